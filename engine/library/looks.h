#pragma once

#include <cstdint>
#include <vector>

#include "engine/core/image.h"

namespace lookalike {

/// The looks at a picture that the network learns from which pictures are neighbours of (NeighbourHead): 0 is the
/// picture itself, then its mirror image, its middle (three quarters of the side) and that mirrored, its corners, and
/// its very middle. What stays the same from look to look is what the picture shows.
inline constexpr int learned_looks = 10;
/// The first of them, of which a picture's place is the mean.
inline constexpr int averaged_looks = 4;

/// Looks [begin, end) at each of the pictures, of the same size, those at one picture side by side.
std::vector<std::uint8_t> render_looks(const PixelView& pixels, int begin, int end);

}  // namespace lookalike
