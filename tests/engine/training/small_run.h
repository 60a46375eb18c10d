#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/training/trainer.h"
#include "tests/support/temp_folder.h"

namespace lookalike::test {

/// Pattern pictures of a few kinds, every fourth on the validation side.
class SmallCollection {
 public:
  SmallCollection(std::int64_t count, int size, bool validation = true);
  const TrainData& data() const { return data_; }
  /// The same with two labels, evenly given on both sides.
  TrainData labelled() const;

 private:
  std::vector<std::uint8_t> pixels_;
  TrainData data_;
};

/// Models small enough that an epoch takes milliseconds; one thread, because waiting for each other costs such steps
/// more.
ModelConfig small_lookalike();
ModelConfig small_scene();
TrainConfig small_training(const ModelConfig& model, int epochs);

struct RecordingObserver : TrainObserver {
  std::vector<BatchReport> batches;
  std::vector<std::shared_ptr<const EpochReport>> epochs;
  std::vector<std::string> notes;
  std::function<void(const BatchReport&)> then;  ///< Called after each batch was noted.

  void on_batch(const BatchReport& report) override;
  void on_epoch(std::shared_ptr<const EpochReport> report) override;
  void on_note(const std::string& note) override { notes.push_back(note); }
};

/// train() with what most tests do not care about filled in.
TrainResult train_in(const fs::path& folder, const ModelConfig& model, const TrainConfig& config, const TrainData& data,
                     TrainObserver& observer, std::stop_token stop = {});
TrainResult train_in(const fs::path& folder, const ModelConfig& model, const TrainConfig& config,
                     const TrainData& data);

/// The same epochs but for the clock.
std::vector<EpochRecord> without_times(std::vector<EpochRecord> history);

std::string file_text(const fs::path& path);

}  // namespace lookalike::test
