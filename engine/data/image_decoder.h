#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "engine/core/files.h"
#include "engine/core/image.h"
#include "engine/data/picture.h"

namespace lookalike {

enum class ImageFormat { unknown, jpeg, png, webp, tiff, bmp, gif, pnm };

std::string_view to_string(ImageFormat format);  ///< "jpeg", … ; "" for unknown.

/// Recognises a format by the file's first bytes (16 are enough), never by its name.
ImageFormat sniff_format(std::span<const std::byte> head);

struct DecodeOptions {
  std::int64_t max_pixels = 256'000'000;  ///< Larger headers are refused before anything is decoded.
  std::uint64_t max_file_bytes = 1ull << 30;
  int min_side = 8;  ///< Smaller pictures are `too_small`.
  /// When > 0: the caller needs no more than this many pixels on the shorter side, so a JPEG may be decoded at 1/2,
  /// 1/4 or 1/8 scale (never below the target). 0 decodes at full size.
  int target_side = 0;
};

/// What decoding one file gave. A file that cannot be used is data, not an exception.
struct DecodedImage {
  Image image;  ///< Empty unless health is usable.
  ImageFormat format = ImageFormat::unknown;
  int width = 0, height = 0;  ///< Full size after orientation, from the header.
  Health health = Health::usable;
  std::string detail;  ///< Reason when not usable.
};

/// Decodes to RGB 8-bit with EXIF orientation applied; grey, 16-bit, palette, alpha (over mid-grey) and CMYK are
/// converted. The header is checked by own code before a decoder sees the file. JPEG by TurboJPEG (its truncation
/// warnings make the picture `truncated`), GIF (first frame) by giflib, PNM by own code, PNG, WebP, TIFF and BMP by
/// OpenCV. Thread-safe. Never throws for bad content.
DecodedImage decode_image(std::span<const std::byte> bytes, const DecodeOptions& options = {});

/// Reads and decodes a file. A missing, unreadable or special file gives health `unreadable` with the reason.
DecodedImage decode_image_file(const fs::path& path, const DecodeOptions& options = {});

}  // namespace lookalike
