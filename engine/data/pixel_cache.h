#pragma once

#include <optional>
#include <stop_token>
#include <vector>

#include "engine/core/files.h"
#include "engine/core/image.h"
#include "engine/core/progress.h"
#include "engine/data/picture.h"
#include "engine/data/preprocess.h"

namespace lookalike {

/// The decoded pictures of a collection at one size and policy, as a memory-mapped file: a 64-byte header (magic,
/// version, size, policy, count, checksum of the table), a table of content hashes (32 hex digits each), N×size×size×3
/// uint8, then N bytes that say which rows are good and their checksum. Can be deleted at any time; is rebuilt.
/// Immutable once open; any number of threads may read.
class PixelCache {
 public:
  /// Opens `path` when it holds exactly these pictures (by content hash, in this order), otherwise builds it, taking
  /// over what an older cache at the same place already has and decoding the rest in parallel. A picture that can no
  /// longer be decoded, or whose file has other content than the scan saw, is listed in unreadable() and left mid-grey;
  /// callers leave such rows out, and it is tried again at the next opening. Returns nullopt when stopped, with the
  /// older cache untouched. Throws Error(io) when the file cannot be written (a full disk, say).
  static std::optional<PixelCache> open_or_build(const fs::path& path, const fs::path& root,
                                                 const std::vector<const Picture*>& pictures, int size,
                                                 FitPolicy policy, const ProgressCallback& progress,
                                                 std::stop_token stop);

  PixelView view() const { return view_; }
  /// Throws Error(io) when another program has cut the file short since it was opened, so that reading view() would
  /// end this program. Deleting or replacing the file is harmless. Cheap.
  void require_whole() const;
  /// Ascending indices into the pictures.
  const std::vector<std::size_t>& unreadable() const { return unreadable_; }

 private:
  PixelCache(MappedFile file, PixelView view, std::vector<std::size_t> unreadable);

  MappedFile file_;
  PixelView view_;
  std::vector<std::size_t> unreadable_;
};

}  // namespace lookalike
