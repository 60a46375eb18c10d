#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/model/network.h"
#include "engine/training/adam.h"
#include "engine/training/batch_loader.h"
#include "engine/training/checkpoint.h"
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
  bool train_epoch(EpochRecord& record);     ///< False when stopped.
  bool validate_epoch(EpochRecord& record);  ///< False when stopped.
  double step(const Batch& batch, double learning_rate, EpochRecord& sums);
  void commit_epoch(const EpochRecord& record);
  void report_batch(int epoch, std::int64_t batch, std::int64_t batches, double loss) const;
  void report_epoch() const;
  void require_finite(double loss, int epoch) const;
  double seconds_left(int epoch, std::int64_t batches_left, std::int64_t batches) const;
  TrainResult result(TrainEnd end) const;

  TrainingContext context_;
  std::shared_ptr<Autoencoder> network_;
  Adam adam_;
  RunState state_;
  std::vector<EpochRecord> history_;
  std::vector<std::int64_t> sample_;
  std::vector<Image> originals_, reconstructions_;

  // Of this session, without pauses, for rates and the estimate of what is left.
  double step_seconds_ = 0, after_seconds_ = 0;  ///< All steps; validating and saving the last epoch.
  std::int64_t steps_ = 0, pictures_ = 0;
};

}  // namespace lookalike
