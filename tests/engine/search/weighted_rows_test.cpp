#include "engine/search/weighted_rows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/core/error.h"
#include "tests/support/test_images.h"

namespace lookalike {
namespace {

/// What weighted rows stand for, made the plain way.
Matrix weighted(const Matrix& rows, const std::vector<float>& weights) {
  Matrix m = rows;
  for (std::int64_t r = 0; r < m.rows; ++r) {
    double squares = 0;
    for (std::int64_t c = 0; c < m.cols; ++c) {
      m(r, c) *= weights[static_cast<std::size_t>(c)];
      squares += static_cast<double>(m(r, c)) * m(r, c);
    }
    for (float& v : m.row(r)) v = squares > 0 ? v / static_cast<float>(std::sqrt(squares)) : 0;
  }
  return m;
}

float dot(std::span<const float> a, std::span<const float> b) {
  return static_cast<float>(std::inner_product(a.begin(), a.end(), b.begin(), 0.0));
}

class WeightedRowsTest : public ::testing::Test {
 protected:
  WeightedRowsTest() {
    for (std::size_t c = 0; c < weights_.size(); ++c)
      weights_[c] = c % 5 == 3 ? 0 : 0.25f * static_cast<float>(c % 7 + 1);
    std::ranges::fill(kept_.row(17), 0.0f);
    plain_ = weighted(kept_, weights_);
  }

  static constexpr std::int64_t cols = 83;  // No multiple of a vector register.
  Matrix kept_ = test::gaussian_matrix(9'000, cols, 1);
  std::vector<float> weights_ = std::vector<float>(cols);
  Matrix plain_;
};

TEST_F(WeightedRowsTest, AreAsSimilarAsWeightedCopies) {
  const WeightedRows rows(kept_, weights_);
  EXPECT_EQ(rows.size(), 9'000);
  EXPECT_EQ(rows.dims(), cols);
  for (const auto& [a, b] : {std::pair(0, 1), std::pair(5, 5), std::pair(8'999, 4'096), std::pair(17, 3)}) {
    EXPECT_NEAR(rows.similarity(a, b), dot(plain_.row(a), plain_.row(b)), 1e-5);
    const std::vector<float> point = rows.point(a);
    for (std::size_t c = 0; c < point.size(); ++c) EXPECT_NEAR(point[c], plain_.row(a)[c], 1e-6);
    EXPECT_NEAR(rows.similarity(rows.aim(point), b), dot(plain_.row(a), plain_.row(b)), 1e-5);
  }
}

TEST_F(WeightedRowsTest, TheNearestAreThoseOfWeightedCopies) {
  const WeightedRows rows(kept_, weights_);
  const Matrix points = weighted(test::gaussian_matrix(5, cols, 2), weights_);
  for (std::int64_t q = 0; q < points.rows; ++q) {
    std::vector<std::int64_t> order(static_cast<std::size_t>(plain_.rows));
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, std::greater(), [&](std::int64_t r) { return dot(points.row(q), plain_.row(r)); });
    const auto found = rows.nearest(points.row(q), 30);
    ASSERT_EQ(found.size(), 30u);
    for (std::size_t i = 0; i < found.size(); ++i) {
      EXPECT_NEAR(found[i].similarity, dot(points.row(q), plain_.row(order[i])), 1e-5);
      EXPECT_EQ(found[i].row, order[i]);
    }
    const std::vector<std::int64_t> some{order[40], order[2], order[700]};
    const auto among = rows.nearest_among(points.row(q), 2, some);
    ASSERT_EQ(among.size(), 2u);
    EXPECT_EQ(among[0].row, order[2]);
    EXPECT_EQ(among[1].row, order[40]);
  }
}

TEST_F(WeightedRowsTest, WithoutWeightsAreTheRowsAsTheyAre) {
  const WeightedRows rows(kept_);
  EXPECT_NEAR(rows.similarity(2, 3), dot(kept_.row(2), kept_.row(3)), 1e-4);
  EXPECT_NEAR(rows.similarity(rows.aim(rows.point(2)), 3), dot(kept_.row(2), kept_.row(3)), 1e-4);
  EXPECT_EQ(rows.nearest(kept_.row(4), 1).front().row, 4);
}

TEST_F(WeightedRowsTest, WhatDoesNotFitIsRefused) {
  EXPECT_THROW(WeightedRows(kept_, {1, 2}), Error);
  const WeightedRows rows(kept_, weights_);
  const std::vector<float> narrow(cols - 1);
  EXPECT_THROW(rows.nearest(narrow, 1), Error);
  const std::vector<std::int64_t> beyond{9'000};
  EXPECT_THROW(rows.nearest_among(plain_.row(0), 1, beyond), Error);
  EXPECT_TRUE(WeightedRows().nearest({}, 5).empty());
  EXPECT_TRUE(rows.nearest(plain_.row(0), 0).empty());
}

}  // namespace
}  // namespace lookalike
