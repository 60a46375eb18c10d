#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/files.h"
#include "engine/data/picture.h"

namespace lookalike {

/// A file under the root that claims to be a picture. `health` is not `usable` when it is clear without reading it that
/// it cannot be used (a folder, a FIFO, a dangling link …); `detail` says why.
struct Candidate {
  std::string path;  ///< Relative to the root, '/' separated, raw bytes.
  std::int64_t file_size = 0;
  std::int64_t modified_ns = 0;
  Health health = Health::usable;
  std::string detail;
};

struct FolderWalk {
  std::vector<Candidate> candidates;  ///< Sorted by path (byte order).
  std::size_t ignored = 0;            ///< Files without a picture's extension and content.
  bool cancelled = false;
};

/// Whether the name ends like a picture's, supported (.jpg …) or not (.heic …); case does not matter. A file named just
/// ".jpeg" counts.
bool has_picture_extension(std::string_view name);

/// Finds the candidates below `root`. Hidden names are left out, links to folders not followed, subfolders that cannot
/// be read become candidates with a reason. Never opens anything but regular files and folders. Throws Error when the
/// root cannot be read.
FolderWalk walk_folder(const fs::path& root, const std::stop_token& stop);

}  // namespace lookalike
