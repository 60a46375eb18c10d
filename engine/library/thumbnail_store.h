#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/image.h"

namespace lookalike {

/// thumbs.sqlite3: JPEG thumbnails by content hash, at most `max_bytes` in all (least recently stored go first). Can be
/// deleted at any time. Thread-safe. A broken or unwritable store behaves like an empty one: thumbnails are a
/// convenience.
class ThumbnailStore {
 public:
  static constexpr int side = 256;  ///< Longer side, pixels.

  explicit ThumbnailStore(const std::filesystem::path& path, std::int64_t max_bytes = 512ll << 20);
  ~ThumbnailStore();

  std::optional<std::vector<std::uint8_t>> load(const std::string& content_hash);  ///< JPEG bytes.
  void store(const std::string& content_hash, const Image& image);                 ///< Shrinks and encodes.

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// One that is stored there, without making a store where there is none.
std::optional<std::vector<std::uint8_t>> stored_thumbnail(const std::filesystem::path& store,
                                                          const std::string& content_hash);

/// The thumbnail of a picture file: from the store, or decoded and stored. Empty when it cannot be decoded.
std::vector<std::uint8_t> thumbnail_for(ThumbnailStore& store, const std::filesystem::path& file,
                                        const std::string& content_hash);

}  // namespace lookalike
