#pragma once

#include <functional>

#include "engine/data/demo/light.h"
#include "engine/data/demo/terrain.h"

namespace lookalike::demo {

/// What the painters of a scene share: canvas, chance, light, viewpoint and a noise of the picture's own.
struct Stage {
  Canvas& canvas;
  Random& random;
  Light light;
  View view;
  Noise noise;
};

/// Ranges a viewpoint is taken from: the horizon as a share of the height, the eye in world units.
struct Viewpoint {
  float highest_horizon, lowest_horizon;
  float lowest_eye, highest_eye;
};

/// Chooses light and viewpoint and paints the sky.
Stage set_stage(Canvas& canvas, Random& random, const Viewpoint& viewpoint);

/// Calls `place(x, z)` for `count` random points of the visible ground, the farthest first; nearer ones are rarer, so
/// that the picture is covered evenly.
void scatter(Stage& stage, int count, float near, float far, const std::function<void(float x, float z)>& place);

/// The surface of the sea at a spot: waves, the sky's reflection, the sun's glitter.
Color sea_color(const Stage& stage, float x, float z, const Color& deep);

/// Replaces everything below `waterline` by the reflection of what is above it, rippled and darkened towards the
/// viewer. `calm` 1 is a mirror.
void paint_mirror(Stage& stage, float waterline, const Color& deep, float calm);

/// Shakes what is painted below `waterline` sideways, row by row, as small waves do with reflections.
void paint_ripples(Stage& stage, float waterline, float calm);

/// A few birds in the sky above the horizon.
void paint_birds(Stage& stage);

}  // namespace lookalike::demo
