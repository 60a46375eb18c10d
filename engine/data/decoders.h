#pragma once

#include "engine/data/image_header.h"

namespace lookalike {

// The decoders of the single formats. `header` is what read_image_header() said and has passed the limits on size. They
// return the picture as stored (orientation not applied) and throw Unusable. Thread-safe.

/// Size by TurboJPEG; EXIF orientation and Adobe's marker by walking the segments.
ImageHeader read_jpeg_header(std::span<const std::byte> bytes);

/// Decodes at 1, 1/2, 1/4 or 1/8 of the size, never with a shorter side below `target_side` (0: full size). Any scale
/// reads all of the compressed data, so damage is found at any scale.
Image decode_jpeg(std::span<const std::byte> bytes, const ImageHeader& header, int target_side);

/// The first frame on its canvas; what the frame leaves open is mid-grey.
Image decode_gif(std::span<const std::byte> bytes, const ImageHeader& header, std::int64_t max_pixels);

ImageHeader read_pnm_header(std::span<const std::byte> bytes);
/// P1 … P6 (netpbm's formats pbm, pgm and ppm, as text and as bytes), scaled by the greatest value in the header.
Image decode_pnm(std::span<const std::byte> bytes, const ImageHeader& header);

/// PNG, WebP, TIFF and BMP.
Image decode_by_opencv(std::span<const std::byte> bytes, ImageFormat format, const ImageHeader& header);

}  // namespace lookalike
