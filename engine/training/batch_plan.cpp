#include "engine/training/batch_plan.h"

#include <algorithm>
#include <random>

#include "engine/core/hash.h"

namespace lookalike {

BatchPlan::BatchPlan(std::vector<std::int64_t> rows, int batch, std::uint64_t seed, int epoch)
    : rows_(std::move(rows)) {
  const auto count = static_cast<std::int64_t>(rows_.size());
  batches_ = std::max<std::int64_t>(1, std::min((count + batch - 1) / batch, count / 2));
  std::mt19937_64 random(mix_seed(seed, static_cast<std::uint64_t>(epoch)));
  std::shuffle(rows_.begin(), rows_.end(), random);
}

std::span<const std::int64_t> BatchPlan::batch(std::int64_t index) const {
  const auto count = static_cast<std::int64_t>(rows_.size());
  const std::int64_t begin = count * index / batches_, end = count * (index + 1) / batches_;
  return std::span(rows_).subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin));
}

}  // namespace lookalike
