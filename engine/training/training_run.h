#pragma once

#include <future>
#include <memory>
#include <string>
#include <vector>

#include "engine/model/network.h"
#include "engine/training/batch.h"
#include "engine/training/checkpoint.h"
#include "engine/training/epoch_metrics.h"
#include "engine/training/optimizer.h"
#include "engine/training/run_clock.h"
#include "engine/training/train_step.h"
#include "engine/training/trainer.h"

// Private to engine/training.

namespace lookalike {

/// Everything train() is called with; all of it must outlive the run.
struct TrainingContext {
  const fs::path& folder;
  const std::string& name;
  const ModelConfig& model;
  const TrainConfig& config;
  const TrainData& data;
  TrainObserver& observer;
  PauseControl& pause;
  std::stop_token stop;
};

/// One call of train(): the network, its optimizer and the history so far.
class TrainingRun {
 public:
  /// Builds the network, or continues from the checkpoint in the run's folder.
  explicit TrainingRun(const TrainingContext& context);
  TrainResult run();

 private:
  void continue_run();
  bool train_epoch(EpochRecord& record);  ///< False when stopped.
  bool judge_epoch(EpochRecord& record);  ///< False when stopped.
  /// `arrays`: the stamps that write_arrays() is about to return.
  void commit_epoch(const EpochRecord& record, const std::shared_future<CheckpointStamps>& arrays);
  void report_batch(int epoch, std::int64_t batch, std::int64_t batches, const StepResult& step,
                    double learning_rate) const;
  void report_epoch() const;
  void note_small_epochs() const;
  void note_rising_loss() const;
  void require_finite(double loss, int epoch) const;
  double best_loss() const;
  TrainResult result(TrainEnd end) const;

  TrainingContext context_;
  std::shared_ptr<Autoencoder> network_;
  std::unique_ptr<Optimizer> optimizer_;
  BatchTransfer transfer_;
  RunState state_;
  std::vector<EpochRecord> history_;
  RunClock clock_;

  std::vector<std::int64_t> shown_;  ///< Whose reconstructions are shown.
  std::vector<Image> originals_, reconstructions_;
  std::vector<std::int64_t> judged_;  ///< metric_rows()
  Matrix features_;                   ///< Of judged_, after the last epoch.
  EpochMetrics metrics_;
};

}  // namespace lookalike
