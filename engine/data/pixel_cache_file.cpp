#include "engine/data/pixel_cache_file.h"

#include <cstring>

#include "engine/core/hash.h"

namespace lookalike {
namespace {

constexpr char magic[8] = {'L', 'O', 'O', 'K', 'P', 'I', 'X', '\n'};
constexpr std::uint32_t version = 1;

}  // namespace

PixelCacheHeader make_cache_header(int size, FitPolicy policy, std::string_view table) {
  PixelCacheHeader header{};
  std::memcpy(header.magic, magic, sizeof magic);
  header.version = version;
  header.size = static_cast<std::uint32_t>(size);
  header.policy = static_cast<std::uint32_t>(policy);
  header.count = table.size() / table_entry_bytes;
  header.table_checksum = hash64(table);
  return header;
}

std::optional<PixelCacheContent> parse_cache(std::span<const std::byte> bytes, int size, FitPolicy policy) {
  PixelCacheHeader header;
  if (bytes.size() < sizeof header) return std::nullopt;
  std::memcpy(&header, bytes.data(), sizeof header);
  if (std::memcmp(header.magic, magic, sizeof magic) != 0 || header.version != version) return std::nullopt;
  if (header.size != static_cast<std::uint32_t>(size) || header.policy != static_cast<std::uint32_t>(policy)) {
    return std::nullopt;
  }
  PixelCacheContent content;
  content.pixels.size = size;
  const std::uint64_t picture_bytes = content.pixels.picture_bytes();
  const std::uint64_t row_bytes = table_entry_bytes + picture_bytes + 1,
                      fixed_bytes = sizeof header + sizeof(std::uint64_t);
  if (header.count > bytes.size() / row_bytes || header.count * row_bytes + fixed_bytes != bytes.size())
    return std::nullopt;

  const auto count = static_cast<std::size_t>(header.count);
  const auto table = bytes.subspan(sizeof header, count * table_entry_bytes);
  const auto pixels = bytes.subspan(sizeof header + table.size(), count * picture_bytes);
  content.good = bytes.subspan(sizeof header + table.size() + pixels.size(), count);
  std::uint64_t good_checksum = 0;
  std::memcpy(&good_checksum, bytes.last(sizeof good_checksum).data(), sizeof good_checksum);
  if (hash64(table) != header.table_checksum || hash64(content.good) != good_checksum) return std::nullopt;

  content.table = {reinterpret_cast<const char*>(table.data()), table.size()};
  content.pixels.data = reinterpret_cast<const std::uint8_t*>(pixels.data());
  content.pixels.count = static_cast<std::int64_t>(count);
  return content;
}

}  // namespace lookalike
