#include "engine/data/pixel_cache.h"

#include <cstdint>
#include <new>
#include <string>
#include <unordered_map>
#include <utility>

#include "engine/core/error.h"
#include "engine/core/hash.h"
#include "engine/core/pipeline.h"
#include "engine/data/image_decoder.h"
#include "engine/data/pixel_cache_file.h"

namespace lookalike {
namespace {

constexpr int max_size = 4096;

/// The content hashes of the pictures as they stand in the cache's table.
std::string make_table(const std::vector<const Picture*>& pictures) {
  std::string table;
  table.reserve(pictures.size() * table_entry_bytes);
  for (const Picture* picture : pictures) {
    std::string entry = picture->content_hash;
    entry.resize(table_entry_bytes, '\0');
    table += entry;
  }
  return table;
}

/// The square pixels of one picture; empty when the file is gone, damaged, or not the one that the scan saw.
Image load_square(const fs::path& root, const Picture& picture, int size, FitPolicy policy) try {
  DecodeOptions options;
  options.target_side = size;
  const auto bytes = read_file(root / picture.path, options.max_file_bytes);
  if (!picture.content_hash.empty() && content_hash(bytes) != picture.content_hash) return {};
  const DecodedImage decoded = decode_image(bytes, options);
  return decoded.image.empty() ? Image{} : fit_square(decoded.image, size, policy);
} catch (const Error&) {
  return {};
} catch (const std::bad_alloc&) {
  return {};
}

/// A cache file that was there before, as far as it can be used.
struct OldCache {
  MappedFile file;
  std::optional<PixelCacheContent> content;
  std::unordered_map<std::string_view, std::int64_t> row_of;  ///< Good rows by content hash.

  OldCache(const fs::path& path, int size, FitPolicy policy) {
    std::error_code missing;
    if (!fs::is_regular_file(path, missing)) return;
    try {
      file = MappedFile(path);
    } catch (const Error&) {
      return;  // It is only a cache.
    }
    content = parse_cache(file.bytes(), size, policy);
    for (std::int64_t row = 0; content && row < content->pixels.count; ++row) {
      const std::string_view hash = content->hash(row);
      if (content->is_good(row) && hash.front() != '\0') row_of.emplace(hash, row);
    }
  }

  std::vector<std::size_t> bad_rows() const {
    std::vector<std::size_t> rows;
    for (std::int64_t row = 0; row < content->pixels.count; ++row) {
      if (!content->is_good(row)) rows.push_back(static_cast<std::size_t>(row));
    }
    return rows;
  }
};

/// Writes all of a cache through `sink`. Returns false when stopped.
class Builder {
 public:
  Builder(const OldCache& old, const fs::path& root, const std::vector<const Picture*>& pictures, int size,
          FitPolicy policy)
      : old_(old), root_(root), pictures_(pictures), size_(size), policy_(policy), table_(make_table(pictures)) {}

  bool write(const ByteSink& sink, ProgressMeter& meter, const std::stop_token& stop) const {
    const PixelCacheHeader header = make_cache_header(size_, policy_, table_);
    sink(&header, sizeof header);
    sink(table_.data(), table_.size());
    const std::vector<std::uint8_t> grey(PixelView{nullptr, 0, size_}.picture_bytes(), 128);
    std::vector<std::byte> good(pictures_.size(), std::byte{1});
    const auto produce = [&](std::int64_t i) {
      return old_row(i) ? Image{} : load_square(root_, *pictures_[static_cast<std::size_t>(i)], size_, policy_);
    };
    const auto consume = [&](std::int64_t i, const Image& image) {
      const std::uint8_t* row = image.empty() ? old_row(i) : image.rgb.data();
      if (!row) good[static_cast<std::size_t>(i)] = std::byte{0};
      sink(row ? row : grey.data(), grey.size());
      meter.advance();
    };
    if (!produce_in_order(static_cast<std::int64_t>(pictures_.size()), stop, produce, consume)) return false;
    const std::uint64_t checksum = hash64(good);
    sink(good.data(), good.size());
    sink(&checksum, sizeof checksum);
    return true;
  }

 private:
  const std::uint8_t* old_row(std::int64_t i) const {
    const auto it = old_.row_of.find(
        std::string_view(table_).substr(static_cast<std::size_t>(i) * table_entry_bytes, table_entry_bytes));
    return it == old_.row_of.end() ? nullptr : old_.content->pixels.picture(it->second).data();
  }

  const OldCache& old_;
  const fs::path& root_;
  const std::vector<const Picture*>& pictures_;
  int size_;
  FitPolicy policy_;
  std::string table_;
};

struct Stopped {};  // Leaves write_file_atomically(), which then removes the temporary file.

/// Whether one of the pictures that could not be decoded last time can be now (a disk is mounted again, say).
bool any_recovered(const std::vector<std::size_t>& bad, const fs::path& root,
                   const std::vector<const Picture*>& pictures, int size, FitPolicy policy,
                   const std::stop_token& stop) {
  for (const std::size_t row : bad) {
    if (stop.stop_requested()) return false;
    if (!load_square(root, *pictures[row], size, policy).empty()) return true;
  }
  return false;
}

}  // namespace

PixelCache::PixelCache(MappedFile file, PixelView view, std::vector<std::size_t> unreadable)
    : file_(std::move(file)), view_(view), unreadable_(std::move(unreadable)) {}

void PixelCache::require_whole() const {
  if (file_.whole()) return;
  throw Error(ErrorCode::io, "The file of decoded pictures was cut short by another program", {},
              "Nothing is lost: it is made again at the next start.");
}

std::optional<PixelCache> PixelCache::open_or_build(const fs::path& path, const fs::path& root,
                                                    const std::vector<const Picture*>& pictures, int size,
                                                    FitPolicy policy, const ProgressCallback& progress,
                                                    std::stop_token stop) {
  if (size <= 0 || size > max_size) {
    throw Error(ErrorCode::usage, "The input size is out of range", std::to_string(size), "Choose one from 1 to 4096.");
  }
  if (stop.stop_requested()) return std::nullopt;
  OldCache old(path, size, policy);
  if (old.content && old.content->table == make_table(pictures)) {
    auto bad = old.bad_rows();
    if (!any_recovered(bad, root, pictures, size, policy, stop)) {
      return PixelCache(std::move(old.file), old.content->pixels, std::move(bad));
    }
  }
  ProgressMeter meter(progress, "Decoding pictures", static_cast<std::int64_t>(pictures.size()));
  try {
    const Builder builder(old, root, pictures, size, policy);
    write_file_atomically(path, [&](const ByteSink& sink) {
      if (!builder.write(sink, meter, stop)) throw Stopped{};
    });
  } catch (const Stopped&) {
    return std::nullopt;
  }
  meter.finish();
  OldCache built(path, size, policy);
  if (!built.content) {
    throw Error(ErrorCode::io, "The pixel cache cannot be read back", display_path(path),
                "The disk may be failing; choose another place for the library.");
  }
  auto bad = built.bad_rows();
  return PixelCache(std::move(built.file), built.content->pixels, std::move(bad));
}

}  // namespace lookalike
