#pragma once

#include "engine/library/collection.h"

namespace lookalike {

/// Whether the pictures cannot be in `folder` now: it is not there, or empty although there are some, as the place of a
/// disk that was taken out is.
bool pictures_are_away(const Collection& collection, const std::filesystem::path& folder);

/// Throws Error(bad_input) while the pictures are away from the collection's folder.
void require_pictures_there(const Collection& collection);
/// What that throws.
[[noreturn]] void refuse_without_pictures(const std::filesystem::path& folder);

/// Whether `folder` may be where the collection's folder of pictures has moved to. Throws Error(bad_input) when none of
/// the pictures lies there under its name: scanning it would take all of them out of the library.
void require_moved_folder(const Collection& collection, const std::filesystem::path& folder);

}  // namespace lookalike
