#pragma once

#include <string>

#include "engine/core/files.h"

namespace lookalike {

/// The files of a checkpoint (checkpoint.h says in which order they are written).
struct CheckpointFiles {
  fs::path arrays, next_arrays, best, next_best, state;
  explicit CheckpointFiles(const fs::path& run_folder);
};

/// Gives the new arrays, and the new best weights where there are such, their final names. Throws Error(io).
void put_in_place(const CheckpointFiles& files);

/// Removes last.next.safetensors, whose stamp is `arrays`, and the best weights of the same epoch unless last.json was
/// written for them. `arrays` is empty when they could not be written.
void discard_uncommitted(const fs::path& run_folder, const std::string& arrays);

/// What a killed program left of a checkpoint: new arrays and new best weights get their final names when last.json was
/// written for them, and are removed otherwise. Only while nobody trains the run. Reads them, but only where there are
/// such.
void settle_checkpoint(const fs::path& run_folder);

}  // namespace lookalike
