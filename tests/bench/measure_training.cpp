#include "tests/bench/measure_training.h"

#include <torch/torch.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>

#include "engine/core/hash.h"
#include "engine/data/folder_walk.h"
#include "engine/model/network.h"
#include "engine/model/torch_runtime.h"
#include "engine/model/weights.h"
#include "engine/training/batch_plan.h"
#include "tests/support/temp_folder.h"

namespace lookalike::bench {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

/// The losses, and the time from each batch's report to the next.
struct Recorder : TrainObserver {
  std::vector<double> losses, seconds;
  double data_wait = 0;
  Clock::time_point last = Clock::now();

  void on_batch(const BatchReport& report) override {
    losses.push_back(report.loss);
    seconds.push_back(seconds_since(last));
    last = Clock::now();
  }
  void on_epoch(std::shared_ptr<const EpochReport> report) override { data_wait = report->last().data_wait; }
};

/// What the run is about to do by itself: its seeded weights, and its pictures in order.
void write_start(const TrainingJob& job, const Pictures& pictures) {
  prepare_torch();
  const auto network = make_autoencoder(job.model());
  initialise(*network, job.model(), job.seed);
  TensorViews weights;
  store(*network, weights);
  make_folder(job.start);
  write_safetensors(job.start / "start.safetensors", weights);
  const BatchPlan plan(pictures.data().train_rows, job.train().batch, job.seed, 1);
  std::string order;
  for (std::int64_t b = 0; b < plan.size(); ++b) {
    for (const std::int64_t row : plan.batch(b)) order += pictures.pictures[static_cast<std::size_t>(row)].path + "\n";
  }
  write_file_atomically(job.start / "order.txt", order);
}

}  // namespace

ModelConfig TrainingJob::model() const {
  ModelConfig model = preset_named(preset).model;
  if (size > 0) model.input_size = size;
  return model;
}

TrainConfig TrainingJob::train() const {
  TrainConfig train = preset_named(preset).train;
  train.epochs = 1;
  train.schedule = Schedule::constant;
  train.validation_share = 0;
  train.seed = seed;
  if (batch > 0) train.batch = batch;
  return train;
}

TrainData Pictures::data() const {
  constexpr std::int64_t judged = 32;  // By default it would be a thousand, and plain PyTorch judges none.
  TrainData data;
  data.pixels = cache.view();
  for (std::int64_t row = 0; row < cache.view().count; ++row) data.train_rows.push_back(row);
  data.judged.assign(data.train_rows.begin(), data.train_rows.begin() + std::min(judged, data.pixels.count));
  return data;
}

Pictures read_pictures(const TrainingJob& job, const fs::path& scratch) {
  std::vector<Picture> pictures;
  for (const Candidate& file : walk_folder(job.folder, {}).candidates) {
    Picture picture;
    picture.path = file.path;
    picture.content_hash = content_hash(MappedFile(job.folder / file.path).bytes());
    pictures.push_back(std::move(picture));
  }
  std::vector<const Picture*> pointers;
  for (const Picture& picture : pictures) pointers.push_back(&picture);
  auto cache = PixelCache::open_or_build(scratch / "pixels.cache", job.folder, pointers, cache_size_for(job.model()),
                                         FitPolicy::crop, {}, {});
  if (!cache || !cache->unreadable().empty()) throw std::runtime_error("a picture cannot be read");
  return {std::move(pictures), std::move(*cache)};
}

double typical_step(std::vector<double> seconds) {
  if (seconds.size() > 1) seconds.erase(seconds.begin());
  const auto middle = seconds.begin() + static_cast<std::ptrdiff_t>(seconds.size() / 2);
  std::nth_element(seconds.begin(), middle, seconds.end());
  return *middle;
}

nlohmann::json measure_training(const TrainingJob& job) {
  const test::TempFolder scratch;
  const auto begin = Clock::now();
  const Pictures pictures = read_pictures(job, scratch.path());
  const double read_s = seconds_since(begin);
  const TrainConfig config = job.train();
  if (!job.start.empty()) {
    write_start(job, pictures);
    return {{"pictures", pictures.pictures.size()}};
  }
  Recorder recorder;
  PauseControl pause;
  train(scratch.path(), job.preset, job.model(), config, pictures.data(), recorder, pause, {});
  const double step = typical_step(recorder.seconds);
  const double batch = static_cast<double>(pictures.pictures.size()) / static_cast<double>(recorder.seconds.size());
  return {{"preset", job.preset},
          {"size", job.model().input_size},
          {"batch", config.batch},
          {"seed", job.seed},
          {"steps", recorder.losses.size()},
          {"ms_a_step", step * 1e3},
          {"images_per_s", batch / step},
          {"read_s", read_s},
          {"first_epoch_s", seconds_since(begin)},
          {"data_wait", recorder.data_wait},
          {"losses", recorder.losses}};
}

}  // namespace lookalike::bench
