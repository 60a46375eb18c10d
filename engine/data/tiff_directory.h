#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace lookalike {

/// What the first directory of a TIFF structure says. EXIF blocks have the same structure.
struct TiffDirectory {
  std::int64_t width = 0, height = 0;
  int orientation = 1;               ///< EXIF orientation 1…8.
  std::uint64_t orientation_at = 0;  ///< Where the byte that says so stands in the file; 0 when there is none.
  std::int64_t tile_width = 0, tile_height = 0;
  bool complete = true;  ///< All strips or tiles lie inside the file.
};

/// Reads the first directory with every offset checked (TIFF 6.0, section 2). Throws Unusable.
TiffDirectory read_tiff_directory(std::span<const std::byte> bytes);

/// The orientation 1…8 in an EXIF block (with or without the leading "Exif\0\0"); 1 when it has none or is damaged.
int exif_orientation(std::span<const std::byte> block);

}  // namespace lookalike
