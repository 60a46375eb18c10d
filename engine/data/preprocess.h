#pragma once

#include <optional>
#include <string_view>

#include "engine/core/image.h"

namespace lookalike {

/// How a picture of any shape becomes a square: one policy for training, embedding and queries alike.
enum class FitPolicy {
  crop,       ///< Resize with the aspect kept, then the centre square (default).
  letterbox,  ///< Resize with the aspect kept, mid-grey borders.
  stretch,    ///< Resize to the square, aspect lost.
};

std::string_view to_string(FitPolicy policy);
std::optional<FitPolicy> fit_policy_from_string(std::string_view text);

/// The picture as size×size. Area-averaging when shrinking, bilinear when enlarging.
Image fit_square(const Image& image, int size, FitPolicy policy = FitPolicy::crop);

/// Resizes to at most max_side on the longer side, aspect kept; returns the picture itself when it is small enough.
Image shrink_to(const Image& image, int max_side);

/// A part of the picture, clipped to it.
Image crop(const Image& image, int x, int y, int width, int height);

/// JPEG bytes at the given quality (1…100), for thumbnails and reconstructions. Throws Error(internal) on failure.
std::vector<std::uint8_t> encode_jpeg(const Image& image, int quality = 88);

}  // namespace lookalike
