#include "engine/training/training_run.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <numeric>

#include "engine/core/error.h"
#include "engine/training/batch_loader.h"
#include "engine/training/epoch_pictures.h"
#include "engine/training/history.h"
#include "engine/training/inference.h"
#include "engine/training/loss.h"
#include "engine/training/schedule.h"

namespace lookalike {
namespace {

class Stopwatch {
 public:
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

std::shared_ptr<Autoencoder> fresh_network(const ModelConfig& model, std::uint64_t seed) {
  auto network = make_autoencoder(model);
  initialise(*network, model, seed);
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

}  // namespace

TrainingRun::TrainingRun(const TrainingContext& context)
    : context_(context),
      network_(fresh_network(context.model, context.config.seed)),
      adam_(*network_),
      sample_(sample_rows(context.data)),
      originals_(original_pictures(context.data.pixels, sample_, context.model.input_size)) {
  if (context.config.l2_latent > 0) adam_.add_l2(network_->latent_kernel(), context.config.l2_latent);
  const auto checkpoint = load_checkpoint(context.folder, *network_, adam_);
  if (!checkpoint) return;
  state_ = *checkpoint;
  const fs::path csv = context.folder / "history.csv";
  history_ = history_until(csv, state_.epoch);
  write_history(csv, history_);
}

TrainResult TrainingRun::run() {
  while (state_.epoch < context_.config.epochs) {
    EpochRecord record;
    record.epoch = state_.epoch + 1;
    record.learning_rate = learning_rate_at(context_.config, record.epoch);
    if (!train_epoch(record)) return result(TrainEnd::stopped);
    const Stopwatch watch;
    if (!validate_epoch(record)) return result(TrainEnd::stopped);
    record.seconds += watch.seconds();
    commit_epoch(record);
    after_seconds_ = watch.seconds();
    report_epoch();
  }
  return result(TrainEnd::finished);
}

bool TrainingRun::train_epoch(EpochRecord& record) {
  const auto& [folder, name, model, config, data, observer, pause, stop] = context_;
  network_->train();
  const BatchPlan plan(data.train_rows, config.batch, config.seed, record.epoch);
  BatchLoader loader(plan, record.epoch, data, model, config);
  for (std::int64_t b = 0; b < plan.size(); ++b) {
    pause.wait_while_paused(stop);
    if (stop.stop_requested()) return false;
    const Stopwatch watch;
    const Batch batch = loader.next();
    const double loss = step(batch, record.learning_rate, record);
    record.seconds += watch.seconds();
    step_seconds_ += watch.seconds();
    ++steps_;
    pictures_ += batch.size();
    report_batch(record.epoch, b + 1, plan.size(), loss);
  }
  const auto count = static_cast<double>(data.train_rows.size());
  record.train_loss /= count;
  record.train_mse /= count;
  record.images_per_s = count / record.seconds;
  return true;
}

double TrainingRun::step(const Batch& batch, double learning_rate, EpochRecord& sums) {
  adam_.zero_grad();
  const Loss loss = objective(*network_, batch, context_.config);
  require_finite(loss.total, sums.epoch);
  loss.differentiable.backward();
  adam_.step(learning_rate);
  sums.train_loss += loss.total * static_cast<double>(batch.size());
  sums.train_mse += loss.reconstruction * static_cast<double>(batch.size());
  return loss.total;
}

bool TrainingRun::validate_epoch(EpochRecord& record) {
  const TrainData& data = context_.data;
  adam_.zero_grad();  // gives the gradients' memory to the pictures
  network_->eval();
  record.val_loss = std::numeric_limits<double>::quiet_NaN();
  if (!data.validation_rows.empty()) {
    const auto errors =
        squared_errors(*network_, data.pixels, data.validation_rows, context_.model.input_size, context_.stop);
    if (errors.empty()) return false;
    record.val_loss = std::accumulate(errors.begin(), errors.end(), 0.0) / static_cast<double>(errors.size());
    require_finite(record.val_loss, record.epoch);
  }
  if (!all_finite(*network_)) require_finite(std::numeric_limits<double>::quiet_NaN(), record.epoch);
  return !context_.stop.stop_requested();
}

void TrainingRun::commit_epoch(const EpochRecord& record) {
  const fs::path& folder = context_.folder;
  history_.push_back(record);
  reconstructions_ = reconstructions(*network_, context_.data.pixels, sample_, context_.model.input_size);
  save_epoch_pictures(folder, record.epoch, originals_, reconstructions_);
  state_.epoch = record.epoch;
  const double loss = std::isnan(record.val_loss) ? record.train_loss : record.val_loss;
  if (state_.best_epoch == 0 || loss < state_.best_loss) {
    state_.best_epoch = record.epoch;
    state_.best_loss = loss;
    save_best(folder, *network_, record.epoch);
  }
  // The checkpoint comes last: until it is in place the epoch does not count, and resuming makes all of it again.
  write_history(folder / "history.csv", history_);
  save_checkpoint(folder, *network_, adam_, state_);
}

void TrainingRun::require_finite(double loss, int epoch) const {
  if (std::isfinite(loss)) return;
  throw Error(ErrorCode::bad_input, "The loss stopped being a number in epoch " + std::to_string(epoch), context_.name,
              "Start a new run with a lower learning rate; the last good checkpoint is kept.");
}

double TrainingRun::seconds_left(int epoch, std::int64_t batches_left, std::int64_t batches) const {
  const int epochs_left = context_.config.epochs - epoch;
  const auto steps_left = static_cast<double>(batches_left + epochs_left * batches);
  const int saves_left = epochs_left + (batches_left > 0 ? 1 : 0);
  return steps_left * step_seconds_ / static_cast<double>(steps_) + saves_left * after_seconds_;
}

void TrainingRun::report_batch(int epoch, std::int64_t batch, std::int64_t batches, double loss) const {
  context_.observer.on_batch({epoch, batch, batches, loss, static_cast<double>(pictures_) / step_seconds_,
                              seconds_left(epoch, batches - batch, batches)});
}

void TrainingRun::report_epoch() const {
  auto report = std::make_shared<EpochReport>();
  report->run = context_.name;
  report->epochs = context_.config.epochs;
  report->history = history_;
  report->best_epoch = state_.best_epoch;
  report->best_val_loss = state_.best_loss;
  const auto& data = context_.data;
  const BatchPlan plan(data.train_rows, context_.config.batch, context_.config.seed, state_.epoch);
  report->seconds_left = seconds_left(state_.epoch, 0, plan.size());
  report->originals = originals_;
  report->reconstructions = reconstructions_;
  context_.observer.on_epoch(std::move(report));
}

TrainResult TrainingRun::result(TrainEnd end) const {
  return {end, state_.best_epoch, state_.best_loss, history_};
}

}  // namespace lookalike
