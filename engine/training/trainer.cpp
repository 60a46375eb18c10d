#include "engine/training/trainer.h"

#include <algorithm>
#include <iterator>

#include "engine/core/error.h"
#include "engine/core/memory.h"
#include "engine/model/torch_runtime.h"
#include "engine/training/trainable.h"
#include "engine/training/training_run.h"

namespace lookalike {
namespace {

void check_data(const TrainData& data, const ModelConfig& model) {
  require_two_pictures(data);
  if (data.pixels.size != cache_size_for(model)) {
    throw Error(ErrorCode::usage, "The pixels are " + std::to_string(data.pixels.size) +
                                      " a side and the model needs " + std::to_string(cache_size_for(model)));
  }
  const auto outside = [&](std::int64_t row) { return row < 0 || row >= data.pixels.count; };
  if (std::any_of(data.train_rows.begin(), data.train_rows.end(), outside) ||
      std::any_of(data.validation_rows.begin(), data.validation_rows.end(), outside)) {
    throw Error(ErrorCode::usage, "A row to train on lies outside the pictures");
  }
  if (!data.labels.empty() && std::ssize(data.labels) != data.pixels.count) {
    throw Error(ErrorCode::usage, "There is not one label for each picture");
  }
  if (!data.known.empty() && std::ssize(data.known.labels) != data.pixels.count) {
    throw Error(ErrorCode::usage, "What is known of the pictures does not fit their number");
  }
}

}  // namespace

int cache_size_for(const ModelConfig& model) {
  switch (model.architecture) {
    case Architecture::landmark_m1:
    case Architecture::landmark_m2:
    case Architecture::landmark_m3:
      return 96;
    case Architecture::scene:
    case Architecture::dense:
    case Architecture::pool:
    case Architecture::lookalike:
      break;
  }
  return model.input_size;
}

TrainResult train(const fs::path& run_folder, const std::string& run_name, const ModelConfig& model,
                  const TrainConfig& config, const TrainData& data, TrainObserver& observer, PauseControl& pause,
                  std::stop_token stop) {
  validate(model, config);
  check_data(data, model);
  require_trainable(config, data);
  const struct GivesMemoryBack {
    ~GivesMemoryBack() { release_unused_memory(); }
  } at_the_end;
  return translating_errors("Training", [&] {
    prepare_torch(config.threads);
    return TrainingRun({run_folder, run_name, model, config, data, observer, pause, stop}).run();
  });
}

}  // namespace lookalike
