#include "engine/training/checkpoint.h"

#include <cmath>
#include <nlohmann/json.hpp>

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

[[noreturn]] void damaged(const fs::path& file, const std::string& why) {
  throw Error(ErrorCode::bad_input, "The checkpoint of this run is damaged (" + why + ")", display_path(file),
              "Start a new run; the best weights so far are in best.safetensors.");
}

struct StoredState {
  RunState run;
  std::string stamp;
};

StoredState read_state(const fs::path& file) {
  try {
    const auto json = nlohmann::json::parse(read_text_file(file));
    StoredState stored{
        {json.at("epoch").get<int>(), json.at("best_epoch").get<int>(), json.at("best_loss").get<double>()},
        json.at("arrays").get<std::string>()};
    const RunState& run = stored.run;
    if (run.epoch < 1 || run.best_epoch < 0 || run.best_epoch > run.epoch) damaged(file, "its numbers are impossible");
    return stored;
  } catch (const nlohmann::json::exception& e) {
    damaged(file, e.what());
  }
}

/// The arrays with this stamp. A crash between the two renames of save_checkpoint() leaves them under the "next" name;
/// the second rename is then made up for.
TensorFile read_arrays(const Files& files, const std::string& stamp) {
  if (fs::exists(files.arrays)) {
    TensorFile arrays = read_safetensors(files.arrays);
    if (stamp_of(arrays) == stamp) return arrays;
  }
  if (fs::exists(files.next_arrays)) {
    TensorFile arrays = read_safetensors(files.next_arrays);
    if (stamp_of(arrays) == stamp) {
      rename_file(files.next_arrays, files.arrays);
      return arrays;
    }
  }
  damaged(files.arrays, "it is not the file that last.json was written for");
}

}  // namespace

void save_checkpoint(const fs::path& run_folder, const Autoencoder& network, const Adam& adam, const RunState& state) {
  const Files files(run_folder);
  TensorFile arrays;
  store(network, arrays);
  adam.store(arrays);
  write_safetensors(files.next_arrays, arrays);
  const nlohmann::ordered_json json{{"epoch", state.epoch},
                                    {"best_epoch", state.best_epoch},
                                    {"best_loss", state.best_loss},
                                    {"arrays", stamp_of(arrays)},
                                    {"random",
                                     "data order and augmentation are derived from the seed in config.json "
                                     "and the number of the epoch"}};
  write_file_atomically(files.state, json.dump(2) + "\n");
  rename_file(files.next_arrays, files.arrays);
}

std::optional<RunState> load_checkpoint(const fs::path& run_folder, Autoencoder& network, Adam& adam) {
  const Files files(run_folder);
  if (!fs::exists(files.state)) return std::nullopt;
  const StoredState stored = read_state(files.state);
  const TensorFile arrays = read_arrays(files, stored.stamp);
  restore(network, arrays, display_path(files.arrays));
  adam.restore(arrays, display_path(files.arrays));
  return stored.run;
}

void save_best(const fs::path& run_folder, const Autoencoder& network, int epoch) {
  TensorFile file;
  store(network, file);
  file.metadata = {{"format", "pt"}, {"epoch", std::to_string(epoch)}};
  write_safetensors(run_folder / "best.safetensors", file);
}

}  // namespace lookalike
