#pragma once

#include <optional>

#include "engine/core/files.h"
#include "engine/model/network.h"
#include "engine/training/optimizer.h"
#include "engine/training/run_state.h"

// Private to engine/training.

namespace lookalike {

/// A checkpoint is last.safetensors (weights, buffers, moments) and last.json, which carries the stamp of the former.
/// The pair is consistent at every instant: the arrays are written as last.next.safetensors, renaming last.json into
/// place commits the epoch, then the arrays get their final name. Better weights than those of the epochs before travel
/// with it, as best.next.safetensors: best.safetensors is of an epoch that counts.

/// The first part, most of the time: writes the arrays and returns their stamp. Only reads network and optimizer, so
/// that the epoch can be judged meanwhile, on another thread.
std::string write_arrays(const fs::path& run_folder, const Autoencoder& network, const Optimizer& optimizer);

/// In between, where the epoch is the best one: the weights alone, as Encoder::load() reads them.
void write_best(const fs::path& run_folder, const Autoencoder& network, int epoch);

/// The last part: from now on the run stands at `state`. `arrays`: what write_arrays() returned.
void commit_checkpoint(const fs::path& run_folder, const RunState& state, const std::string& arrays);

/// Loads the checkpoint into network and optimizer; nullopt when the run has none yet. Throws Error(bad_input) naming
/// the file when it is damaged or the two do not belong together.
std::optional<RunState> load_checkpoint(const fs::path& run_folder, Autoencoder& network, Optimizer& optimizer);

}  // namespace lookalike
