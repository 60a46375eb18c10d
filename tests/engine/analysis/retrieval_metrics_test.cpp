#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

#include "engine/analysis/linear_algebra.h"
#include "engine/analysis/metrics.h"
#include "engine/core/error.h"
#include "tests/support/test_images.h"

namespace lookalike {
namespace {

/// The definition: sort everything, look at every rank.
RetrievalMetrics naive(const Matrix& x, const std::vector<int>& labels) {
  std::vector<std::int64_t> part;
  for (std::int64_t i = 0; i < x.rows; ++i) {
    if (labels[static_cast<std::size_t>(i)] >= 0) part.push_back(i);
  }
  RetrievalMetrics mean;
  for (const std::int64_t q : part) {
    std::vector<std::int64_t> others;
    std::ranges::copy_if(part, std::back_inserter(others), [&](std::int64_t r) { return r != q; });
    const auto similarity = [&](std::int64_t r) {
      return std::inner_product(x.row(q).begin(), x.row(q).end(), x.row(r).begin(), 0.0);
    };
    std::ranges::stable_sort(others, [&](auto a, auto b) { return similarity(a) > similarity(b); });
    double hits = 0, precision = 0;
    for (std::size_t rank = 0; rank < others.size(); ++rank) {
      if (labels[static_cast<std::size_t>(others[rank])] != labels[static_cast<std::size_t>(q)]) continue;
      precision += ++hits / static_cast<double>(rank + 1);
      if (rank < 1) mean.p_at_1 += 1;
      if (rank < 10) mean.p_at_10 += 1.0 / static_cast<double>(std::min<std::size_t>(10, others.size()));
    }
    if (hits > 0) mean.mean_average_precision += precision / hits;
  }
  const auto n = static_cast<double>(part.size());
  return {mean.p_at_1 / n, mean.p_at_10 / n, mean.mean_average_precision / n};
}

void expect_same(const RetrievalMetrics& a, const RetrievalMetrics& b) {
  EXPECT_NEAR(a.p_at_1, b.p_at_1, 1e-9);
  EXPECT_NEAR(a.p_at_10, b.p_at_10, 1e-9);
  EXPECT_NEAR(a.mean_average_precision, b.mean_average_precision, 1e-9);
}

std::vector<int> random_labels(std::int64_t n, int kinds, std::uint64_t seed, bool some_without = false) {
  std::mt19937_64 random(seed);
  std::vector<int> labels;
  for (std::int64_t i = 0; i < n; ++i) {
    labels.push_back(some_without && random() % 4 == 0 ? -1
                                                       : static_cast<int>(random() % static_cast<unsigned>(kinds)));
  }
  return labels;
}

TEST(RetrievalMetrics, AgreeWithTheDefinition) {
  Matrix x = test::gaussian_matrix(150, 8, 1);
  normalise_rows(x);
  const auto labels = random_labels(150, 6, 2);
  expect_same(retrieval_metrics(x, labels), naive(x, labels));
}

TEST(RetrievalMetrics, MoreRowsThanOneBlockHolds) {
  Matrix x = test::gaussian_matrix(1200, 3, 3);
  for (float& v : x.data) v = std::round(v * 64) / 64;  // Exact products: no order hangs on rounding.
  const auto labels = random_labels(1200, 5, 4);
  expect_same(retrieval_metrics(x, labels), naive(x, labels));
}

TEST(RetrievalMetrics, TiesGoByRow) {
  // Small whole numbers: inner products are exact, many are equal, some are negative, many are zero.
  Matrix x = test::gaussian_matrix(120, 3, 5);
  for (float& v : x.data) v = std::round(v);
  const auto labels = random_labels(120, 4, 6);
  expect_same(retrieval_metrics(x, labels), naive(x, labels));
  const Matrix equal(30, 4);
  const auto few = random_labels(30, 3, 7);
  expect_same(retrieval_metrics(equal, few), naive(equal, few));
}

TEST(RetrievalMetrics, NegativeAndPositiveZeroAreEqual) {
  Matrix x(3, 1);
  x.data = {0, -1, 1};  // Row 0 is as similar to row 1 (−0) as to row 2 (0): row 1 comes first.
  EXPECT_NEAR(retrieval_metrics(x, {0, 1, 0}).mean_average_precision, (0.5 + 0 + 1.0) / 3, 1e-12);
}

TEST(RetrievalMetrics, RowsWithoutLabelTakeNoPart) {
  Matrix x = test::gaussian_matrix(100, 5, 8);
  const auto labels = random_labels(100, 3, 9, true);
  expect_same(retrieval_metrics(x, labels), naive(x, labels));
}

TEST(RetrievalMetrics, FewRowsDivideByThoseThatThereAre) {
  Matrix x(3, 2);
  x.data = {1, 0, 1, 0, 0, 1};
  const RetrievalMetrics m = retrieval_metrics(x, {7, 7, 8});
  EXPECT_NEAR(m.p_at_1, 2.0 / 3, 1e-12);
  EXPECT_NEAR(m.p_at_10, (0.5 + 0.5 + 0) / 3, 1e-12);
  EXPECT_NEAR(m.mean_average_precision, 2.0 / 3, 1e-12);  // The only one of its label counts 0.
}

TEST(RetrievalMetrics, NothingToCompare) {
  for (const auto& labels : {std::vector<int>{}, std::vector<int>{3}, std::vector<int>{-1, -1, 2}}) {
    const RetrievalMetrics m = retrieval_metrics(Matrix(std::ssize(labels), 2), labels);
    EXPECT_EQ(m.p_at_1, 0);
    EXPECT_EQ(m.p_at_10, 0);
    EXPECT_EQ(m.mean_average_precision, 0);
  }
  EXPECT_THROW(retrieval_metrics(Matrix(2, 2), {1}), Error);
}

TEST(RetrievalMetrics, NotANumberDoesNoHarm) {
  Matrix x = test::gaussian_matrix(20, 3, 1);
  x(4, 1) = NAN;
  const RetrievalMetrics m = retrieval_metrics(x, random_labels(20, 2, 1));
  EXPECT_TRUE(std::isfinite(m.mean_average_precision));
}

TEST(RetrievalMetrics, Stops) {
  std::stop_source source;
  source.request_stop();
  const Matrix x = test::gaussian_matrix(20, 3, 1);
  EXPECT_EQ(retrieval_metrics(x, std::vector<int>(20, 1), source.get_token()).p_at_1, 0);
  EXPECT_EQ(retrieval_metrics(x, std::vector<int>(20, 1)).p_at_1, 1);
}

TEST(Psnr, OfKnownErrors) {
  EXPECT_DOUBLE_EQ(psnr(1), 0);
  EXPECT_DOUBLE_EQ(psnr(0.01), 20);
  EXPECT_TRUE(std::isinf(psnr(0)));
}

}  // namespace
}  // namespace lookalike
