#include "engine/training/run_state.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/core/error.h"

namespace lookalike {
namespace {

using nlohmann::ordered_json;

double number_or_nan(const ordered_json& json) {
  return json.is_null() ? std::numeric_limits<double>::quiet_NaN() : json.get<double>();
}

[[noreturn]] void damaged(const fs::path& file, const std::string& why) {
  throw Error(ErrorCode::bad_input, "The checkpoint of this run is damaged (" + why + ")", display_path(file),
              "Start a new run; the best weights so far are in best.safetensors.");
}

}  // namespace

double watched_value(const EpochRecord& record, WatchedMetric metric) {
  switch (metric) {
    case WatchedMetric::validation_loss:
      break;
    case WatchedMetric::p_at_10:
      return record.p_at_10;
    case WatchedMetric::nmi:
      return record.nmi;
    case WatchedMetric::neighbour_stability:
      return record.neighbour_stability;
    case WatchedMetric::last_epoch:
      return record.epoch;
  }
  return std::isnan(record.val_loss) ? record.train_loss : record.val_loss;
}

bool better(WatchedMetric metric, double value, double than) {
  if (std::isnan(value) || std::isnan(than)) return !std::isnan(value);
  return metric == WatchedMetric::validation_loss ? value < than : value > than;
}

void count_epoch(RunState& state, const EpochRecord& record, const TrainConfig& config) {
  const double value = watched_value(record, config.watch);
  const bool best = state.best_epoch == 0 || better(config.watch, value, state.best_value);
  state.epoch = record.epoch;
  state.epochs = config.epochs;
  if (best) {
    state.best_epoch = record.epoch;
    state.best_value = value;
  }
  const int since = state.epoch - std::max(state.best_epoch, state.patience_from);
  state.early = config.patience > 0 && since >= config.patience;
}

void continue_with(RunState& state, const TrainConfig& config) {
  if (state.early && config.epochs > state.epochs) {
    state.patience_from = state.epoch;
    state.early = false;
  }
  state.epochs = config.epochs;
}

std::string to_json(const RunState& state, const CheckpointStamps& stamps) {
  const ordered_json json{{"epoch", state.epoch},
                          {"epochs", state.epochs},
                          {"best_epoch", state.best_epoch},
                          {"best_value", state.best_value},  // NaN is written as null
                          {"patience_from", state.patience_from},
                          {"early", state.early},
                          {"arrays", stamps.moments},
                          {"weights", stamps.weights},
                          {"random",
                           "data order and augmentation are derived from the seed in config.json and the number of the "
                           "epoch"}};
  return json.dump(2) + "\n";
}

std::optional<StoredRunState> read_run_state(const fs::path& run_folder) {
  const fs::path file = run_folder / "last.json";
  if (!fs::exists(file)) return std::nullopt;
  try {
    const auto json = ordered_json::parse(read_text_file(file));
    const RunState state{json.at("epoch").get<int>(),         json.at("epochs").get<int>(),
                         json.at("best_epoch").get<int>(),    number_or_nan(json.at("best_value")),
                         json.at("patience_from").get<int>(), json.at("early").get<bool>()};
    const auto in_run = [&](int epoch) { return epoch >= 0 && epoch <= state.epoch; };
    if (state.epoch < 1 || !in_run(state.best_epoch) || !in_run(state.patience_from)) {
      damaged(file, "its numbers are impossible");
    }
    return StoredRunState{state, {json.at("arrays").get<std::string>(), json.value("weights", "")}};
  } catch (const nlohmann::json::exception& e) {
    damaged(file, e.what());
  }
}

}  // namespace lookalike
