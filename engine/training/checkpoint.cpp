#include "engine/training/checkpoint.h"

#include "engine/core/error.h"
#include "engine/model/weights.h"

namespace lookalike {
namespace {

struct Files {
  fs::path arrays, next_arrays, state;
  explicit Files(const fs::path& folder)
      : arrays(folder / "last.safetensors"),
        next_arrays(folder / "last.next.safetensors"),
        state(folder / "last.json") {}
};

void rename_file(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::rename(from, to, error);
  if (error)
    throw Error(ErrorCode::io, "The checkpoint cannot be put in place (" + error.message() + ")", display_path(to));
}

const std::string start_anew = "start a new run; the best weights so far are in best.safetensors.";

[[noreturn]] void damaged(const fs::path& file, const std::string& why) {
  throw Error(ErrorCode::bad_input, "The checkpoint of this run is damaged (" + why + ")", display_path(file),
              "Start a new run; the best weights so far are in best.safetensors.");
}

/// The arrays with this stamp. A crash between the two renames of commit_checkpoint() leaves them under the "next"
/// name; the second rename is then made up for.
TensorFile read_arrays(const Files& files, const std::string& stamp) {
  if (fs::exists(files.arrays)) {
    TensorFile arrays = read_safetensors(files.arrays, start_anew);
    if (stamp_of(arrays) == stamp) return arrays;
  }
  if (fs::exists(files.next_arrays)) {
    TensorFile arrays = read_safetensors(files.next_arrays, start_anew);
    if (stamp_of(arrays) == stamp) {
      rename_file(files.next_arrays, files.arrays);
      return arrays;
    }
  }
  damaged(files.arrays, "it is not the file that last.json was written for");
}

}  // namespace

std::string write_arrays(const fs::path& run_folder, const Autoencoder& network, const Optimizer& optimizer) {
  TensorViews arrays;  // written from where they are: a copy of all would double the run's memory
  store(network, arrays);
  optimizer.store(arrays);
  write_safetensors(Files(run_folder).next_arrays, arrays);
  return stamp_of(arrays);
}

void commit_checkpoint(const fs::path& run_folder, const RunState& state, const std::string& arrays) {
  const Files files(run_folder);
  write_file_atomically(files.state, to_json(state, arrays));
  rename_file(files.next_arrays, files.arrays);
}

std::optional<RunState> load_checkpoint(const fs::path& run_folder, Autoencoder& network, Optimizer& optimizer) {
  const Files files(run_folder);
  const auto stored = read_run_state(run_folder);
  if (!stored) return std::nullopt;
  const TensorFile arrays = read_arrays(files, stored->arrays);
  restore(network, arrays, display_path(files.arrays));
  optimizer.restore(arrays, display_path(files.arrays));
  return stored->state;
}

void save_best(const fs::path& run_folder, const Autoencoder& network, int epoch) {
  TensorViews arrays;
  store(network, arrays);
  write_safetensors(run_folder / "best.safetensors", arrays, {{"format", "pt"}, {"epoch", std::to_string(epoch)}});
}

}  // namespace lookalike
