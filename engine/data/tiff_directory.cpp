#include "engine/data/tiff_directory.h"

#include <optional>

#include "engine/data/byte_reader.h"

namespace lookalike {
namespace {

/// One entry of a directory: a tag with `count` unsigned numbers of 1, 2 or 4 bytes.
class Entry {
 public:
  Entry(const ByteReader& file, std::uint64_t at) : file_(file), tag_(file.u16(at)), count_(file.u32(at + 4)) {
    const std::uint32_t type = file.u16(at + 2);
    bytes_ = type == 1 ? 1 : type == 3 ? 2 : type == 4 ? 4 : 0;
    values_ = std::uint64_t{count_} * bytes_ <= 4 ? at + 8 : file.u32(at + 8);
  }

  std::uint32_t tag() const { return tag_; }
  std::uint32_t count() const { return bytes_ == 0 ? 0 : count_; }
  std::uint32_t value(std::uint64_t i) const {
    const std::uint64_t at = values_ + i * bytes_;
    return bytes_ == 1 ? file_.u8(at) : bytes_ == 2 ? file_.u16(at) : file_.u32(at);
  }
  /// Where the least significant byte of the first value stands.
  std::uint64_t low_byte(bool big_endian) const { return big_endian ? values_ + bytes_ - 1 : values_; }

 private:
  const ByteReader& file_;
  std::uint32_t tag_, count_;
  std::uint64_t bytes_ = 0, values_ = 0;
};

bool parts_inside(const ByteReader& file, const std::optional<Entry>& offsets, const std::optional<Entry>& sizes) {
  if (!offsets || !sizes) return true;
  if (offsets->count() > file.size() || sizes->count() < offsets->count()) return false;
  for (std::uint32_t i = 0; i < offsets->count(); ++i) {
    if (std::uint64_t{offsets->value(i)} + sizes->value(i) > file.size()) return false;
  }
  return true;
}

}  // namespace

TiffDirectory read_tiff_directory(std::span<const std::byte> bytes) {
  const ByteReader head(bytes, std::endian::little);
  const bool little = head.starts_with(0, "II"), big = head.starts_with(0, "MM");
  const ByteReader file(bytes, big ? std::endian::big : std::endian::little);
  if (!little && !big) throw Unusable{Health::unreadable, "The TIFF header is damaged."};
  if (file.u16(2) == 43) throw Unusable{Health::unsupported, "BigTIFF files cannot be read."};
  if (file.u16(2) != 42) throw Unusable{Health::unreadable, "The TIFF header is damaged."};

  TiffDirectory directory;
  std::optional<Entry> offsets, sizes;
  const std::uint64_t start = file.u32(4);
  const std::uint32_t entries = file.u16(start);
  for (std::uint32_t i = 0; i < entries; ++i) {
    const Entry entry(file, start + 2 + std::uint64_t{i} * 12);
    if (entry.count() == 0) continue;
    switch (entry.tag()) {
      case 256:
        directory.width = entry.value(0);
        break;
      case 257:
        directory.height = entry.value(0);
        break;
      case 274:
        directory.orientation = static_cast<int>(entry.value(0));
        directory.orientation_at = entry.low_byte(big);
        break;
      case 273:
      case 324:
        offsets.emplace(entry);
        break;
      case 279:
      case 325:
        sizes.emplace(entry);
        break;
      case 322:
        directory.tile_width = entry.value(0);
        break;
      case 323:
        directory.tile_height = entry.value(0);
        break;
      default:
        break;
    }
  }
  if (directory.orientation < 1 || directory.orientation > 8) {
    directory.orientation = 1;
    directory.orientation_at = 0;
  }
  try {
    directory.complete = parts_inside(file, offsets, sizes);
  } catch (const Unusable&) {
    directory.complete = false;
  }
  return directory;
}

int exif_orientation(std::span<const std::byte> block) {
  if (ByteReader(block, std::endian::little).starts_with(0, std::string_view("Exif\0\0", 6))) block = block.subspan(6);
  try {
    return read_tiff_directory(block).orientation;
  } catch (const Unusable&) {
    return 1;
  }
}

}  // namespace lookalike
