#include <gtest/gtest.h>

#include <cmath>

#include "engine/analysis/kmeans.h"
#include "engine/analysis/partition.h"
#include "engine/core/error.h"
#include "tests/support/test_images.h"

namespace lookalike {
namespace {

std::vector<double> one_to(int n) {
  std::vector<double> x;
  for (int i = 1; i <= n; ++i) x.push_back(i);
  return x;
}

TEST(Knee, OfAHyperbola) {
  // 1/x on 1 … 10 lies farthest below its chord at √10 ≈ 3.16; of the integers, at 3.
  std::vector<double> y;
  for (const double x : one_to(10)) y.push_back(1 / x);
  EXPECT_EQ(knee(one_to(10), y), 3);
}

TEST(Knee, OfABrokenLine) {
  EXPECT_EQ(knee({2, 3, 4, 5, 6, 7, 8}, {100, 70, 40, 10, 8, 6, 4}), 5);
}

TEST(Knee, StraightRisingAndConcaveCurvesHaveNone) {
  EXPECT_EQ(knee(one_to(6), {60, 50, 40, 30, 20, 10}), 0);
  EXPECT_EQ(knee(one_to(5), {3, 3, 3, 3, 3}), 0);
  EXPECT_EQ(knee(one_to(5), {100, 99, 95, 80, 0}), 0);
  EXPECT_EQ(knee(one_to(2), {5, 1}), 0);
  EXPECT_EQ(knee({}, {}), 0);
  EXPECT_THROW(knee({1, 2}, {1}), Error);
}

/// `groups` tight groups at the corners of a simplex.
Matrix groups(int groups, int each, float spread) {
  Matrix x = test::gaussian_matrix(groups * each, groups, 1);
  for (std::int64_t i = 0; i < x.rows; ++i) {
    for (float& v : x.row(i)) v *= spread;
    x(i, i % groups) += 5;
  }
  return x;
}

TEST(Sweep, SuggestsTheNumberOfSeparateGroups) {
  const Sweep sweep = sweep_k(groups(5, 30, 0.2f), 2, 10, 1, {}, {});
  ASSERT_EQ(sweep.points.size(), 9u);
  for (std::size_t i = 0; i < sweep.points.size(); ++i) EXPECT_EQ(sweep.points[i].k, static_cast<int>(i) + 2);
  EXPECT_EQ(sweep.silhouette_k, 5);
  EXPECT_EQ(sweep.elbow_k, 5);
  EXPECT_EQ(sweep.suggested_k, 5);
  EXPECT_NE(sweep.reason.find("k = 5"), std::string::npos);
  EXPECT_FALSE(sweep.cancelled);
}

TEST(Sweep, OverlappingGroupsAreLeftToTheElbow) {
  const Sweep sweep = sweep_k(groups(8, 40, 1.6f), 2, 16, 1, {}, {});
  ASSERT_LT(sweep.points.front().silhouette, 0.25);
  EXPECT_EQ(sweep.suggested_k, sweep.elbow_k > 0 ? sweep.elbow_k : sweep.silhouette_k);
}

TEST(Sweep, MeasuresWhatTheyAreSaidToBe) {
  const Matrix x = groups(5, 30, 0.2f);
  const Sweep sweep = sweep_k(x, 2, 8, 1, {}, {});
  for (std::size_t i = 1; i < sweep.points.size(); ++i) {
    EXPECT_LE(sweep.points[i].inertia, sweep.points[i - 1].inertia);
  }
  std::vector<int> truth;
  for (int i = 0; i < x.rows; ++i) truth.push_back(i % 5);
  const SweepPoint& five = sweep.points[3];
  EXPECT_NEAR(five.calinski_harabasz, calinski_harabasz(x, truth), 1e-3 * five.calinski_harabasz);
  EXPECT_EQ(sweep.calinski_harabasz_k, 5);
  EXPECT_NEAR(five.stability, 1, 1e-9);         // Whatever the seed, the same five groups.
  EXPECT_LT(sweep.points[6].stability, 0.999);  // Which of them are cut in two is chance.
  EXPECT_NE(sweep.reason.find("Calinski–Harabasz"), std::string::npos);
}

TEST(Sweep, IsNoWorseThanTheBestOfManyStartsOfEachNumber) {
  const Matrix x = groups(16, 40, 0.9f);
  for (const SweepPoint& point : sweep_k(x, 2, 16, 1, {}, {}).points) {
    const double other = kmeans(x, point.k, 7, 20).inertia;
    EXPECT_LE(point.inertia, 1.002 * other) << point.k;
  }
}

TEST(Sweep, ShakyClustersAreSaidToBe) {
  // A cloud without structure: every seed cuts it differently.
  const Sweep sweep = sweep_k(test::gaussian_matrix(600, 12, 3), 5, 9, 1, {}, {});
  EXPECT_LT(sweep.points[0].stability, 0.6);
  EXPECT_NE(sweep.reason.find("Other seeds give other clusters"), std::string::npos);
}

Sweep made_of(const std::vector<SweepPoint>& points) {
  Sweep sweep;
  sweep.points = points;
  suggest_k(sweep);
  return sweep;
}

TEST(SuggestK, WithoutAnElbowTheSteadierOfTheTwoOthers) {
  // A straight line: no elbow; hardly any silhouette; Calinski–Harabasz points elsewhere, at what every seed finds.
  std::vector<SweepPoint> points{{2, 40, 0.1, 10, 0.9}, {3, 30, 0.2, 5, 0.5}, {4, 20, 0.1, 4, 0.5}};
  Sweep sweep = made_of(points);
  EXPECT_EQ(sweep.elbow_k, 0);
  EXPECT_EQ(sweep.suggested_k, 2);
  EXPECT_NE(sweep.reason.find("steadier than k = 3"), std::string::npos);
  points[0].stability = 0.4;
  sweep = made_of(points);
  EXPECT_EQ(sweep.suggested_k, 3);
}

TEST(Sweep, IsCappedAtTheNumberOfRows) {
  const Matrix x = test::gaussian_matrix(4, 3, 1);
  EXPECT_EQ(sweep_k(x, 2, 50, 1, {}, {}).points.back().k, 4);
  const Sweep one = sweep_k(x, 9, 50, 1, {}, {});
  ASSERT_EQ(one.points.size(), 1u);
  EXPECT_EQ(one.suggested_k, 4);
  EXPECT_EQ(sweep_k(test::gaussian_matrix(1, 3, 1), 2, 20, 1, {}, {}).suggested_k, 1);
}

TEST(Sweep, ImpossibleRangesAreRefused) {
  const Matrix x = test::gaussian_matrix(4, 3, 1);
  EXPECT_THROW(sweep_k(x, 0, 5, 1, {}, {}), Error);
  EXPECT_THROW(sweep_k(x, 5, 4, 1, {}, {}), Error);
  EXPECT_THROW(sweep_k(Matrix(0, 3), 2, 5, 1, {}, {}), Error);
}

TEST(Sweep, KeepsWhatItHasWhenStopped) {
  std::stop_source source;
  const auto stop_at_once = [&](const Progress&) { source.request_stop(); };
  const Sweep sweep = sweep_k(test::gaussian_matrix(40, 3, 1), 2, 9, 1, stop_at_once, source.get_token());
  EXPECT_TRUE(sweep.cancelled);
  EXPECT_LT(sweep.points.size(), 8u);
  EXPECT_EQ(sweep.suggested_k, 0);
}

TEST(Sweep, ReportsProgressToTheEnd) {
  Progress last;
  sweep_k(test::gaussian_matrix(40, 3, 1), 2, 5, 1, [&](const Progress& p) { last = p; }, {});
  EXPECT_EQ(last.done, 4);
  EXPECT_EQ(last.total, 4);
}

}  // namespace
}  // namespace lookalike
