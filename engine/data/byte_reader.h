#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "engine/data/picture.h"

namespace lookalike {

/// Why a file cannot be used. Thrown inside the decoders only, and caught by decode_image().
struct Unusable {
  Health health;
  std::string detail;
};

inline const char* const cut_off = "The file ends before the picture does.";

/// Reads integers of either byte order at any place of a file. Reading behind the end throws Unusable{truncated}.
class ByteReader {
 public:
  ByteReader(std::span<const std::byte> bytes, std::endian order) : bytes_(bytes), order_(order) {}

  std::uint64_t size() const { return bytes_.size(); }
  std::uint32_t u8(std::uint64_t at) const { return unsigned_at(at, 1); }
  std::uint32_t u16(std::uint64_t at) const { return unsigned_at(at, 2); }
  std::uint32_t u24(std::uint64_t at) const { return unsigned_at(at, 3); }
  std::uint32_t u32(std::uint64_t at) const { return unsigned_at(at, 4); }
  std::int32_t i32(std::uint64_t at) const { return static_cast<std::int32_t>(u32(at)); }

  std::span<const std::byte> slice(std::uint64_t at, std::uint64_t length) const {
    if (at > size() || length > size() - at) throw Unusable{Health::truncated, cut_off};
    return bytes_.subspan(at, length);
  }
  bool starts_with(std::uint64_t at, std::string_view text) const {
    if (at > size() || text.size() > size() - at) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (std::to_integer<char>(bytes_[at + i]) != text[i]) return false;
    }
    return true;
  }

 private:
  std::uint32_t unsigned_at(std::uint64_t at, int length) const {
    const auto part = slice(at, static_cast<std::uint64_t>(length));
    std::uint32_t value = 0;
    for (int i = 0; i < length; ++i) {
      value = value << 8 | std::to_integer<std::uint32_t>(part[order_ == std::endian::big ? i : length - 1 - i]);
    }
    return value;
  }

  std::span<const std::byte> bytes_;
  std::endian order_;
};

}  // namespace lookalike
