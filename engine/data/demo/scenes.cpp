#include "engine/data/demo/scenes.h"

namespace lookalike::demo {

const std::vector<SceneKind>& scene_kinds() {
  static const std::vector<SceneKind> kinds = {
      {"balloons", paint_balloons},   {"city", paint_city},       {"clouds", paint_clouds_scene},
      {"coast", paint_coast},         {"desert", paint_desert},   {"fields", paint_fields},
      {"forest", paint_forest},       {"harbour", paint_harbour}, {"meadow", paint_meadow},
      {"mountains", paint_mountains}, {"snow", paint_snow},       {"street", paint_street}};
  return kinds;
}

}  // namespace lookalike::demo
