#pragma once

#include "engine/data/demo/plants.h"

namespace lookalike::demo {

/// A gabled house seen from the front, windows lit after dark. `house.foot` is the middle of its base.
void paint_house(Canvas& canvas, const Light& light, const Placed& house, const Color& wall, const Color& roof,
                 Random& random);
void paint_lighthouse(Canvas& canvas, const Light& light, const Placed& tower, Random& random);

struct BoatLook {
  bool sails_up = true;
  bool reflected = false;  ///< Upside down and mixed with the water's colour.
  Color water = {};
};
/// A yacht on the water. `boat.height` is the mast's.
void paint_boat(Canvas& canvas, const Light& light, const Placed& boat, const BoatLook& look, Random& random);
/// A hot-air balloon; `balloon.foot` is the basket.
void paint_balloon(Canvas& canvas, const Light& light, const Placed& balloon, Random& random);
/// A bird in flight, far away.
void paint_bird(Canvas& canvas, const Light& light, Point at, float span, Random& random);

/// Plaster and brick colours of old houses.
Color random_wall(Random& random);
Color random_roof(Random& random);
/// The look of a window pane: the sky by day, warm or dark after dusk.
Color window_color(const Light& light, Random& random);

}  // namespace lookalike::demo
