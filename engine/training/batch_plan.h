#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace lookalike {

/// Which pictures make up which batch of an epoch. Depends on nothing but its arguments, so a resumed run
/// needs no state of a random generator to see the same pictures in the same order.
class BatchPlan {
 public:
  /// Shuffles `rows` (at least 2) by (seed, epoch) and cuts them into batches of nearly equal size, at most `batch`
  /// each, so that every picture is seen once an epoch and none is dropped. No batch has a single picture (batch
  /// normalisation needs two): where that cannot be had otherwise, one has batch + 1.
  BatchPlan(std::vector<std::int64_t> rows, int batch, std::uint64_t seed, int epoch);

  std::int64_t size() const { return batches_; }
  std::span<const std::int64_t> batch(std::int64_t index) const;

 private:
  std::vector<std::int64_t> rows_;
  std::int64_t batches_;
};

}  // namespace lookalike
