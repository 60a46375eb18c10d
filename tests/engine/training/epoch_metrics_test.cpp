#include "engine/training/epoch_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "engine/core/error.h"
#include "tests/support/test_images.h"

namespace lookalike {
namespace {

/// `count` validation rows with labels 0 … kinds−1 in turn (none at all for 0 kinds).
TrainData data_of(std::int64_t count, int kinds) {
  TrainData data;
  data.train_rows = {0, 1};
  for (std::int64_t i = 0; i < count; ++i) data.validation_rows.push_back(i + 2);
  for (std::int64_t i = 0; kinds > 0 && i < count + 2; ++i) {
    data.labels.push_back(i < 2 ? -1 : static_cast<std::int32_t>((i - 2) % kinds));
  }
  return data;
}

/// Features that point where the row's kind says, more or less.
Matrix features_of(std::int64_t count, int kinds, float noise, std::uint64_t seed) {
  Matrix features = test::gaussian_matrix(count, 8, seed);
  for (float& value : features.data) value *= noise;
  for (std::int64_t i = 0; i < count; ++i) features(i, i % kinds) += 3;
  return features;
}

/// By definition: everybody sorted by falling cosine.
std::set<std::int64_t> nearest(const Matrix& features, std::int64_t row) {
  const auto cosine = [&](std::int64_t other) {
    const auto a = features.row(row), b = features.row(other);
    const auto dot = [](auto u, auto v) { return std::inner_product(u.begin(), u.end(), v.begin(), 0.0); };
    return dot(a, b) / std::sqrt(dot(a, a) * dot(b, b));
  };
  std::vector<std::int64_t> others;
  for (std::int64_t i = 0; i < features.rows; ++i) {
    if (i != row) others.push_back(i);
  }
  std::ranges::sort(others, [&](std::int64_t a, std::int64_t b) { return cosine(a) > cosine(b); });
  return {others.begin(), others.begin() + 10};
}

TEST(MetricRows, AreAtMostAThousandSpreadOverTheValidationSide) {
  TrainData data = data_of(4000, 0);
  const auto rows = metric_rows(data);
  ASSERT_EQ(rows.size(), 1000u);
  EXPECT_EQ(rows[1] - rows[0], 4);
  data.validation_rows.clear();
  EXPECT_EQ(metric_rows(data), data.train_rows);
}

TEST(EpochMetrics, SeparatedKindsScoreFull) {
  EpochMetrics metrics(data_of(60, 3));
  EpochRecord record;
  metrics.measure(features_of(60, 3, 0.05f, 1), record);
  EXPECT_DOUBLE_EQ(record.p_at_10, 1);
  EXPECT_DOUBLE_EQ(record.nmi, 1);
  EXPECT_TRUE(std::isnan(record.neighbour_stability)) << "there was no epoch before";
}

TEST(EpochMetrics, ASmallSampleCanScoreFull) {
  // Three of each of seven kinds: ten nearest could be right twice at most.
  EpochMetrics metrics(data_of(21, 7));
  EpochRecord record;
  metrics.measure(features_of(21, 7, 0.05f, 1), record);
  EXPECT_DOUBLE_EQ(record.p_at_10, 1);
  metrics.measure(test::gaussian_matrix(21, 8, 2), record);
  EXPECT_LT(record.p_at_10, 0.4) << "while chance stays low";
}

TEST(EpochMetrics, PrecisionIsThatOfTheNearestOfWhichThereAreEnough) {
  for (const auto& [count, kinds] : {std::pair(40, 7), std::pair(60, 3)}) {  // five or six of a kind, twenty of a kind
    const TrainData data = data_of(count, kinds);
    const Matrix features = features_of(count, kinds, 2, 6);
    double sum = 0;
    for (std::int64_t row = 0; row < count; ++row) {
      std::vector<std::pair<double, std::int64_t>> others;
      std::int64_t same = 0;
      for (std::int64_t i = 0; i < count; ++i) {
        if (i == row) continue;
        const auto a = features.row(row), b = features.row(i);
        const auto dot = [](auto u, auto v) { return std::inner_product(u.begin(), u.end(), v.begin(), 0.0); };
        others.emplace_back(-dot(a, b) / std::sqrt(dot(a, a) * dot(b, b)), i);
        same += i % kinds == row % kinds;
      }
      std::ranges::sort(others);
      const std::int64_t most = std::min<std::int64_t>(10, same);
      double hits = 0;
      for (std::int64_t i = 0; i < most; ++i) hits += others[static_cast<std::size_t>(i)].second % kinds == row % kinds;
      sum += hits / static_cast<double>(most);
    }
    EpochMetrics metrics(data);
    EpochRecord record;
    metrics.measure(features, record);
    EXPECT_NEAR(record.p_at_10, sum / count, 1e-6) << kinds;
    EXPECT_GT(record.p_at_10, 0.1);
    EXPECT_LT(record.p_at_10, 0.95);
  }
}

TEST(EpochMetrics, PicturesThatAreAloneOfTheirKindAreNoQueries) {
  EpochMetrics metrics(data_of(6, 6));
  EpochRecord record;
  metrics.measure(features_of(6, 6, 0.05f, 1), record);
  EXPECT_TRUE(std::isnan(record.p_at_10));
}

TEST(EpochMetrics, NoiseScoresAsChanceDoes) {
  EpochMetrics metrics(data_of(300, 3));
  EpochRecord record;
  metrics.measure(test::gaussian_matrix(300, 8, 2), record);
  EXPECT_NEAR(record.p_at_10, 1.0 / 3, 0.05);
  EXPECT_LT(record.nmi, 0.1);
}

TEST(EpochMetrics, StabilityIsTheShareOfNeighboursThatStayed) {
  const Matrix before = features_of(50, 4, 0.5f, 3);
  Matrix after = before;
  const Matrix change = test::gaussian_matrix(50, 8, 4);
  for (std::size_t i = 0; i < after.data.size(); ++i) after.data[i] += 0.3f * change.data[i];
  double kept = 0;
  for (std::int64_t row = 0; row < 50; ++row) {
    const auto a = nearest(before, row), b = nearest(after, row);
    kept += static_cast<double>(std::ranges::count_if(a, [&](std::int64_t other) { return b.contains(other); }));
  }
  ASSERT_LT(kept, 500);

  EpochMetrics metrics(data_of(50, 0));
  EpochRecord first, second, third;
  metrics.measure(before, first);
  metrics.measure(after, second);
  metrics.measure(after, third);
  EXPECT_TRUE(std::isnan(second.p_at_10) && std::isnan(second.nmi)) << "without labels";
  EXPECT_DOUBLE_EQ(second.neighbour_stability, kept / 500);
  EXPECT_EQ(third.neighbour_stability, 1);

  EpochMetrics resumed(data_of(50, 0));
  EpochRecord again;
  resumed.follow(before);
  resumed.measure(after, again);
  EXPECT_EQ(again, second);
}

TEST(EpochMetrics, LengthsDoNotMatter) {
  Matrix features = features_of(40, 4, 0.7f, 5), scaled = features;
  for (std::int64_t row = 0; row < 40; ++row) {
    for (float& value : scaled.row(row)) value *= std::ldexp(1.0f, static_cast<int>(row % 5) - 2);
  }
  EpochMetrics metrics(data_of(40, 4)), others(data_of(40, 4));
  EpochRecord a, b;
  metrics.measure(features, a);
  others.measure(scaled, b);
  EXPECT_EQ(a, b);
}

TEST(EpochMetrics, PicturesWithoutALabelTakeNoPart) {
  TrainData data = data_of(60, 3);
  for (std::size_t row = 2; row < data.labels.size(); row += 2) data.labels[row] = -1;
  EpochMetrics metrics(data);
  EpochRecord record;
  metrics.measure(features_of(60, 3, 0.05f, 1), record);
  EXPECT_DOUBLE_EQ(record.nmi, 1);
}

TEST(EpochMetrics, DeadFeaturesAreMeasured) {
  EpochMetrics metrics(data_of(60, 3));
  EpochRecord record;
  metrics.measure(Matrix(60, 8), record);
  metrics.measure(Matrix(60, 8), record);
  EXPECT_TRUE(std::isfinite(record.p_at_10));
  EXPECT_TRUE(std::isfinite(record.nmi));
  EXPECT_EQ(record.neighbour_stability, 1);
}

TEST(RequireWatchable, RefusesWhatCannotBeHad) {
  const auto refused = [](WatchedMetric metric, const TrainData& data) {
    try {
      require_watchable({.watch = metric}, data);
      return std::string();
    } catch (const Error& e) {
      EXPECT_EQ(e.code(), ErrorCode::usage);
      EXPECT_FALSE(e.remedy().empty());
      return std::string(e.what());
    }
  };
  EXPECT_EQ(refused(WatchedMetric::validation_loss, data_of(2, 0)), "");
  EXPECT_EQ(refused(WatchedMetric::p_at_10, data_of(20, 2)), "");
  EXPECT_EQ(refused(WatchedMetric::nmi, data_of(20, 2)), "");
  EXPECT_EQ(refused(WatchedMetric::neighbour_stability, data_of(12, 0)), "");
  EXPECT_THAT(refused(WatchedMetric::p_at_10, data_of(20, 0)), testing::HasSubstr("P@10"));
  EXPECT_THAT(refused(WatchedMetric::p_at_10, data_of(5, 5)), testing::HasSubstr("same label"));
  EXPECT_THAT(refused(WatchedMetric::nmi, data_of(20, 1)), testing::HasSubstr("NMI"));
  EXPECT_THAT(refused(WatchedMetric::neighbour_stability, data_of(11, 3)), testing::HasSubstr("11"));
}

}  // namespace
}  // namespace lookalike
