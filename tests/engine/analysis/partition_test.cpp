#include "engine/analysis/partition.h"

#include <gtest/gtest.h>

#include <limits>

#include "engine/core/error.h"
#include "tests/support/test_images.h"

namespace lookalike {
namespace {

Matrix sample_rows() {
  Matrix x(12, 3);
  for (std::int64_t i = 0; i < x.rows; ++i) {
    for (std::int64_t j = 0; j < x.cols; ++j) {
      const std::int64_t value = (i * 7 + j * 3) % 11 + (i % 3 == 1 ? 5 : 0) + (i % 3 == 2 ? 9 * j : 0);
      x(i, j) = static_cast<float>(value);
    }
  }
  return x;
}

TEST(CalinskiHarabasz, IsThatOfScikitLearn) {
  std::vector<int> by_three, halves;
  for (int i = 0; i < 12; ++i) {
    by_three.push_back(i % 3 - 1);  // Labels are any integers.
    halves.push_back(i / 6);
  }
  // sklearn.metrics.calinski_harabasz_score, 1.2.1
  EXPECT_NEAR(calinski_harabasz(sample_rows(), by_three), 43.48598130841121, 1e-4);
  EXPECT_NEAR(calinski_harabasz(sample_rows(), halves), 0.07159670459003531, 1e-6);
}

TEST(CalinskiHarabasz, WhereItIsNotDefinedItIsZero) {
  const Matrix x = sample_rows();
  EXPECT_EQ(calinski_harabasz(x, std::vector<int>(12, 4)), 0);
  std::vector<int> each;
  for (int i = 0; i < 12; ++i) each.push_back(i);
  EXPECT_EQ(calinski_harabasz(x, each), 0);
  EXPECT_EQ(calinski_harabasz(Matrix(0, 3), {}), 0);
  EXPECT_EQ(calinski_harabasz(10, 0, 5, 2), 0);
  EXPECT_THROW(calinski_harabasz(x, {1, 2}), Error);
}

TEST(MatchClusters, FollowsThePicturesNotTheNumbers) {
  //                      0  1  2  3  4  5  6  7
  const std::vector<int> before{0, 0, 0, 0, 1, 1, 2, 2}, now{2, 2, 2, 0, 0, 0, 1, 1};
  EXPECT_EQ(match_clusters(before, 3, now, 3), (std::vector<int>{1, 2, 0}));
}

TEST(MatchClusters, ASplitKeepsOneAndAMixtureNone) {
  EXPECT_EQ(match_clusters({0, 0, 0, 0, 0}, 1, {0, 0, 0, 1, 1}, 2), (std::vector<int>{0, -1}));
  // Eight clusters of eight are dealt out evenly: nothing is left of any.
  std::vector<int> before, now;
  for (int i = 0; i < 64; ++i) {
    before.push_back(i / 8);
    now.push_back(i % 8);
  }
  EXPECT_EQ(match_clusters(before, 8, now, 8), std::vector<int>(8, -1));
}

TEST(MatchClusters, PicturesWithoutAClusterTakeNoPart) {
  EXPECT_EQ(match_clusters({-1, -1, 0, 0}, 1, {0, 0, 1, -1}, 2), (std::vector<int>{-1, 0}));
  EXPECT_EQ(match_clusters({}, 0, {}, 3), std::vector<int>(3, -1));
  EXPECT_THROW(match_clusters({0}, 1, {0, 0}, 1), Error);
}

TEST(Summary, OfAPartitionWithAnEmptyCluster) {
  Matrix x(3, 1);
  x.data = {1, 3, 10};
  const PartitionSummary s = summarise(x, {0, 0, 2}, 3);
  EXPECT_EQ(s.sizes, (std::vector<std::int64_t>{2, 0, 1}));
  EXPECT_EQ(s.centroids.data, (std::vector<float>{2, 0, 10}));
  EXPECT_DOUBLE_EQ(s.inertia, 2);
}

}  // namespace
TEST(MergeCheapest, RaisesTheInertiaAsLittleAsAnyPair) {
  const Matrix x = test::gaussian_matrix(60, 5, 4);
  constexpr int k = 6;
  std::vector<int> assignment;
  for (int i = 0; i < x.rows; ++i) assignment.push_back(i * i % k == 0 ? 0 : i % k);  // Of different sizes.
  const PartitionSummary merged = merge_cheapest(summarise(x, assignment, k));
  double least = std::numeric_limits<double>::infinity();
  PartitionSummary best;
  for (int b = 1; b < k; ++b) {
    for (int a = 0; a < b; ++a) {
      std::vector<int> one = assignment;
      for (int& c : one) c = c == b ? a : c > b ? c - 1 : c;
      PartitionSummary summary = summarise(x, one, k - 1);
      if (summary.inertia >= least) continue;
      least = summary.inertia;
      best = std::move(summary);
    }
  }
  EXPECT_NEAR(merged.inertia, least, 1e-5 * least);
  EXPECT_EQ(merged.sizes, best.sizes);
  for (std::size_t i = 0; i < best.centroids.data.size(); ++i) {
    EXPECT_NEAR(merged.centroids.data[i], best.centroids.data[i], 1e-5);
  }
}

TEST(MergeCheapest, AnEmptyClusterCostsNothing) {
  PartitionSummary clusters{Matrix(3, 1), {4, 0, 4}, 7};
  clusters.centroids.data = {1, 50, 2};
  const PartitionSummary merged = merge_cheapest(clusters);
  EXPECT_EQ(merged.inertia, 7);
  EXPECT_EQ(merged.sizes, (std::vector<std::int64_t>{4, 4}));
  EXPECT_EQ(merged.centroids.data, (std::vector<float>{1, 2}));
}

}  // namespace lookalike
