#include "engine/training/checkpoint.h"

#include <future>

#include "engine/core/error.h"
#include "engine/model/weights.h"
#include "engine/training/checkpoint_files.h"

namespace lookalike {
namespace {

/// The arrays in one of the files, which must have this stamp.
TensorFile read_arrays(const CheckpointFiles& files, const fs::path& file, const std::string& stamp) {
  const std::string what_is_left = file == files.best ? "." : "; the best weights so far are in best.safetensors.";
  if (fs::exists(file)) {
    TensorFile arrays = read_safetensors(file, "start a new run" + what_is_left);
    if (stamp_of(arrays) == stamp) return arrays;
  }
  throw Error(ErrorCode::bad_input,
              "The checkpoint of this run is damaged (it is not the file that last.json was written for)",
              display_path(file), "Start a new run" + what_is_left);
}

}  // namespace

CheckpointStamps write_arrays(const fs::path& run_folder, const Autoencoder& network, const Optimizer& optimizer,
                              int epoch) {
  const CheckpointFiles files(run_folder);
  TensorViews weights, moments;  // written from where they are: a copy of all would double the run's memory
  store(network, weights);
  optimizer.store(moments);
  // Two at a time: while the disk has some of the one, the stamp of the other is computed.
  auto weights_stamp = std::async(std::launch::async, [&] {
    return write_safetensors(files.next_weights, weights, {{"format", "pt"}, {"epoch", std::to_string(epoch)}});
  });
  const std::string moments_stamp = write_safetensors(files.next_moments, moments);
  return {moments_stamp, weights_stamp.get()};
}

void commit_checkpoint(const fs::path& run_folder, const RunState& state, const CheckpointStamps& stamps) {
  const CheckpointFiles files(run_folder);
  write_file_atomically(files.state, to_json(state, stamps));
  put_in_place(files, state);
}

std::optional<RunState> load_checkpoint(const fs::path& run_folder, Autoencoder& network, Optimizer& optimizer) {
  settle_checkpoint(run_folder);
  const CheckpointFiles files(run_folder);
  const auto stored = read_run_state(run_folder);
  if (!stored) return std::nullopt;
  const auto& [state, stamps] = *stored;
  const TensorFile moments = read_arrays(files, files.moments, stamps.moments);
  optimizer.restore(moments, display_path(files.moments));
  if (stamps.weights.empty()) {
    restore(network, moments, display_path(files.moments));
  } else {
    const fs::path& weights = files.weights_of(state);
    restore(network, read_arrays(files, weights, stamps.weights), display_path(weights));
  }
  return state;
}

}  // namespace lookalike
