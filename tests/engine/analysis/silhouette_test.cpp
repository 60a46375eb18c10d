#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>

#include "engine/analysis/kmeans.h"
#include "engine/core/error.h"
#include "tests/support/test_images.h"

namespace lookalike {
namespace {

double distance(const Matrix& x, std::int64_t a, std::int64_t b) {
  double sum = 0;
  for (std::int64_t j = 0; j < x.cols; ++j) sum += std::pow(static_cast<double>(x(a, j)) - x(b, j), 2);
  return std::sqrt(sum);
}

/// Rousseeuw's definition, word for word.
double naive_silhouette(const Matrix& x, const std::vector<int>& labels) {
  double total = 0;
  for (std::int64_t i = 0; i < x.rows; ++i) {
    std::map<int, std::pair<double, int>> sums;
    for (std::int64_t j = 0; j < x.rows; ++j) {
      if (i == j) continue;
      auto& [sum, count] = sums[labels[static_cast<std::size_t>(j)]];
      sum += distance(x, i, j);
      ++count;
    }
    const auto own = sums.find(labels[static_cast<std::size_t>(i)]);
    if (own == sums.end()) continue;
    const double a = own->second.first / own->second.second;
    double b = std::numeric_limits<double>::infinity();
    for (const auto& [label, entry] : sums) {
      if (label != own->first) b = std::min(b, entry.first / entry.second);
    }
    total += (b - a) / std::max(a, b);
  }
  return total / static_cast<double>(x.rows);
}

TEST(Silhouette, ByHand) {
  Matrix x(3, 1);
  x.data = {0, 1, 4};
  // 0: a = 1, b = 4, (4−1)/4; 1: a = 1, b = 3, (3−1)/3; 4 is alone: 0.
  EXPECT_NEAR(silhouette(x, {0, 0, 1}, 100, 1), (0.75 + 2.0 / 3 + 0) / 3, 1e-6);
}

// The two values are scikit-learn 1.2.1's silhouette_score.
TEST(Silhouette, AgreesWithScikitLearn) {
  Matrix x(7, 2);
  x.data = {0, 0, 1, 0, 0, 1, 5, 5, 6, 5, 5, 7, 10, 0};
  EXPECT_NEAR(silhouette(x, {0, 0, 0, 1, 1, 1, 2}, 100, 1), 0.6851964092834919, 1e-6);
  EXPECT_NEAR(silhouette(x, {0, 0, 1, 1, 0, 1, 0}, 100, 1), -0.06877379622591336, 1e-6);
}

TEST(Silhouette, AgreesWithTheDefinitionFarFromTheOriginToo) {
  Matrix x = test::gaussian_matrix(120, 4, 1);
  std::vector<int> labels;
  for (int i = 0; i < 120; ++i) labels.push_back(-5 + 3 * (i % 4));
  EXPECT_NEAR(silhouette(x, labels, 1000, 1), naive_silhouette(x, labels), 1e-5);
  for (float& v : x.data) v = std::round(v * 64) / 64 + 500;
  EXPECT_NEAR(silhouette(x, labels, 1000, 1), naive_silhouette(x, labels), 1e-4);
}

TEST(Silhouette, ASampleIsCloseAndDependsOnTheSeed) {
  Matrix x = test::gaussian_matrix(1500, 3, 2);
  std::vector<int> labels;
  for (std::int64_t i = 0; i < x.rows; ++i) {
    labels.push_back(static_cast<int>(i % 3));
    x(i, i % 3) += 4;
  }
  const double all = silhouette(x, labels, 1500, 1);
  EXPECT_NEAR(silhouette(x, labels, 400, 1), all, 0.05);
  EXPECT_EQ(silhouette(x, labels, 400, 1), silhouette(x, labels, 400, 1));
  EXPECT_NE(silhouette(x, labels, 400, 1), silhouette(x, labels, 400, 2));
}

TEST(Silhouette, TrivialPartitionsGiveZero) {
  const Matrix x = test::gaussian_matrix(5, 3, 1);
  EXPECT_EQ(silhouette(x, {0, 0, 0, 0, 0}, 10, 1), 0);
  EXPECT_EQ(silhouette(x, {0, 1, 2, 3, 4}, 10, 1), 0);
  EXPECT_EQ(silhouette(Matrix(0, 3), {}, 10, 1), 0);
  EXPECT_EQ(silhouette(Matrix(4, 3), {0, 0, 1, 1}, 10, 1), 0);  // All rows equal.
  EXPECT_THROW(silhouette(x, {0, 1}, 10, 1), Error);
}

}  // namespace
}  // namespace lookalike
