#include "engine/analysis/nearest_neighbours.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>

#include "engine/core/error.h"
#include "engine/core/parallel.h"
#include "tests/support/test_images.h"

namespace lookalike {
namespace {

double squared_distance(const Matrix& x, std::int64_t a, std::int64_t b) {
  double sum = 0;
  for (std::int64_t j = 0; j < x.cols; ++j) sum += (double{x(a, j)} - x(b, j)) * (double{x(a, j)} - x(b, j));
  return sum;
}

std::vector<std::int32_t> by_looking_at_all(const Matrix& x, std::int64_t row, std::int64_t k) {
  std::vector<std::int32_t> others;
  for (std::int64_t i = 0; i < x.rows; ++i) {
    if (i != row) others.push_back(static_cast<std::int32_t>(i));
  }
  std::ranges::sort(others, {}, [&](std::int32_t i) { return squared_distance(x, row, i); });
  others.resize(static_cast<std::size_t>(k));
  return others;
}

NeighbourGraph graph_of(const Matrix& x, std::int64_t k, std::uint64_t seed = 1) {
  return *nearest_neighbours(x, k, seed, {}, {});
}

/// Forty clouds in eight dimensions.
Matrix clouds(std::int64_t rows) {
  const Matrix centres = test::gaussian_matrix(40, 8, 5);
  Matrix x = test::gaussian_matrix(rows, 8, 6);
  for (std::int64_t i = 0; i < rows; ++i) {
    for (std::int64_t j = 0; j < 8; ++j) x(i, j) += 4 * centres(i % 40, j);
  }
  return x;
}

TEST(NearestNeighbours, AgreeWithLookingAtAll) {
  const Matrix x = test::gaussian_matrix(700, 5, 1);
  const NeighbourGraph graph = graph_of(x, 7);
  for (std::int64_t row = 0; row < x.rows; row += 13) {
    EXPECT_TRUE(std::ranges::equal(graph.of(row), by_looking_at_all(x, row, 7))) << row;
    for (std::size_t j = 0; j < 7; ++j)
      EXPECT_NEAR(graph.distances_of(row)[j], squared_distance(x, row, graph.of(row)[j]), 1e-4);
  }
}

TEST(NearestNeighbours, OfMoreRowsAreFoundNearlyAllInLessThanQuadraticTime) {
  const Matrix x = clouds(24'000);
  const NeighbourGraph graph = graph_of(x, 10);
  std::int64_t found = 0, asked = 0;
  for (std::int64_t row = 0; row < x.rows; row += 241) {
    for (const std::int32_t neighbour : by_looking_at_all(x, row, 10)) {
      found += std::ranges::count(graph.of(row), neighbour);
      ++asked;
    }
  }
  EXPECT_GE(static_cast<double>(found), 0.97 * static_cast<double>(asked));
}

TEST(NearestNeighbours, AreTheSameWhateverTheNumberOfThreads) {
  const Matrix x = clouds(21'000);
  set_thread_count(1);
  const NeighbourGraph alone = graph_of(x, 5, 9);
  set_thread_count(3);
  const NeighbourGraph together = graph_of(x, 5, 9);
  set_thread_count(0);
  EXPECT_EQ(alone.neighbours, together.neighbours);
  EXPECT_EQ(alone.squared_distances, together.squared_distances);
}

TEST(NearestNeighbours, NeverNameARowItselfNorAnotherTwice) {
  Matrix x(21'000, 3);  // 20,900 equal rows beside some others: lists of very different lengths.
  const Matrix others = test::gaussian_matrix(100, 3, 2);
  std::ranges::copy(others.data, x.data.begin());
  const NeighbourGraph graph = graph_of(x, 30);
  for (std::int64_t row = 0; row < x.rows; row += 37) {
    const auto near = graph.of(row);
    EXPECT_EQ(std::set<std::int32_t>(near.begin(), near.end()).size(), 30u) << row;
    EXPECT_EQ(std::ranges::count(near, static_cast<std::int32_t>(row)), 0) << row;
  }
}

TEST(NearestNeighbours, OfFewRowsAreFewer) {
  EXPECT_EQ(graph_of(test::gaussian_matrix(4, 2, 1), 10).k, 3);
  EXPECT_EQ(graph_of(test::gaussian_matrix(1, 2, 1), 10).k, 0);
  EXPECT_EQ(graph_of(Matrix(0, 2), 10).rows, 0);
}

TEST(NearestNeighbours, RefuseWhatCannotBeAsked) {
  const Matrix x = test::gaussian_matrix(4, 2, 1);
  EXPECT_THROW(graph_of(x, 0), Error);
  Matrix broken = x;
  broken(2, 1) = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THROW(graph_of(broken, 2), Error);
}

TEST(NearestNeighbours, StopWhenAsked) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_FALSE(nearest_neighbours(test::gaussian_matrix(50, 2, 1), 3, 1, {}, stop.get_token()));
}

TEST(NeighboursKept, IsTheShareOfTheCommonOnes) {
  const NeighbourGraph original{3, 2, {1, 2, 0, 2, 0, 1}, std::vector<float>(6)};
  NeighbourGraph map = original;
  EXPECT_EQ(neighbours_kept(original, map, 2), (std::vector<float>{1, 1, 1}));
  EXPECT_EQ(neighbours_kept(original, map, 5), (std::vector<float>{1, 1, 1}));  // There are no more than two.
  map.neighbours = {2, 1, 2, 0, 1, 0};
  EXPECT_EQ(neighbours_kept(original, map, 1), (std::vector<float>{0, 0, 0}));
  EXPECT_EQ(neighbours_kept(original, map, 2), (std::vector<float>{1, 1, 1}));
  EXPECT_THROW(neighbours_kept(original, NeighbourGraph{2, 1, {1, 0}, {0, 0}}, 1), Error);
}

TEST(NeighboursKept, TellsAFaithfulMapFromAShuffledOne) {
  const Matrix x = test::gaussian_matrix(400, 2, 3);
  const auto mean_kept = [&](const Matrix& map) {
    const auto kept = neighbours_kept(graph_of(x, 10), graph_of(map, 10), 10);
    return std::accumulate(kept.begin(), kept.end(), 0.0) / 400;
  };
  Matrix turned(400, 2);
  for (std::int64_t i = 0; i < 400; ++i) {
    turned(i, 0) = -3 * x(i, 1);
    turned(i, 1) = 3 * x(i, 0);
  }
  EXPECT_GT(mean_kept(turned), 0.999);
  EXPECT_LT(mean_kept(test::gaussian_matrix(400, 2, 4)), 0.1);
}

}  // namespace
}  // namespace lookalike
