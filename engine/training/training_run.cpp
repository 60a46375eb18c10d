#include "engine/training/training_run.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "engine/core/error.h"
#include "engine/core/memory.h"
#include "engine/core/npy.h"
#include "engine/core/safetensors.h"
#include "engine/model/device.h"
#include "engine/model/weights.h"
#include "engine/training/batch_loader.h"
#include "engine/training/checkpoint_files.h"
#include "engine/training/epoch_pictures.h"
#include "engine/training/history.h"
#include "engine/training/inference.h"
#include "engine/training/schedule.h"
#include "engine/training/train_step.h"

namespace lookalike {
namespace {

constexpr double exploding = 3;  ///< Times the training loss of the first epoch.
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

std::shared_ptr<Autoencoder> fresh_network(const ModelConfig& model, const TrainConfig& config,
                                           const fs::path& weights) {
  auto network = make_autoencoder(model);
  initialise(*network, model, config.seed);
  if (!weights.empty()) {
    restore(*network, read_safetensors(weights, "start from another run."), display_path(weights));
  }
  network->to(device_for(config.device));
  return network;
}

/// The history of the finished epochs: a crash may have left the line of one that was not committed.
std::vector<EpochRecord> history_until(const fs::path& csv, int epoch) {
  auto history = read_history(csv);
  if (static_cast<int>(history.size()) < epoch) {
    throw Error(ErrorCode::bad_input, "The history of the run is shorter than its checkpoint", display_path(csv),
                "Start a new run.");
  }
  history.resize(static_cast<std::size_t>(epoch));
  return history;
}

bool all_finite(const Autoencoder& network) {
  const torch::NoGradGuard no_grad;
  const auto parameters = network.parameters();
  return std::all_of(parameters.begin(), parameters.end(),
                     [](const at::Tensor& p) { return std::isfinite(p.sum().item<double>()); });
}

bool all_finite(const Matrix& matrix) {
  return std::ranges::all_of(matrix.data, [](float value) { return std::isfinite(value); });
}

/// Takes what was written of an epoch that is given up away again: it is as large as the whole checkpoint.
class UncommittedEpoch {
 public:
  UncommittedEpoch(fs::path run_folder, std::shared_future<CheckpointStamps> arrays)
      : folder_(std::move(run_folder)), arrays_(std::move(arrays)) {}
  UncommittedEpoch(const UncommittedEpoch&) = delete;
  UncommittedEpoch& operator=(const UncommittedEpoch&) = delete;
  ~UncommittedEpoch() {
    try {
      discard_uncommitted(folder_, stamps());
    } catch (const std::exception&) {
      // It cannot be told whether it counts: then it stays.
    }
  }

 private:
  CheckpointStamps stamps() const {
    try {
      return arrays_.get();
    } catch (const std::exception&) {
      return {};  // they could not be written
    }
  }

  fs::path folder_;
  std::shared_future<CheckpointStamps> arrays_;
};

void check_pixels(const TrainData& data) {
  if (data.check_pixels) data.check_pixels();
}

/// Of a run that ends by an error of the system after this epoch.
std::string what_is_kept(const fs::path& run_folder, int epoch) {
  if (epoch == 0) return "The run can be started again.";
  std::error_code gone;
  if (!fs::exists(CheckpointFiles(run_folder).state, gone)) return "The run's files are gone: start a new run.";
  return "Everything up to epoch " + std::to_string(epoch) + " is kept: resume the run.";
}

/// Adds to an error of the system what it means for the run. In a handler only.
[[noreturn]] void rethrow_saying_what_is_kept(const Error& error, const std::string& kept) {
  if (error.code() != ErrorCode::io) throw;
  throw Error(error.code(), error.problem(), error.subject(),
              error.remedy() + (error.remedy().empty() ? "" : " ") + kept);
}

}  // namespace

TrainingRun::TrainingRun(const TrainingContext& context)
    : context_(context),
      network_(fresh_network(context.model, context.config, context.data.weights)),
      optimizer_(make_optimizer(*network_, context.config)),
      transfer_(device_of(*network_)),
      shown_(sample_rows(context.data, shown_pictures)),
      judged_(metric_rows(context.data)),
      metrics_(context.data) {
  check_pixels(context.data);
  originals_ = original_pictures(context.data.pixels, shown_, context.model.input_size);
  if (context.config.l2_latent > 0) optimizer_->add_l2(network_->latent_kernel(), context.config.l2_latent);
  continue_run();
}

void TrainingRun::continue_run() {
  const auto checkpoint = load_checkpoint(context_.folder, *network_, *optimizer_);
  if (!checkpoint) return;
  state_ = *checkpoint;
  continue_with(state_, context_.config);
  const fs::path csv = context_.folder / "history.csv";
  history_ = history_until(csv, state_.epoch);
  write_history(csv, history_);
  try {
    const Matrix features = read_npy(epoch_file(context_.folder, state_.epoch, ".npy"));
    if (features.rows == std::ssize(judged_) && all_finite(features)) metrics_.follow(features);
  } catch (const Error&) {
    // Deleted by hand, say: the next epoch then has no stability, and nothing else depends on it.
  }
}

TrainResult TrainingRun::run() try {
  note_small_epochs();
  while (state_.epoch < context_.config.epochs && !state_.early) {
    EpochRecord record;
    record.epoch = state_.epoch + 1;
    if (!train_epoch(record)) return result(TrainEnd::stopped);
    const Stopwatch watch;
    optimizer_->zero_grad();  // gives the gradients' memory to the pictures
    network_->eval();
    // The disk is slower than the judging: both at once. An epoch that is not committed leaves no trace of it.
    const std::shared_future<CheckpointStamps> arrays = std::async(std::launch::async, [this, epoch = record.epoch] {
      return write_arrays(context_.folder, *network_, *optimizer_, epoch);
    });
    const UncommittedEpoch leftover(context_.folder, arrays);
    if (!judge_epoch(record)) return result(TrainEnd::stopped);
    record.seconds += watch.seconds();
    commit_epoch(record, arrays);
    clock_.count_save(watch.seconds());
    report_epoch();
    note_rising_loss();
  }
  return result(state_.epoch < context_.config.epochs ? TrainEnd::early : TrainEnd::finished);
} catch (const Error& error) {
  rethrow_saying_what_is_kept(error, what_is_kept(context_.folder, state_.epoch));
}

bool TrainingRun::train_epoch(EpochRecord& record) {
  const auto& [folder, name, model, config, data, observer, pause, stop] = context_;
  network_->train();
  const BatchPlan plan = plan_of(data, config, record.epoch);
  // A card is still computing gradients from a batch when its step returns: until the loss of the next step is there.
  Batch in_use;
  BatchLoader loader(plan, record.epoch, data, model, config, transfer_);
  for (std::int64_t b = 0; b < plan.size(); ++b) {
    pause.wait_while_paused(stop);
    if (stop.stop_requested()) return false;
    const Stopwatch watch;
    const Batch batch = loader.next();
    record.learning_rate =
        learning_rate_at(config, record.epoch, static_cast<double>(b) / static_cast<double>(plan.size()));
    const StepResult step = train_step(*network_, *optimizer_, batch, config, record.learning_rate);
    if (!batch.pictures.is_cpu()) in_use = batch;
    require_finite(step.loss, record.epoch);
    record.train_loss += step.loss * static_cast<double>(batch.size());
    record.train_mse += step.reconstruction * static_cast<double>(batch.size());
    record.seconds += watch.seconds();
    clock_.count_step(watch.seconds(), batch.size());
    report_batch(record.epoch, b + 1, plan.size(), step, record.learning_rate);
  }
  const auto count = static_cast<double>(plan.pictures());
  record.train_loss /= count;
  record.train_mse /= count;
  record.images_per_s = count / record.seconds;
  record.data_wait = loader.seconds_waited() / record.seconds;
  return true;
}

bool TrainingRun::judge_epoch(EpochRecord& record) {
  const TrainData& data = context_.data;
  if (!all_finite(*network_)) require_finite(nan, record.epoch);
  check_pixels(data);
  features_ = {};
  std::size_t next = 0;
  // The judged rows are some of those that are validated, in the same order: no picture is encoded twice.
  const CodeObserver keep = [&](std::span<const std::int64_t> chunk, std::size_t, const Autoencoder::Code& code) {
    const at::Tensor features = code.features().cpu();
    for (std::size_t i = 0; i < chunk.size() && next < judged_.size(); ++i) {
      if (chunk[i] != judged_[next]) continue;
      copy_rows(features.narrow(0, static_cast<std::int64_t>(i), 1), features_, next++, judged_.size());
    }
    check_pixels(data);
  };
  const int side = context_.model.input_size;
  record.val_loss = nan;
  if (data.validation_rows.empty()) {
    if (!encode_rows(*network_, data.pixels, judged_, side, context_.stop, keep)) return false;
  } else {
    const auto errors = squared_errors(*network_, data.pixels, data.validation_rows, side, context_.stop, keep);
    if (errors.empty()) return false;
    record.val_loss = std::accumulate(errors.begin(), errors.end(), 0.0) / static_cast<double>(errors.size());
    require_finite(record.val_loss, record.epoch);
  }
  if (!all_finite(features_)) require_finite(nan, record.epoch);
  metrics_.measure(features_, record);
  return !context_.stop.stop_requested();
}

void TrainingRun::commit_epoch(const EpochRecord& record, const std::shared_future<CheckpointStamps>& arrays) {
  const fs::path& folder = context_.folder;
  history_.push_back(record);
  reconstructions_ = reconstructions(*network_, context_.data.pixels, shown_, context_.model.input_size);
  save_epoch_pictures(folder, record.epoch, originals_, reconstructions_);
  write_npy(epoch_file(folder, record.epoch, ".npy"), features_);
  RunState next = state_;
  count_epoch(next, record, context_.config);
  // The checkpoint comes last: until it is in place the epoch does not count, and resuming makes all of it again.
  write_history(folder / "history.csv", history_);
  commit_checkpoint(folder, next, arrays.get());
  state_ = next;
}

void TrainingRun::require_finite(double loss, int epoch) const {
  if (std::isfinite(loss)) return;
  const std::string kept = state_.epoch == 0 ? "." : "; epoch " + std::to_string(state_.epoch) + " is kept.";
  throw Error(ErrorCode::bad_input, "The loss stopped being a number in epoch " + std::to_string(epoch), context_.name,
              "Start a new run with a lower learning rate" + kept);
}

void TrainingRun::note_small_epochs() const {
  const TrainConfig& config = context_.config;
  const auto pictures = std::ssize(context_.data.train_rows);
  if (config.triplet > 0 || pictures >= config.batch) return;
  context_.observer.on_note("The batch size is " + std::to_string(config.batch) + ", but there are only " +
                            std::to_string(pictures) + " pictures to train on: each epoch is a single step.");
}

/// Once, when it happens: a network that diverges may go on for hours with losses that are numbers.
void TrainingRun::note_rising_loss() const {
  const double first = history_.front().train_loss, limit = exploding * first;
  const auto rose = [&](const EpochRecord& record) { return record.train_loss > limit; };
  if (first <= 0 || std::ranges::count_if(history_, rose) != 1 || !rose(history_.back())) return;
  context_.observer.on_note("The training loss of epoch " + std::to_string(state_.epoch) +
                            " is more than three times that of the first. If it stays so, stop the run and start one "
                            "with a lower learning rate.");
}

void TrainingRun::report_batch(int epoch, std::int64_t batch, std::int64_t batches, const StepResult& step,
                               double learning_rate) const {
  const int epochs_left = context_.config.epochs - epoch;
  const double left = clock_.seconds_left(batches - batch + epochs_left * batches, epochs_left + 1);
  context_.observer.on_batch({epoch, batch, batches, step.loss, clock_.images_per_s(), left, resident_memory(),
                              learning_rate, step.reconstruction});
}

void TrainingRun::report_epoch() const {
  const TrainConfig& config = context_.config;
  auto report = std::make_shared<EpochReport>();
  report->run = context_.name;
  report->epochs = config.epochs;
  report->history = history_;
  report->best_epoch = state_.best_epoch;
  report->best_val_loss = best_loss();
  const BatchPlan plan = plan_of(context_.data, config, state_.epoch);
  const int epochs_left = state_.early ? 0 : config.epochs - state_.epoch;
  report->seconds_left = clock_.seconds_left(epochs_left * plan.size(), epochs_left);
  report->originals = originals_;
  report->reconstructions = reconstructions_;
  context_.observer.on_epoch(std::move(report));
}

double TrainingRun::best_loss() const {
  if (state_.best_epoch == 0) return nan;
  return watched_value(history_[static_cast<std::size_t>(state_.best_epoch - 1)], WatchedMetric::validation_loss);
}

TrainResult TrainingRun::result(TrainEnd end) const {
  return {end, state_.best_epoch, best_loss(), history_};
}

}  // namespace lookalike
