#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/image.h"

// Files of all formats in memory, for the tests of decoding. Written by libraries where these can write what is needed,
// byte by byte where not.
namespace lookalike::test {

using Bytes = std::vector<std::byte>;

Bytes to_bytes(std::string_view text);

/// By OpenCV: ".png", ".webp" (lossless), ".tiff", ".bmp", ".ppm".
Bytes encode(const Image& image, const std::string& extension);

struct JpegOptions {
  int quality = 92;
  bool progressive = false;
  bool full_chroma = true;  ///< 4:4:4, so that colours keep their edges.
};
Bytes encode_jpeg_file(const Image& image, const JpegOptions& options = {});
/// width×height×4 inks, inverted as Adobe stores them. With `adobe` false the marker that says so is hidden, and the
/// file means its planes (Y, Cb and Cr of the inks, and the black as it is) as plain inks: 255 is full ink.
Bytes encode_cmyk_jpeg(int width, int height, const std::vector<unsigned char>& inks, bool adobe);

/// An EXIF block that says this orientation; big or little-endian.
std::string exif_block(int orientation, bool big_endian);
Bytes with_jpeg_exif(const Bytes& jpeg, const std::string& exif);
Bytes with_png_chunk(const Bytes& png, const std::string& type, const std::string& data);

/// A PNG with a palette: `raw` are the filtered rows (a filter byte each) at `bits` a pixel, alpha one value a colour.
Bytes palette_png(int width, int height, int bits, const std::vector<std::array<unsigned char, 3>>& colours,
                  const std::vector<unsigned char>& alpha, const std::vector<unsigned char>& raw);

/// An uncompressed RGB TIFF of one strip with the orientation tag.
Bytes tiff_with_orientation(const Image& image, int orientation);

/// Turns one entry of a little-endian TIFF that decoders can do without into the orientation.
void set_tiff_orientation(Bytes& tiff, int orientation);
/// The extended WebP file (VP8X) around a lossless one.
Bytes with_webp_exif(const Bytes& webp, int width, int height, const std::string& exif);

struct GifOptions {
  int canvas_width = 0, canvas_height = 0;  ///< 0: as large as the frame.
  int left = 0, top = 0;
  bool interlaced = false;
  int transparent = -1;  ///< Index of the transparent colour.
};
/// One frame of grey levels: index i is the colour (i, i, i).
Bytes encode_gif(int width, int height, const std::vector<unsigned char>& indices, const GifOptions& options = {});

/// Mean absolute difference of the values; infinite when the sizes differ.
double mean_difference(const Image& a, const Image& b);

/// Red, green, blue and white quarters: shows each of the eight orientations.
Image four_quarters(int width, int height);

/// `upright` as a camera stores it whose pictures need `orientation` to be upright again: apply it naively, inversely.
Image stored_for(const Image& upright, int orientation);

}  // namespace lookalike::test
