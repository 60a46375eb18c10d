#pragma once

#include "engine/library/collection.h"

namespace lookalike {

/// Whether `folder` may be where the collection's folder of pictures has moved to. Throws Error(bad_input) when none of
/// the pictures lies there under its name: scanning it would take all of them out of the library.
void require_moved_folder(const Collection& collection, const std::filesystem::path& folder);

}  // namespace lookalike
