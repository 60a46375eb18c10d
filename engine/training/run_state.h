#pragma once

#include <limits>
#include <optional>
#include <string>

#include "engine/core/files.h"
#include "engine/model/config.h"
#include "engine/training/epoch_report.h"

namespace lookalike {

/// Where a run stands after a finished epoch (last.json). What follows depends only on this, the weights and moments,
/// and the configuration: data order and augmentation are derived from (seed, epoch).
struct RunState {
  int epoch = 0;                                                 ///< Finished epochs.
  int epochs = 0;                                                ///< Planned when the epoch was finished.
  int best_epoch = 0;                                            ///< By the watched metric; the earlier one of equals.
  double best_value = std::numeric_limits<double>::quiet_NaN();  ///< Of that epoch; NaN where it could not be had.
  int patience_from = 0;  ///< Patience counts from here or from the best epoch, whichever is later.
  bool early = false;     ///< Patience has run out: the run is complete.
  bool operator==(const RunState&) const = default;
};

/// What early stopping and the choice of the best epoch go by; the training loss stands in for a missing validation
/// loss.
double watched_value(const EpochRecord& record, WatchedMetric metric);

/// Whether `value` is better than `than`: lower for a loss, higher for the others; any number is better than NaN.
bool better(WatchedMetric metric, double value, double than);

/// Takes note of a finished epoch.
void count_epoch(RunState& state, const EpochRecord& record, const TrainConfig& config);

/// A run that ended early and is continued with more epochs than were planned gets its patience anew.
void continue_with(RunState& state, const TrainConfig& config);

/// Stamps of the arrays of a checkpoint. `weights` is empty where the moments' file holds them, too: in runs from
/// before they had a file of their own.
struct CheckpointStamps {
  std::string moments, weights;
  bool operator==(const CheckpointStamps&) const = default;
};

/// last.json as text.
std::string to_json(const RunState& state, const CheckpointStamps& stamps);

struct StoredRunState {
  RunState state;
  CheckpointStamps stamps;
};
/// run_folder/last.json; nullopt when there is none yet. Throws Error(bad_input) naming it when it is damaged.
std::optional<StoredRunState> read_run_state(const fs::path& run_folder);

}  // namespace lookalike
