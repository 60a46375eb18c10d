#include "engine/training/batch_plan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

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

/// Labels 0 … of the given sizes, one after the other.
KnownLabels labels_of(const std::vector<int>& sizes) {
  KnownLabels known;
  for (std::size_t label = 0; label < sizes.size(); ++label) {
    known.labels.insert(known.labels.end(), static_cast<std::size_t>(sizes[label]), static_cast<std::int32_t>(label));
  }
  return known;
}

BatchPlan plan_by_label(const KnownLabels& known, int batch, int per_label, int epoch = 1) {
  std::vector<std::int64_t> rows(known.labels.size());
  std::iota(rows.begin(), rows.end(), 0);
  return BatchPlan(known, rows, batch, per_label, 1, epoch);
}

std::map<std::int32_t, int> count_labels(const KnownLabels& known, std::span<const std::int64_t> batch) {
  std::map<std::int32_t, int> counts;
  for (const std::int64_t row : batch) ++counts[known.of(row)];
  return counts;
}

TEST(BatchPlanByLabel, EveryBatchHasSomeLabelsWithEquallyManyPictures) {
  const KnownLabels known = labels_of({40, 40, 40, 40, 40, 40, 40, 40, 40, 40});
  const BatchPlan plan = plan_by_label(known, 32, 4);
  EXPECT_EQ(plan.size(), 13);  // 400 pictures
  EXPECT_EQ(plan.pictures(), 13 * 32);
  for (std::int64_t b = 0; b < plan.size(); ++b) {
    const auto counts = count_labels(known, plan.batch(b));
    ASSERT_EQ(counts.size(), 8u);
    for (const auto& [label, count] : counts) EXPECT_EQ(count, 4) << label;
    const std::set<std::int64_t> distinct(plan.batch(b).begin(), plan.batch(b).end());
    EXPECT_EQ(distinct.size(), 32u) << "no picture twice";
  }
  // Labels and pictures take turns.
  const auto rows = in_order(plan);
  for (const auto& [label, count] : count_labels(known, rows)) EXPECT_NEAR(count, 41.6, 8) << label;
  EXPECT_EQ(rows, in_order(plan_by_label(known, 32, 4)));
  EXPECT_NE(rows, in_order(plan_by_label(known, 32, 4, 2)));
}

TEST(BatchPlanByLabel, SmallLabelsComeAsOftenAsLargeOnes) {
  const KnownLabels known = labels_of({100, 3, 50, 1});
  const BatchPlan plan = plan_by_label(known, 16, 4);
  for (std::int64_t b = 0; b < plan.size(); ++b) {
    const auto counts = count_labels(known, plan.batch(b));
    EXPECT_EQ(counts, (std::map<std::int32_t, int>{{0, 4}, {1, 4}, {2, 4}, {3, 4}}));
  }
}

TEST(BatchPlanByLabel, FewLabelsFillTheBatchWithMoreOfEach) {
  const KnownLabels two = labels_of({30, 30}), tiny = labels_of({2, 1});
  const BatchPlan plan = plan_by_label(two, 20, 4);
  EXPECT_EQ(plan.size(), 3);
  EXPECT_EQ(count_labels(two, plan.batch(0)), (std::map<std::int32_t, int>{{0, 10}, {1, 10}}));
  EXPECT_EQ(plan_by_label(tiny, 64, 4).size(), 1);
  EXPECT_EQ(plan_by_label(tiny, 64, 4).pictures(), 8) << "each comes again, as another view";
}

TEST(BatchPlanByLabel, LabelsThatAreKnownToDifferShareABatch) {
  std::vector<int> sizes(40, 2);
  KnownLabels known = labels_of(sizes);
  known.all_differ = false;
  for (std::int32_t label = 0; label < 40; label += 2) known.unlike.insert({label, label + 1});
  const BatchPlan plan = plan_by_label(known, 8, 2);
  for (std::int64_t b = 0; b < plan.size(); ++b) {
    const auto counts = count_labels(known, plan.batch(b));
    ASSERT_EQ(counts.size(), 4u);
    int pairs = 0;
    for (const auto& [label, count] : counts) pairs += counts.contains(label ^ 1);
    EXPECT_EQ(pairs, 4);
  }
}

}  // namespace
}  // namespace lookalike
