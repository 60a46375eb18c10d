#include "engine/data/image_header.h"

#include <cstdlib>

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
  if (compression > 3) throw Unusable{Health::unsupported, "Bitmaps with this kind of compression cannot be read."};
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
  header.orientation_at = directory.orientation_at;
  header.complete = directory.complete;
  // A tile is decoded as a whole, so it is as large as the picture for the limit on memory.
  if (directory.tile_width > 2 * header.width + 256 || directory.tile_height > 2 * header.height + 256) {
    throw Unusable{Health::unreadable, "The TIFF tiles are far larger than the picture."};
  }
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
      return read_pnm_header(bytes);
    case ImageFormat::unknown:
      break;
  }
  throw Unusable{Health::unsupported,
                 "Its content is no picture that can be read (JPEG, PNG, WebP, TIFF, BMP, GIF, PNM)."};
}

}  // namespace lookalike
