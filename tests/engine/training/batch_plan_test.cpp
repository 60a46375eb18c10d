#include "engine/training/batch_plan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace lookalike {
namespace {

std::vector<std::int64_t> numbers(std::int64_t count) {
  std::vector<std::int64_t> rows(static_cast<std::size_t>(count));
  std::iota(rows.begin(), rows.end(), 100);
  return rows;
}

std::vector<std::int64_t> in_order(const BatchPlan& plan) {
  std::vector<std::int64_t> rows;
  for (std::int64_t b = 0; b < plan.size(); ++b) {
    const auto batch = plan.batch(b);
    rows.insert(rows.end(), batch.begin(), batch.end());
  }
  return rows;
}

TEST(BatchPlan, ShowsEveryPictureOnceInBatchesOfNearlyEqualSize) {
  for (std::int64_t count = 2; count < 60; ++count) {
    for (int batch = 2; batch < 20; ++batch) {
      const BatchPlan plan(numbers(count), batch, 1, 1);
      std::size_t smallest = 1000, largest = 0;
      for (std::int64_t b = 0; b < plan.size(); ++b) {
        smallest = std::min(smallest, plan.batch(b).size());
        largest = std::max(largest, plan.batch(b).size());
      }
      EXPECT_GE(smallest, 2u) << count << ' ' << batch;
      EXPECT_LE(largest, static_cast<std::size_t>(batch) + (batch == 2 ? 1 : 0)) << count << ' ' << batch;
      EXPECT_LE(largest - smallest, 1u);
      auto rows = in_order(plan);
      std::sort(rows.begin(), rows.end());
      EXPECT_EQ(rows, numbers(count));
    }
  }
}

TEST(BatchPlan, AFullNumberOfBatchesIsKept) {
  const BatchPlan plan(numbers(2016), 32, 1, 1);
  EXPECT_EQ(plan.size(), 63);
  EXPECT_EQ(plan.batch(62).size(), 32u);
}

TEST(BatchPlan, OrderDependsOnSeedAndEpochAlone) {
  const auto order = [](std::uint64_t seed, int epoch) { return in_order(BatchPlan(numbers(50), 8, seed, epoch)); };
  EXPECT_EQ(order(1, 1), order(1, 1));
  EXPECT_NE(order(1, 1), numbers(50));
  EXPECT_NE(order(1, 1), order(1, 2));
  EXPECT_NE(order(1, 1), order(2, 1));
}

}  // namespace
}  // namespace lookalike
