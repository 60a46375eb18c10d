#pragma once

#include <cstddef>
#include <vector>

#include "engine/core/image.h"

namespace lookalike::demo {

/// How a picture of the collection is stored.
enum class Storage {
  jpeg,
  jpeg_grey,
  jpeg_turned_left,
  jpeg_turned_right,
  jpeg_upside_down,
  png,
  png_alpha,
  png_16_bit,
  webp,
  tiff,
  bmp
};

const char* extension(Storage storage);  ///< With the dot.

/// The bytes of the file. The turned JPEGs hold rotated pixels and the EXIF orientation (6, 8, 3) that puts them
/// upright again. `quality` (1…100) is for JPEG and WebP. Throws Error(internal) when the encoder fails.
std::vector<std::byte> encode_picture(const Image& image, Storage storage, int quality);

}  // namespace lookalike::demo
