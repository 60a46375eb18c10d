#pragma once

#include <array>
#include <cstdint>
#include <random>
#include <span>

namespace lookalike {

/// One look at a picture: which part of it, mirrored or not, and how its colours are changed.
struct View {
  double x = 0, y = 0, side = 0;  ///< The square that is cut out, in pixels of the picture.
  bool mirrored = false;
  float brightness = 1, contrast = 1,
        saturation = 1;  ///< Factors; contrast about the picture's mean, saturation 0 is grey.
};

/// The middle of the picture, `side` pixels, nothing changed.
View plain_view(int picture_size, int side);

/// A window of `side` pixels at a random place, mirrored with p = 0.5 when `flips`.
View shifted_view(std::mt19937_64& random, int picture_size, int side, bool flips);

/// A view for the invariance term: crop of 0.5 to 1 of the area, mirrored with p = 0.5 when `flips`, brightness,
/// contrast and saturation within ±30 % (mild, since colour carries meaning), grey with p = 0.2.
View varied_view(std::mt19937_64& random, int picture_size, bool flips);

/// Renders the view of one picture (size×size×3 uint8) as out_size×out_size×3 float in [0,1], bilinear.
void render_view(const View& view, const std::uint8_t* picture, int size, float* out, int out_size);

}  // namespace lookalike
