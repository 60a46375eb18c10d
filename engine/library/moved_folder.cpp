#include "engine/library/moved_folder.h"

#include <algorithm>

#include "engine/core/error.h"
#include "engine/core/files.h"

namespace lookalike {

bool pictures_are_away(const Collection& collection, const fs::path& folder) {
  std::error_code error;
  return !fs::is_directory(folder, error) || (!collection.pictures.empty() && fs::is_empty(folder, error));
}

void refuse_without_pictures(const fs::path& folder) {
  throw Error(ErrorCode::bad_input, "The folder of these pictures is away, or holds none of them any more",
              display_path(folder), "Connect its disk and try again; nothing was changed.");
}

void require_pictures_there(const Collection& collection) {
  if (pictures_are_away(collection, collection.root)) refuse_without_pictures(collection.root);
}

void require_moved_folder(const Collection& collection, const fs::path& folder) {
  const auto lies_there = [&](const Picture& picture) {
    std::error_code error;
    const auto size = fs::file_size(folder / picture.path, error);
    return !error && size == static_cast<std::uintmax_t>(picture.file_size);
  };
  if (collection.pictures.empty() || std::ranges::any_of(collection.pictures, lies_there)) return;
  throw Error(ErrorCode::bad_input, "None of the library's pictures is in this folder", display_path(folder),
              "Choose the folder that held them, or open this one for a library of its own.");
}

}  // namespace lookalike
