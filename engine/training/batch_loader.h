#pragma once

#include <torch/torch.h>

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <mutex>
#include <stop_token>
#include <thread>

#include "engine/model/preset.h"
#include "engine/training/batch_plan.h"
#include "engine/training/trainer.h"

// Private to engine/training.

namespace lookalike {

/// What one step learns from: float32, N×3×S×S, channels_last.
struct Batch {
  at::Tensor pictures;  ///< What the encoder sees; with an invariance term the first views, then the second views.
  at::Tensor targets;   ///< What the reconstructions of the (first) views are held to, in [0,1]: them without noise.
  /// N×N bool: which pictures are known to be of one kind, and which of two. Undefined unless labels are learned from.
  at::Tensor alike = {}, unlike = {};

  std::int64_t size() const { return targets.size(0); }
  /// The same on a device; from pinned memory the calling thread does not wait for the transfer.
  Batch on(at::Device device) const;
  /// The same in pinned memory, which a graphics card fetches by itself.
  Batch pinned() const;
};

/// Renders batch `index` of the plan. Seeded by (seed, epoch, index) alone.
Batch render_batch(const BatchPlan& plan, std::int64_t index, int epoch, const TrainData& data,
                   const ModelConfig& model, const TrainConfig& config);

/// The batches of one epoch in order. A thread renders ahead, from construction on and up to `depth` batches, so that
/// the trainer waits only where rendering is slower than learning.
class BatchLoader {
 public:
  /// All arguments but the plan must outlive the loader. Throws Error(usage) when config.device is not there.
  BatchLoader(BatchPlan plan, int epoch, const TrainData& data, const ModelConfig& model, const TrainConfig& config);

  /// Call at most plan.size() times. Rethrows what rendering threw.
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
  const bool pin_;
  double seconds_waited_ = 0;

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<Batch> ready_;     ///< Guarded by mutex_.
  std::exception_ptr failure_;  ///< Guarded by mutex_.
  std::jthread renderer_;       ///< Last: stops and ends before what it uses.
};

}  // namespace lookalike
