#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/core/image.h"
#include "engine/data/preprocess.h"

namespace lookalike {

/// The first 64 bytes of a pixel cache; little-endian.
struct PixelCacheHeader {
  char magic[8];
  std::uint32_t version;
  std::uint32_t size;
  std::uint32_t policy;
  std::uint32_t unused;
  std::uint64_t count;
  std::uint64_t table_checksum;  ///< hash64() of the table.
  std::byte padding[24];
};
static_assert(sizeof(PixelCacheHeader) == 64);

constexpr std::size_t table_entry_bytes = 32;  // content_hash() as text

PixelCacheHeader make_cache_header(int size, FitPolicy policy, std::string_view table);

/// A checked view of the bytes of a cache file; they must outlive it.
struct PixelCacheContent {
  std::string_view table;  ///< count × table_entry_bytes
  PixelView pixels;
  std::span<const std::byte> good;  ///< count bytes: 1 for a decoded row, 0 for one that could not be decoded.

  std::string_view hash(std::int64_t row) const {
    return table.substr(static_cast<std::size_t>(row) * table_entry_bytes, table_entry_bytes);
  }
  bool is_good(std::int64_t row) const { return good[static_cast<std::size_t>(row)] == std::byte{1}; }
};

/// The content when header, checksums and file size all agree and it has this size and policy; otherwise nothing.
std::optional<PixelCacheContent> parse_cache(std::span<const std::byte> bytes, int size, FitPolicy policy);

}  // namespace lookalike
