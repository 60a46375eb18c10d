#include <array>

#include "engine/data/byte_reader.h"
#include "engine/data/image_decoder.h"

namespace lookalike {
namespace {

/// "BM" alone begins many a text; the size of the header that follows the file header tells a bitmap.
bool is_bmp(const ByteReader& head) {
  if (!head.starts_with(0, "BM") || head.size() < 16) return false;
  switch (head.u16(14)) {
    case 12:
    case 40:
    case 52:
    case 56:
    case 64:
    case 108:
    case 124:
      return true;
    default:
      return false;
  }
}

bool is_pnm(const ByteReader& head) {
  if (head.size() < 4 || head.u8(0) != 'P' || head.u8(1) < '1' || head.u8(1) > '6') return false;
  const auto is_space = [](std::uint32_t c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
  const std::uint32_t after = head.u8(3);
  return is_space(head.u8(2)) && (is_space(after) || after == '#' || (after >= '0' && after <= '9'));
}

}  // namespace

std::string_view to_string(ImageFormat format) {
  constexpr std::array<std::string_view, 8> names{"", "jpeg", "png", "webp", "tiff", "bmp", "gif", "pnm"};
  return names[static_cast<std::size_t>(format)];
}

ImageFormat sniff_format(std::span<const std::byte> bytes) {
  const ByteReader head(bytes, std::endian::little);
  const auto begins = [&](std::string_view magic) { return head.starts_with(0, magic); };
  if (begins("\xFF\xD8\xFF")) return ImageFormat::jpeg;
  if (begins("\x89PNG\r\n\x1A\n")) return ImageFormat::png;
  if (begins("RIFF") && head.starts_with(8, "WEBP")) return ImageFormat::webp;
  if (begins("GIF87a") || begins("GIF89a")) return ImageFormat::gif;
  if (begins({"II*\0", 4}) || begins({"MM\0*", 4}) || begins({"II+\0", 4}) || begins({"MM\0+", 4}))
    return ImageFormat::tiff;
  if (is_bmp(head)) return ImageFormat::bmp;
  if (is_pnm(head)) return ImageFormat::pnm;
  return ImageFormat::unknown;
}

}  // namespace lookalike
