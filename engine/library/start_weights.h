#pragma once

#include "engine/core/files.h"

// A run that improves another begins with the other's best weights. Those may be replaced, or deleted, before its own
// first epoch is saved; until then they are kept as runs/<id>/start.safetensors, so that a resumed run begins with the
// same ones.

namespace lookalike {

void keep_start_weights(const fs::path& run_folder, const fs::path& from_folder);
/// Those that were kept; of a run from an earlier version, those that the other run has now.
fs::path start_weights(const fs::path& run_folder, const fs::path& from_folder);
/// The run has weights of its own.
void drop_start_weights(const fs::path& run_folder);

}  // namespace lookalike
