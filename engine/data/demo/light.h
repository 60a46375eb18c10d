#pragma once

#include "engine/data/demo/canvas.h"
#include "engine/data/demo/random.h"

namespace lookalike::demo {

enum class Hour { dawn, morning, noon, overcast, golden, sunset, dusk, night };

/// The weather and the time of day of one picture. All kinds of scene draw from the same hours, so that colour alone
/// does not tell them apart.
struct Light {
  Hour hour = Hour::noon;
  Color zenith, horizon;   ///< The clear sky, from top to bottom.
  Color sun, ambient;      ///< Light from the sun (or moon), and from everywhere else.
  Color haze;              ///< What far things fade into.
  float haze_density = 0;  ///< A unit of distance hides 1 - exp(-haze_density).
  float lamps = 0;         ///< 0 by day … 1 at night: how much lamps and lit windows show.
  float clouds = 0;        ///< Share of the sky that is covered, about.
  bool sun_in_view = false;
  float sun_x = 0;       ///< Across the picture, 0…1; also outside when it is not in view.
  float sun_height = 0;  ///< Above the horizon, in picture heights.
  float to_sun[3] = {};  ///< Unit vector: right, up, away from the viewer.

  /// Sunlight on a surface with this (not necessarily unit) normal, 0…1.
  float diffuse(float nx, float ny, float nz) const;
  /// The look of a surface that gets `lit` (0…1) of the sun and `sky` (0…1) of the ambient light.
  Color shade(const Color& albedo, float lit, float sky = 1) const { return albedo * (sun * lit + ambient * sky); }
  Color fade(const Color& color, float distance) const;
  bool dark() const { return lamps > 0.5f; }
};

Light random_light(Random& random);
/// The same with the hour given.
Light make_light(Hour hour, Random& random);

/// Paints sky, clouds, sun or moon, and stars above the horizon line (and continues the lowest colour below it).
void paint_sky(Canvas& canvas, const Light& light, float horizon, Random& random);

}  // namespace lookalike::demo
