#include "engine/training/checkpoint_files.h"

#include "engine/core/error.h"
#include "engine/core/safetensors.h"

namespace lookalike {
namespace {

/// Empty when the file is damaged.
std::string stamp_of_file(const fs::path& file) {
  try {
    return stamp_of(read_safetensors(file));
  } catch (const Error& error) {
    if (error.code() == ErrorCode::io) throw;
    return {};
  }
}

void rename_into_place(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::rename(from, to, error);
  if (!error) return;
  throw Error(ErrorCode::io, "The checkpoint cannot be put in place (" + error.message() + ")", display_path(to));
}

/// `next` becomes `to` if these are the arrays that last.json was written for, and is removed otherwise.
void settle(const fs::path& next, const std::string& stamp, const fs::path& to) {
  std::error_code ignored;
  if (!fs::exists(next, ignored)) return;
  if (!stamp.empty() && stamp_of_file(next) == stamp) {
    rename_into_place(next, to);
  } else {
    fs::remove(next, ignored);
  }
}

/// The last epoch's weights are those of the best one: earlier ones are of no use any more.
void remove_old_weights(const CheckpointFiles& files, const RunState& state) {
  std::error_code ignored;
  if (files.weights_of(state) == files.best) fs::remove(files.weights, ignored);
}

}  // namespace

CheckpointFiles::CheckpointFiles(const fs::path& run_folder)
    : moments(run_folder / "last.safetensors"),
      next_moments(run_folder / "last.next.safetensors"),
      best(run_folder / "best.safetensors"),
      weights(run_folder / "last-weights.safetensors"),
      next_weights(run_folder / "weights.next.safetensors"),
      state(run_folder / "last.json") {}

void put_in_place(const CheckpointFiles& files, const RunState& state) {
  rename_into_place(files.next_moments, files.moments);
  rename_into_place(files.next_weights, files.weights_of(state));
  remove_old_weights(files, state);
}

void discard_uncommitted(const fs::path& run_folder, const CheckpointStamps& stamps) {
  const auto stored = read_run_state(run_folder);
  if (stored && stored->stamps == stamps) return;
  const CheckpointFiles files(run_folder);
  std::error_code ignored;
  fs::remove(files.next_moments, ignored);
  fs::remove(files.next_weights, ignored);
}

void settle_checkpoint(const fs::path& run_folder) {
  const CheckpointFiles files(run_folder);
  std::error_code missing;
  if (!fs::exists(files.next_moments, missing) && !fs::exists(files.next_weights, missing)) return;
  const auto [state, stamps] = read_run_state(run_folder).value_or(StoredRunState{});
  settle(files.next_moments, stamps.moments, files.moments);
  settle(files.next_weights, stamps.weights, files.weights_of(state));
  if (state.epoch > 0) remove_old_weights(files, state);
}

}  // namespace lookalike
