#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/data/image_decoder.h"

namespace lookalike {

/// What a picture file says about itself before anything is decoded.
struct ImageHeader {
  std::int64_t width = 0, height = 0;  ///< As stored, before the orientation is applied.
  int orientation = 1;                 ///< EXIF orientation 1…8.
  bool complete = true;                ///< False when the structure shows that the end of the file is missing.
  std::uint64_t orientation_at = 0;    ///< TIFF only: where the byte of the orientation stands; 0 when there is none.
  bool cmyk = false;                   ///< JPEG only: four inks …
  bool inverted_cmyk = false;          ///< … stored inverted, as Adobe's programs do.
};

/// Reads the header with every offset checked; allocates nothing. Throws Unusable.
ImageHeader read_image_header(ImageFormat format, std::span<const std::byte> bytes);

}  // namespace lookalike
