#pragma once

#include <cstdint>
#include <random>

#include "engine/model/config.h"

namespace lookalike {

/// One look at a picture: which part of it, mirrored or not, and how its colours are changed.
struct View {
  double x = 0, y = 0, side = 0;  ///< The square that is cut out, in pixels of the picture.
  bool mirrored = false;
  /// Factors; contrast about the picture's mean, saturation 0 is grey.
  float brightness = 1, contrast = 1, saturation = 1;
};

/// The middle of the picture, `side` pixels, nothing changed.
View plain_view(int picture_size, int side);

/// A random view for an input of `side` pixels, with the strengths of the configuration: a square of 1 − crop to 1 of
/// the input's area anywhere in the picture (of exactly `side` pixels at a whole pixel when crop is 0), mirrored with
/// p = 0.5 when `flips`, brightness, contrast and saturation within ± colour, grey with p = grey. Needs side ≤
/// picture_size.
View random_view(std::mt19937_64& random, int picture_size, int side, const TrainConfig& strengths);

/// Renders the view of one picture (size×size×3 uint8) as out_size×out_size×3 float in [0,1], bilinear.
void render_view(const View& view, const std::uint8_t* picture, int size, float* out, int out_size);

}  // namespace lookalike
