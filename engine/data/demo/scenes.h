#pragma once

#include <vector>

#include "engine/data/demo/canvas.h"
#include "engine/data/demo/random.h"

namespace lookalike::demo {

/// A kind of picture: its folder's name and what paints it. Every painter takes all its choices (hour, weather,
/// viewpoint, things) from `random` and fills the whole canvas.
struct SceneKind {
  const char* name;
  void (*paint)(Canvas& canvas, Random& random);
};

const std::vector<SceneKind>& scene_kinds();

void paint_balloons(Canvas& canvas, Random& random);
void paint_city(Canvas& canvas, Random& random);
void paint_clouds_scene(Canvas& canvas, Random& random);
void paint_coast(Canvas& canvas, Random& random);
void paint_desert(Canvas& canvas, Random& random);
void paint_fields(Canvas& canvas, Random& random);
void paint_forest(Canvas& canvas, Random& random);
void paint_harbour(Canvas& canvas, Random& random);
void paint_meadow(Canvas& canvas, Random& random);
void paint_mountains(Canvas& canvas, Random& random);
void paint_snow(Canvas& canvas, Random& random);
void paint_street(Canvas& canvas, Random& random);

}  // namespace lookalike::demo
