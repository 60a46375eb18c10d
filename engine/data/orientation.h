#pragma once

#include "engine/core/image.h"

namespace lookalike {

/// Turns a stored picture upright. `orientation` is EXIF's: 1 upright, 2 mirrored, 3 upside down, 4 mirrored upside
/// down, 5 transposed, 6 needs a quarter turn clockwise, 7 anti-transposed, 8 needs a quarter turn anticlockwise.
Image apply_orientation(Image image, int orientation);

/// Whether width and height change places.
inline bool swaps_sides(int orientation) {
  return orientation >= 5 && orientation <= 8;
}

}  // namespace lookalike
