#pragma once

#include <string>

#include "engine/core/files.h"

namespace lookalike {

/// The files of a checkpoint (checkpoint.h says in which order they are written).
struct CheckpointFiles {
  fs::path arrays, next_arrays, state;
  explicit CheckpointFiles(const fs::path& run_folder);
};

/// Gives the new arrays their final name. Throws Error(io).
void put_arrays_in_place(const CheckpointFiles& files);

/// Removes last.next.safetensors, whose stamp is `arrays`, unless last.json was written for it.
void discard_arrays(const fs::path& run_folder, const std::string& arrays);

/// What a killed program left of a checkpoint: the new arrays get their final name when last.json was written for them,
/// and are removed otherwise. Only while nobody trains the run. Reads the arrays, but only where there are such.
void settle_checkpoint(const fs::path& run_folder);

}  // namespace lookalike
