#include "tests/engine/training/small_run.h"

#include "tests/support/test_images.h"

namespace lookalike::test {

SmallCollection::SmallCollection(std::int64_t count, int size, bool validation) {
  for (std::int64_t i = 0; i < count; ++i) {
    const Image image = pattern_image(size, size, static_cast<int>(i % 4), static_cast<std::uint64_t>(i));
    pixels_.insert(pixels_.end(), image.rgb.begin(), image.rgb.end());
    (validation && i % 4 == 3 ? data_.validation_rows : data_.train_rows).push_back(i);
  }
  data_.pixels = {pixels_.data(), count, size};
}

TrainData SmallCollection::labelled() const {
  TrainData data = data_;
  for (std::int32_t i = 0; i < data.pixels.count; ++i) data.labels.push_back(i / 4 % 2);
  return data;
}

ModelConfig small_lookalike() {
  return {Architecture::lookalike, 32, 12};
}
ModelConfig small_scene() {
  return {Architecture::scene, 16, 8};
}

TrainConfig small_training(const ModelConfig& model, int epochs) {
  TrainConfig config{
      .epochs = epochs, .batch = 6, .schedule = Schedule::linear, .flips = true, .seed = 5, .threads = 1};
  if (model.architecture == Architecture::lookalike) config.invariance = 0.5;
  if (model.architecture == Architecture::scene) config.l1_activity = config.l2_latent = 1e-4;
  return config;
}

void RecordingObserver::on_batch(const BatchReport& report) {
  batches.push_back(report);
  if (then) then(report);
}

void RecordingObserver::on_epoch(std::shared_ptr<const EpochReport> report) {
  epochs.push_back(std::move(report));
}

TrainResult train_in(const fs::path& folder, const ModelConfig& model, const TrainConfig& config, const TrainData& data,
                     TrainObserver& observer, std::stop_token stop) {
  PauseControl pause;
  return train(folder, "the run", model, config, data, observer, pause, std::move(stop));
}

TrainResult train_in(const fs::path& folder, const ModelConfig& model, const TrainConfig& config,
                     const TrainData& data) {
  TrainObserver nobody;
  return train_in(folder, model, config, data, nobody);
}

std::vector<EpochRecord> without_times(std::vector<EpochRecord> history) {
  for (EpochRecord& record : history) record.seconds = record.images_per_s = record.data_wait = 0;
  return history;
}

std::string file_text(const fs::path& path) {
  return read_text_file(path);
}

}  // namespace lookalike::test
