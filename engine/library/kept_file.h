#pragma once

#include "engine/core/files.h"

namespace lookalike {

/// A second name for a file that is only ever replaced and never written to, so that it stays what it is now: a hard
/// link, or a copy where there are none. Takes the place of `to`. Throws Error(io).
void keep_file(const fs::path& from, const fs::path& to);

}  // namespace lookalike
