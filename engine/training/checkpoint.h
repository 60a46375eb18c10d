#pragma once

#include <optional>

#include "engine/core/files.h"
#include "engine/model/network.h"
#include "engine/training/optimizer.h"
#include "engine/training/run_state.h"

// Private to engine/training.

namespace lookalike {

/// A checkpoint is last.safetensors (the optimizer's moments), the weights with their buffers, and last.json, which
/// carries the stamps of both. The weights of the best epoch so far are best.safetensors, and where that is the last
/// epoch, they are the checkpoint's; otherwise it has its own, last-weights.safetensors. So nothing is written twice.
/// It is consistent at every instant: the arrays are written as last.next.safetensors and weights.next.safetensors,
/// renaming last.json into place commits the epoch, then the arrays get their final names.

/// The first part, most of the time: writes the arrays of an epoch and returns their stamps. Only reads network and
/// optimizer, so that the epoch can be judged meanwhile, on another thread.
CheckpointStamps write_arrays(const fs::path& run_folder, const Autoencoder& network, const Optimizer& optimizer,
                              int epoch);

/// The last part: from now on the run stands at `state`. `stamps`: what write_arrays() returned.
void commit_checkpoint(const fs::path& run_folder, const RunState& state, const CheckpointStamps& stamps);

/// Loads the checkpoint into network and optimizer; nullopt when the run has none yet. Throws Error(bad_input) naming
/// the file when it is damaged or its parts do not belong together.
std::optional<RunState> load_checkpoint(const fs::path& run_folder, Autoencoder& network, Optimizer& optimizer);

}  // namespace lookalike
