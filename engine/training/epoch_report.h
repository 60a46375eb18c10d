#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/core/image.h"

namespace lookalike {

/// One line of history.csv.
struct EpochRecord {
  int epoch = 0;          ///< 1-based.
  double train_loss = 0;  ///< Full objective, mean over the epoch's batches.
  double val_loss = 0;    ///< Mean squared reconstruction error on the validation side; NaN without one.
  double train_mse = 0;   ///< Reconstruction part of train_loss.
  double learning_rate = 0;
  double seconds = 0;
  double images_per_s = 0;
  bool operator==(const EpochRecord&) const = default;
};

/// What the window shows after each epoch: an immutable snapshot, shared between threads as pointer to const.
struct EpochReport {
  std::string run;
  int epochs = 0;                    ///< Planned.
  std::vector<EpochRecord> history;  ///< All epochs so far, resumed ones included; never empty.
  int best_epoch = 0;
  double best_val_loss = 0;
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
  double seconds_left = 0;  ///< To the end of the run; negative while unknown.
};

/// Called on the training thread.
class TrainObserver {
 public:
  virtual ~TrainObserver() = default;
  virtual void on_batch(const BatchReport&) {}
  virtual void on_epoch(std::shared_ptr<const EpochReport>) {}
};

}  // namespace lookalike
