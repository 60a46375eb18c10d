#include "engine/training/checkpoint.h"

#include "engine/core/error.h"
#include "engine/model/weights.h"
#include "engine/training/checkpoint_files.h"

namespace lookalike {
namespace {

const std::string start_anew = "start a new run; the best weights so far are in best.safetensors.";

[[noreturn]] void damaged(const fs::path& file, const std::string& why) {
  throw Error(ErrorCode::bad_input, "The checkpoint of this run is damaged (" + why + ")", display_path(file),
              "Start a new run; the best weights so far are in best.safetensors.");
}

/// The arrays, which must have this stamp.
TensorFile read_arrays(const CheckpointFiles& files, const std::string& stamp) {
  if (fs::exists(files.arrays)) {
    TensorFile arrays = read_safetensors(files.arrays, start_anew);
    if (stamp_of(arrays) == stamp) return arrays;
  }
  damaged(files.arrays, "it is not the file that last.json was written for");
}

}  // namespace

std::string write_arrays(const fs::path& run_folder, const Autoencoder& network, const Optimizer& optimizer) {
  TensorViews arrays;  // written from where they are: a copy of all would double the run's memory
  store(network, arrays);
  optimizer.store(arrays);
  return write_safetensors(CheckpointFiles(run_folder).next_arrays, arrays);
}

void commit_checkpoint(const fs::path& run_folder, const RunState& state, const std::string& arrays) {
  const CheckpointFiles files(run_folder);
  write_file_atomically(files.state, to_json(state, arrays));
  put_in_place(files);
}

std::optional<RunState> load_checkpoint(const fs::path& run_folder, Autoencoder& network, Optimizer& optimizer) {
  settle_checkpoint(run_folder);
  const CheckpointFiles files(run_folder);
  const auto stored = read_run_state(run_folder);
  if (!stored) return std::nullopt;
  const TensorFile arrays = read_arrays(files, stored->arrays);
  restore(network, arrays, display_path(files.arrays));
  optimizer.restore(arrays, display_path(files.arrays));
  return stored->state;
}

void write_best(const fs::path& run_folder, const Autoencoder& network, int epoch) {
  TensorViews arrays;
  store(network, arrays);
  write_safetensors(CheckpointFiles(run_folder).next_best, arrays,
                    {{"format", "pt"}, {"epoch", std::to_string(epoch)}});
}

}  // namespace lookalike
