#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "engine/core/image.h"

namespace lookalike {

/// One line of history.csv.
struct EpochRecord {
  int epoch = 0;             ///< 1-based.
  double train_loss = 0;     ///< Full objective, mean over the epoch's batches.
  double val_loss = 0;       ///< Mean squared reconstruction error on the validation side; NaN without one.
  double train_mse = 0;      ///< Reconstruction part of train_loss.
  double learning_rate = 0;  ///< Of the epoch's last step.
  double seconds = 0;
  double images_per_s = 0;
  double data_wait = 0;  ///< Share of the steps' time that was spent waiting for a batch.

  // Of the validation side's learned features (of the training side's without one); NaN where it cannot be had.
  double p_at_10 = std::numeric_limits<double>::quiet_NaN();  ///< Leave-one-out, with labels only.
  double nmi = std::numeric_limits<double>::quiet_NaN();      ///< k-means with as many clusters as labels.
  /// Share of each picture's 10 nearest neighbours that it had after the epoch before, too.
  double neighbour_stability = std::numeric_limits<double>::quiet_NaN();
  bool operator==(const EpochRecord& other) const;  ///< To the bit; NaN equals NaN.
};

/// What the window shows after each epoch: an immutable snapshot, shared between threads as pointer to const.
struct EpochReport {
  std::string run;
  int epochs = 0;                      ///< Planned.
  std::vector<EpochRecord> history;    ///< All epochs so far, resumed ones included; never empty.
  int best_epoch = 0;                  ///< By TrainConfig::watch.
  double best_val_loss = 0;            ///< Validation loss of that epoch.
  double seconds_left = 0;             ///< Estimate to the end of the run.
  std::vector<Image> originals;        ///< A fixed sample of the validation side (of the training side without one).
  std::vector<Image> reconstructions;  ///< In the same order and size.

  const EpochRecord& last() const { return history.back(); }
};

struct BatchReport {
  int epoch = 0;  // 1-based
  std::int64_t batch = 0, batches = 0;
  double loss = 0;
  double images_per_s = 0;
  double seconds_left = 0;    ///< To the end of the run; negative while unknown.
  std::int64_t memory = 0;    ///< Resident bytes of the program.
  double learning_rate = 0;   ///< Of this step.
  double reconstruction = 0;  ///< The reconstruction part of loss, comparable with EpochRecord::train_mse.
};

/// Called on the training thread.
class TrainObserver {
 public:
  virtual ~TrainObserver() = default;
  virtual void on_batch(const BatchReport&) {}
  virtual void on_epoch(std::shared_ptr<const EpochReport>) {}
  /// Something about the run that people should know: sentences.
  virtual void on_note(const std::string&) {}
};

}  // namespace lookalike
