#pragma once

#include <string>

#include "engine/core/files.h"
#include "engine/training/run_state.h"

namespace lookalike {

/// The files of a checkpoint (checkpoint.h says in which order they are written).
struct CheckpointFiles {
  fs::path moments, next_moments;
  fs::path best, weights, next_weights;  ///< best.safetensors; the last epoch's where it is not the best one.
  fs::path state;
  explicit CheckpointFiles(const fs::path& run_folder);

  const fs::path& weights_of(const RunState& run) const { return run.epoch == run.best_epoch ? best : weights; }
};

/// Gives the new arrays their final names. Throws Error(io).
void put_in_place(const CheckpointFiles& files, const RunState& state);

/// Removes the new arrays of an epoch unless last.json was written for them. Their stamps are empty when they could not
/// be written.
void discard_uncommitted(const fs::path& run_folder, const CheckpointStamps& stamps);

/// What a killed program left of a checkpoint: new arrays get their final names when last.json was written for them,
/// and are removed otherwise. Only while nobody trains the run. Reads them, but only where there are such.
void settle_checkpoint(const fs::path& run_folder);

}  // namespace lookalike
