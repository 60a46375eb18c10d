#include "engine/analysis/kmeans.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>

#include "engine/analysis/partition.h"
#include "engine/core/error.h"
#include "engine/core/parallel.h"
#include "tests/support/test_images.h"

namespace lookalike {
namespace {

/// Rows around `centres` points that lie 10 apart; centre c has 10·(c+1) rows, the smallest groups first.
Matrix blobs(int centres, std::vector<int>& truth) {
  std::int64_t rows = 0;
  for (int c = 0; c < centres; ++c) rows += 10 * (c + 1);
  Matrix x = test::gaussian_matrix(rows, 3, 1);
  truth.clear();
  for (int c = 0; c < centres; ++c) truth.insert(truth.end(), static_cast<std::size_t>(10 * (c + 1)), c);
  for (std::int64_t i = 0; i < rows; ++i) {
    for (float& v : x.row(i)) v *= 0.3f;
    x(i, 0) += 10.0f * static_cast<float>(truth[static_cast<std::size_t>(i)]);
  }
  return x;
}

double squared(std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  for (std::size_t j = 0; j < a.size(); ++j) sum += std::pow(static_cast<double>(a[j]) - b[j], 2);
  return sum;
}

/// What every result must be: a partition without empty clusters, by falling size, with means and inertia to match.
void expect_consistent(const Matrix& x, int k, const KMeansResult& r) {
  ASSERT_EQ(r.centroids.rows, k);
  ASSERT_EQ(std::ssize(r.sizes), k);
  ASSERT_EQ(std::ssize(r.assignment), x.rows);
  EXPECT_TRUE(std::ranges::is_sorted(r.sizes, std::greater{}));
  EXPECT_GE(r.sizes.back(), 1);
  EXPECT_EQ(std::accumulate(r.sizes.begin(), r.sizes.end(), std::int64_t{0}), x.rows);
  double inertia = 0;
  for (int c = 0; c < k; ++c) {
    std::vector<float> mean(static_cast<std::size_t>(x.cols));
    std::int64_t members = 0;
    for (std::int64_t i = 0; i < x.rows; ++i) {
      if (r.assignment[static_cast<std::size_t>(i)] != c) continue;
      ++members;
      for (std::size_t j = 0; j < mean.size(); ++j) mean[j] += x.row(i)[j];
      inertia += squared(x.row(i), r.centroids.row(c));
    }
    EXPECT_EQ(members, r.sizes[static_cast<std::size_t>(c)]);
    for (std::size_t j = 0; j < mean.size(); ++j) {
      EXPECT_NEAR(r.centroids.row(c)[j], mean[j] / static_cast<float>(members), 1e-3);
    }
  }
  EXPECT_NEAR(r.inertia, inertia, 1e-4 * (1 + inertia));
}

TEST(KMeans, FindsSeparateGroupsAndNumbersThemBySize) {
  std::vector<int> truth;
  const Matrix x = blobs(4, truth);
  const KMeansResult r = kmeans(x, 4, 1);
  expect_consistent(x, 4, r);
  EXPECT_EQ(r.sizes, (std::vector<std::int64_t>{40, 30, 20, 10}));
  for (std::size_t i = 0; i < truth.size(); ++i) EXPECT_EQ(r.assignment[i], 3 - truth[i]);
  EXPECT_EQ(nearest_centroid(x, r.centroids), r.assignment);
}

TEST(KMeans, TheSeedDecidesWhateverTheNumberOfThreads) {
  const Matrix x = test::gaussian_matrix(400, 6, 2);
  const KMeansResult a = kmeans(x, 7, 5);
  set_thread_count(1);
  const KMeansResult b = kmeans(x, 7, 5);
  set_thread_count(0);
  EXPECT_EQ(a.assignment, b.assignment);
  EXPECT_EQ(a.centroids, b.centroids);
  EXPECT_NE(kmeans(x, 7, 6, 1).assignment, kmeans(x, 7, 5, 1).assignment);
}

TEST(KMeans, MoreStartsAreNeverWorse) {
  const Matrix x = test::gaussian_matrix(300, 4, 3);
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    EXPECT_LE(kmeans(x, 12, seed, 6).inertia, kmeans(x, 12, seed, 1).inertia * (1 + 1e-3));
  }
}

TEST(KMeans, OneClusterAndOneForEachRow) {
  const Matrix x = test::gaussian_matrix(9, 3, 4);
  expect_consistent(x, 1, kmeans(x, 1, 1));
  const KMeansResult each = kmeans(x, 9, 1);
  expect_consistent(x, 9, each);
  EXPECT_NEAR(each.inertia, 0, 1e-9);
}

TEST(KMeans, EqualRowsLeaveNoClusterEmpty) {
  Matrix x(10, 2);
  std::ranges::fill(x.data, 0.5f);
  for (const int k : {2, 5, 10}) expect_consistent(x, k, kmeans(x, k, 1));
  x(9, 0) = 4;
  for (const int k : {2, 3}) {
    const KMeansResult r = kmeans(x, k, 1);
    expect_consistent(x, k, r);
    EXPECT_NEAR(r.inertia, 0, 1e-9);  // The odd one out is alone.
  }
}

TEST(KMeans, ImpossibleRequestsAreRefused) {
  const Matrix x = test::gaussian_matrix(5, 3, 4);
  for (const int k : {0, -1, 6}) {
    try {
      kmeans(x, k, 1);
      FAIL() << k;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::usage);
    }
  }
  EXPECT_THROW(kmeans(Matrix(0, 3), 1, 1), Error);
  Matrix bad = x;
  bad(2, 1) = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THROW(kmeans(bad, 2, 1), Error);
}

/// The least inertia of all partitions of the rows into k clusters: every assignment is tried.
double least_inertia(const Matrix& x, int k) {
  double least = std::numeric_limits<double>::infinity();
  std::vector<int> assignment(static_cast<std::size_t>(x.rows));
  while (true) {
    if (std::set<int>(assignment.begin(), assignment.end()).size() == static_cast<std::size_t>(k)) {
      least = std::min(least, summarise(x, assignment, k).inertia);
    }
    std::size_t digit = 0;
    while (digit < assignment.size() && ++assignment[digit] == k) assignment[digit++] = 0;
    if (digit == assignment.size()) return least;
  }
}

TEST(KMeans, FindsTheBestPartitionOfAFewRows) {
  set_thread_count(1);
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    const Matrix x = test::gaussian_matrix(8, 2, seed);
    for (const int k : {2, 3}) {
      const double best = least_inertia(x, k);
      EXPECT_NEAR(kmeans(x, k, 1, 30).inertia, best, 1e-4 * best) << seed << " " << k;
    }
  }
  set_thread_count(0);
}

/// `groups` clouds of unit spread whose centres lie some 8 apart; the sample is a fraction of these rows.
Matrix many_rows(std::int64_t rows, int groups) {
  Matrix x = test::gaussian_matrix(rows, 16, 11);
  const Matrix centres = test::gaussian_matrix(groups, 16, 12);
  for (std::int64_t i = 0; i < rows; ++i) {
    for (std::int64_t j = 0; j < 16; ++j) x(i, j) += 1.5f * centres(i % groups, j);
  }
  return x;
}

TEST(KMeans, FindsOnASampleWhatAllRowsWouldGive) {
  const Matrix x = many_rows(24'000, 9);
  const KMeansResult r = kmeans(x, 9, 1);
  expect_consistent(x, 9, r);
  std::vector<int> truth;
  for (int i = 0; i < 24'000; ++i) truth.push_back(i % 9);
  EXPECT_LE(r.inertia, summarise(x, truth, 9).inertia * 1.001);
  EXPECT_EQ(kmeans(x, 9, 1).assignment, r.assignment);
}

TEST(KMeans, FarFromTheOriginItSeesTheSame) {
  const Matrix x = many_rows(3000, 5);
  Matrix far = x;
  for (float& v : far.data) v += 2048;  // Keeps 12 bits after the point.
  const double here = kmeans(x, 5, 1).inertia;
  EXPECT_NEAR(kmeans(far, 5, 1).inertia, here, 1e-3 * here);
}

TEST(NearestCentroid, AgreesWithANaiveSearch) {
  const Matrix x = test::gaussian_matrix(5000, 5, 6), c = test::gaussian_matrix(11, 5, 7);
  const std::vector<int> nearest = nearest_centroid(x, c);
  for (std::int64_t i = 0; i < x.rows; ++i) {
    double best = std::numeric_limits<double>::infinity();
    for (std::int64_t j = 0; j < c.rows; ++j) best = std::min(best, squared(x.row(i), c.row(j)));
    EXPECT_NEAR(squared(x.row(i), c.row(nearest[static_cast<std::size_t>(i)])), best, 1e-4);
  }
}

TEST(NearestCentroid, TiesAndImpossibleInput) {
  Matrix centroids(3, 1);
  centroids.data = {1, -1, 1};
  Matrix x(2, 1);
  x.data = {0, 2};
  EXPECT_EQ(nearest_centroid(x, centroids), (std::vector<int>{0, 0}));
  EXPECT_TRUE(nearest_centroid(Matrix(0, 1), centroids).empty());
  EXPECT_THROW(nearest_centroid(x, Matrix(0, 1)), Error);
  EXPECT_THROW(nearest_centroid(x, Matrix(3, 2)), Error);
}

}  // namespace
}  // namespace lookalike
