#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <future>

#include "engine/model/preset.h"
#include "engine/training/batch_plan.h"
#include "engine/training/trainer.h"

// Private to engine/training.

namespace lookalike {

/// What one step learns from; N×3×S×S float32 in [0,1], channels_last.
struct Batch {
  at::Tensor pictures;  ///< B pictures; with an invariance term 2·B: the first views, then the second views.
  bool two_views = false;
  std::int64_t size() const { return two_views ? pictures.size(0) / 2 : pictures.size(0); }
};

/// Renders batch `index` of the plan. Seeded by (seed, epoch, index) alone.
Batch render_batch(const BatchPlan& plan, std::int64_t index, int epoch, const TrainData& data,
                   const ModelConfig& model, const TrainConfig& config);

/// The batches of one epoch in order; while one is being used a thread renders the next.
class BatchLoader {
 public:
  /// All arguments must outlive the loader.
  BatchLoader(const BatchPlan& plan, int epoch, const TrainData& data, const ModelConfig& model,
              const TrainConfig& config);
  Batch next();  ///< Call at most plan.size() times.

 private:
  void prefetch();

  const BatchPlan& plan_;
  int epoch_;
  const TrainData& data_;
  const ModelConfig& model_;
  const TrainConfig& config_;
  std::int64_t index_ = 0;
  std::future<Batch> coming_;  ///< Its destructor waits for the thread.
};

}  // namespace lookalike
