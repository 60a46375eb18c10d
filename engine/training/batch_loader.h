#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <mutex>
#include <stop_token>
#include <thread>

#include "engine/model/preset.h"
#include "engine/training/batch.h"
#include "engine/training/batch_plan.h"
#include "engine/training/trainer.h"

// Private to engine/training.

namespace lookalike {

/// Renders batch `index` of the plan. Seeded by (seed, epoch, index) alone.
Batch render_batch(const BatchPlan& plan, std::int64_t index, int epoch, const TrainData& data,
                   const ModelConfig& model, const TrainConfig& config);

/// The batches of one epoch in order. A thread renders ahead and takes what it rendered to the device, from
/// construction on and up to `depth` batches, so that the trainer waits only where that is slower than learning.
class BatchLoader {
 public:
  /// All arguments but the plan must outlive the loader.
  BatchLoader(BatchPlan plan, int epoch, const TrainData& data, const ModelConfig& model, const TrainConfig& config,
              const BatchTransfer& transfer);

  /// A batch on the device. Call at most plan.size() times. Rethrows what rendering threw.
  Batch next();
  /// Seconds that calls of next() waited so far.
  double seconds_waited() const { return seconds_waited_; }

  static constexpr std::size_t depth = 3;

 private:
  void render_all(const std::stop_token& stop);

  const BatchPlan plan_;
  const int epoch_;
  const TrainData& data_;
  const ModelConfig& model_;
  const TrainConfig& config_;
  const BatchTransfer& transfer_;
  double seconds_waited_ = 0;

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<Batch> ready_;     ///< Guarded by mutex_.
  std::exception_ptr failure_;  ///< Guarded by mutex_.
  std::jthread renderer_;       ///< Last: stops and ends before what it uses.
};

}  // namespace lookalike
