#include "engine/data/image_header.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <limits>

#include "engine/data/byte_reader.h"
#include "engine/data/decoders.h"
#include "engine/data/tiff_directory.h"

namespace lookalike {
namespace {

/// Runs `read`, which goes through the whole structure; false when the file ends before the structure does.
template <typename Read>
bool is_complete(const Read& read) {
  try {
    read();
    return true;
  } catch (const Unusable&) {
    return false;
  }
}

ImageHeader read_png(std::span<const std::byte> bytes) {
  const ByteReader file(bytes, std::endian::big);
  ImageHeader header;
  header.width = file.u32(16);
  header.height = file.u32(20);
  if (!file.starts_with(12, "IHDR")) throw Unusable{Health::unreadable, "The PNG header is damaged."};
  header.complete = is_complete([&] {
    for (std::uint64_t at = 8;;) {
      const std::uint32_t length = file.u32(at);
      const auto data = file.slice(at + 8, std::uint64_t{length} + 4).first(length);  // 4: the checksum
      if (file.starts_with(at + 4, "eXIf")) header.orientation = exif_orientation(data);
      if (file.starts_with(at + 4, "IEND")) return;
      at += 12 + std::uint64_t{length};
    }
  });
  return header;
}

ImageHeader read_gif(std::span<const std::byte> bytes) {
  const ByteReader file(bytes, std::endian::little);
  ImageHeader header;
  header.width = file.u16(6);
  header.height = file.u16(8);
  return header;
}

/// Bitmap file header and any of the DIB headers from BITMAPCOREHEADER to BITMAPV5HEADER.
ImageHeader read_bmp(std::span<const std::byte> bytes) {
  const ByteReader file(bytes, std::endian::little);
  ImageHeader header;
  const bool core = file.u32(14) == 12;
  header.width = core ? file.u16(18) : file.i32(18);
  header.height = core ? file.u16(20) : std::abs(std::int64_t{file.i32(22)});  // Negative: stored top-down.
  const std::uint64_t bits = file.u16(core ? 24 : 28);
  const std::uint32_t compression = core ? 0 : file.u32(30);
  const bool uncompressed = compression == 0 || compression == 3;
  if (uncompressed && header.width > 0 && header.height > 0) {
    const std::uint64_t row = (static_cast<std::uint64_t>(header.width) * bits + 31) / 32 * 4;
    const std::uint64_t start = file.u32(10);
    header.complete = start <= file.size() && row <= (file.size() - start) / static_cast<std::uint64_t>(header.height);
  }
  return header;
}

/// RIFF container: a single VP8 or VP8L chunk, or VP8X with others after it (RFC 9649).
ImageHeader read_webp(std::span<const std::byte> bytes) {
  const ByteReader file(bytes, std::endian::little);
  ImageHeader header;
  if (file.starts_with(12, "VP8 ")) {
    header.width = file.u16(26) & 0x3FFF;
    header.height = file.u16(28) & 0x3FFF;
  } else if (file.starts_with(12, "VP8L")) {
    const std::uint32_t sizes = file.u32(21);
    header.width = (sizes & 0x3FFF) + 1;
    header.height = (sizes >> 14 & 0x3FFF) + 1;
  } else if (file.starts_with(12, "VP8X")) {
    header.width = std::int64_t{file.u24(24)} + 1;
    header.height = std::int64_t{file.u24(27)} + 1;
    if (file.u8(20) & 2) throw Unusable{Health::unsupported, "Animated WebP pictures cannot be read."};
  } else {
    file.slice(12, 4);
    throw Unusable{Health::unreadable, "The WebP header is damaged."};
  }
  const std::uint64_t end = std::uint64_t{file.u32(4)} + 8;
  header.complete = end <= file.size() && is_complete([&] {
                      for (std::uint64_t at = 12; at + 8 <= end;) {
                        const std::uint64_t length = file.u32(at + 4);
                        const auto data = file.slice(at + 8, length);
                        if (file.starts_with(at, "EXIF")) header.orientation = exif_orientation(data);
                        at += 8 + length + length % 2;
                      }
                    });
  return header;
}

ImageHeader read_tiff(std::span<const std::byte> bytes) {
  const TiffDirectory directory = read_tiff_directory(bytes);
  ImageHeader header{.width = directory.width, .height = directory.height, .orientation = directory.orientation};
  header.complete = directory.complete;
  // A tile is decoded as a whole, so it is as large as the picture for the limit on memory.
  if (directory.tile_width > 2 * header.width + 256 || directory.tile_height > 2 * header.height + 256) {
    throw Unusable{Health::unreadable, "The TIFF tiles are far larger than the picture."};
  }
  return header;
}

/// The next number of a PNM header, behind white space and comments.
std::int64_t pnm_number(const ByteReader& file, std::uint64_t& at) {
  for (;; ++at) {
    if (file.u8(at) == '#') {
      while (file.u8(at) != '\n') ++at;
    } else if (!std::isspace(static_cast<int>(file.u8(at)))) {
      break;
    }
  }
  std::int64_t number = 0;
  if (!std::isdigit(static_cast<int>(file.u8(at)))) throw Unusable{Health::unreadable, "The PNM header is damaged."};
  for (; at < file.size() && std::isdigit(static_cast<int>(file.u8(at))); ++at) {
    number = std::min<std::int64_t>(number * 10 + file.u8(at) - '0', std::numeric_limits<std::int32_t>::max());
  }
  return number;
}

/// P1 … P6 (netpbm's formats pbm, pgm and ppm, as text and as bytes).
ImageHeader read_pnm(std::span<const std::byte> bytes) {
  const ByteReader file(bytes, std::endian::big);
  ImageHeader header;
  const std::uint32_t kind = file.u8(1) - '0';
  const bool bitmap = kind == 1 || kind == 4, colour = kind == 3 || kind == 6, text = kind <= 3;
  std::uint64_t at = 2;
  header.width = pnm_number(file, at);
  header.height = pnm_number(file, at);
  header.max_value = bitmap ? 1 : static_cast<int>(pnm_number(file, at));
  if (header.max_value < 1 || header.max_value > 65535) {
    throw Unusable{Health::unreadable, "The PNM header is damaged."};
  }
  const auto width = static_cast<std::uint64_t>(header.width), height = static_cast<std::uint64_t>(header.height);
  std::uint64_t row = width * (colour ? 3 : 1);
  if (kind == 4) row = (width + 7) / 8;
  if (kind > 4 && header.max_value > 255) row *= 2;
  if (text && !bitmap) row *= 2;             // Each number has at least a space before it and one digit.
  const std::uint64_t space = text ? 0 : 1;  // One character of white space ends the header of a binary file.
  const std::uint64_t available = file.size() - std::min(file.size(), at + space);
  header.complete = height == 0 || row <= available / height;
  return header;
}

}  // namespace

ImageHeader read_image_header(ImageFormat format, std::span<const std::byte> bytes) {
  switch (format) {
    case ImageFormat::jpeg:
      return read_jpeg_header(bytes);
    case ImageFormat::png:
      return read_png(bytes);
    case ImageFormat::webp:
      return read_webp(bytes);
    case ImageFormat::tiff:
      return read_tiff(bytes);
    case ImageFormat::bmp:
      return read_bmp(bytes);
    case ImageFormat::gif:
      return read_gif(bytes);
    case ImageFormat::pnm:
      return read_pnm(bytes);
    case ImageFormat::unknown:
      break;
  }
  throw Unusable{Health::unsupported,
                 "Its content is no picture that can be read (JPEG, PNG, WebP, TIFF, BMP, GIF, PNM)."};
}

}  // namespace lookalike
