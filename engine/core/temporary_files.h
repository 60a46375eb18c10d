#pragma once

#include <string>

#include "engine/core/files.h"

// What write_file_atomically() writes to before it puts a file in place. A program that is killed leaves such a file,
// which may be as large as a checkpoint.

namespace lookalike {

/// NAME.tmpPID-N beside `path`; another one at each call.
std::string temporary_name(const fs::path& path);

bool is_temporary(const fs::path& file);

/// Removes what killed programs have left in `folder` and below it. Only where nobody else writes: files that are being
/// written cannot be told from those. What cannot be removed stays.
void remove_temporaries(const fs::path& folder);

}  // namespace lookalike
