#pragma once

#include <optional>

#include "engine/core/files.h"
#include "engine/model/network.h"
#include "engine/training/adam.h"

// Private to engine/training.

namespace lookalike {

/// Where a run stands after a finished epoch. What follows depends only on this, the weights and moments, and the
/// configuration: data order and augmentation are derived from (seed, epoch).
struct RunState {
  int epoch = 0;  ///< Finished epochs.
  int best_epoch = 0;
  double best_loss = 0;  ///< Finite when best_epoch > 0.
  bool operator==(const RunState&) const = default;
};

/// Writes last.safetensors (weights, buffers, moments) and last.json, which carries the stamp of the former. The
/// pair is consistent at every instant: the arrays are written as last.next.safetensors, renaming last.json into place
/// commits the epoch, then the arrays get their final name.
void save_checkpoint(const fs::path& run_folder, const Autoencoder& network, const Adam& adam, const RunState& state);

/// Loads the checkpoint into network and optimizer; nullopt when the run has none yet. Throws Error(bad_input) naming
/// the file when it is damaged or the two do not belong together.
std::optional<RunState> load_checkpoint(const fs::path& run_folder, Autoencoder& network, Adam& adam);

/// best.safetensors: the weights alone, as Encoder::load() reads them.
void save_best(const fs::path& run_folder, const Autoencoder& network, int epoch);

}  // namespace lookalike
