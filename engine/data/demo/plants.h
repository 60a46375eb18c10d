#pragma once

#include "engine/data/demo/canvas.h"
#include "engine/data/demo/light.h"

namespace lookalike::demo {

/// Where a thing stands and how it is seen: foot in pixels, its size in pixels, and its distance for the haze.
struct Placed {
  Point foot;
  float height;
  float distance = 0;
};

void paint_fir(Canvas& canvas, const Light& light, const Placed& tree, const Color& needles, float snow,
               Random& random);
void paint_broadleaf(Canvas& canvas, const Light& light, const Placed& tree, const Color& leaves, Random& random);
void paint_palm(Canvas& canvas, const Light& light, const Placed& tree, Random& random);
void paint_cactus(Canvas& canvas, const Light& light, const Placed& cactus, Random& random);
/// A stem with a blossom of petals around a heart.
void paint_flower(Canvas& canvas, const Light& light, const Placed& flower, const Color& petals, Random& random);
/// A few blades from one foot.
void paint_grass(Canvas& canvas, const Light& light, const Placed& tuft, const Color& color, Random& random);

}  // namespace lookalike::demo
