#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/training/trainer.h"

namespace lookalike {

/// Which pictures make up which batch of an epoch. Depends on nothing but its arguments, so a resumed run
/// needs no state of a random generator to see the same pictures in the same order.
class BatchPlan {
 public:
  /// Shuffles `rows` (at least 2) by (seed, epoch) and cuts them into batches of nearly equal size, at most `batch`
  /// each, so that every picture is seen once an epoch and none is dropped. No batch has a single picture (batch
  /// normalisation needs two): where that cannot be had otherwise, one has batch + 1.
  BatchPlan(std::vector<std::int64_t> rows, int batch, std::uint64_t seed, int epoch);

  /// Batches for a loss that compares pictures by their labels: `per_label` of `rows`, which all have one, for each of
  /// batch / per_label labels that take turns, so that in an epoch about as many pictures are seen as there are, of
  /// each label equally many. Pictures of a label take turns, too; a small label's come again. Where labels are few,
  /// there are more pictures of each. Where only some labels are known to differ, those that do share a batch.
  BatchPlan(const KnownLabels& known, std::span<const std::int64_t> rows, int batch, int per_label, std::uint64_t seed,
            int epoch);

  std::int64_t size() const { return static_cast<std::int64_t>(ends_.size()); }
  std::span<const std::int64_t> batch(std::int64_t index) const;
  std::int64_t pictures() const { return static_cast<std::int64_t>(rows_.size()); }  ///< In all batches.

 private:
  std::vector<std::int64_t> rows_;
  std::vector<std::int64_t> ends_;  ///< Of each batch.
};

/// The batches of an epoch of this training: by label when it learns from labels.
BatchPlan plan_of(const TrainData& data, const TrainConfig& config, int epoch);

}  // namespace lookalike
