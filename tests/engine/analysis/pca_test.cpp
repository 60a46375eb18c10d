#include "engine/analysis/pca.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/analysis/linear_algebra.h"
#include "engine/core/error.h"
#include "tests/support/test_images.h"

namespace lookalike {
namespace {

/// Independent columns of the given deviations, moved by 100 (so that centring matters).
Matrix scaled_gaussian(std::int64_t rows, const std::vector<float>& deviations, std::uint64_t seed) {
  Matrix x = test::gaussian_matrix(rows, static_cast<std::int64_t>(deviations.size()), seed);
  for (std::int64_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < deviations.size(); ++j) {
      float& value = x(i, static_cast<std::int64_t>(j));
      value = 100 + value * deviations[j];
    }
  }
  return x;
}

Matrix covariance_of(const Matrix& x) {
  std::vector<double> mean(static_cast<std::size_t>(x.cols));
  for (std::int64_t i = 0; i < x.rows; ++i) {
    for (std::int64_t j = 0; j < x.cols; ++j)
      mean[static_cast<std::size_t>(j)] += x(i, j) / static_cast<double>(x.rows);
  }
  Matrix c(x.cols, x.cols);
  for (std::int64_t a = 0; a < x.cols; ++a) {
    for (std::int64_t b = 0; b < x.cols; ++b) {
      double sum = 0;
      for (std::int64_t i = 0; i < x.rows; ++i) {
        sum += (x(i, a) - mean[static_cast<std::size_t>(a)]) * (x(i, b) - mean[static_cast<std::size_t>(b)]);
      }
      c(a, b) = static_cast<float>(sum / static_cast<double>(x.rows));
    }
  }
  return c;
}

TEST(Pca, FindsTheAxesOfAKnownCovariance) {
  const Matrix x = scaled_gaussian(20'000, {1, 5, 3}, 1);
  const Pca pca = Pca::fit(x, 3, false, 0);
  const std::vector<std::int64_t> axis{1, 2, 0};
  const std::vector<float> variance{25, 9, 1};
  for (std::int64_t i = 0; i < 3; ++i) {
    EXPECT_NEAR(pca.variances[static_cast<std::size_t>(i)], variance[static_cast<std::size_t>(i)],
                0.05 * variance[static_cast<std::size_t>(i)]);
    EXPECT_NEAR(pca.components(i, axis[static_cast<std::size_t>(i)]), 1, 0.01);  // Positive: signs are fixed.
    EXPECT_NEAR(pca.mean[static_cast<std::size_t>(i)], 100, 0.2);
  }
}

TEST(Pca, TwoPointsLieOnTheirLine) {
  Matrix x(2, 2);
  x.data = {0, 0, 6, 8};
  const Pca pca = Pca::fit(x, 2, false, 0);
  ASSERT_EQ(pca.components.rows, 1);  // min(N−1, D)
  EXPECT_NEAR(pca.components(0, 0), 0.6, 1e-6);
  EXPECT_NEAR(pca.components(0, 1), 0.8, 1e-6);
  EXPECT_NEAR(pca.variances[0], 25, 1e-4);
  EXPECT_NEAR(pca.apply(x)(1, 0), 5, 1e-5);
}

TEST(Pca, WhiteningGivesIdentityCovariance) {
  Matrix mixing = test::gaussian_matrix(4, 4, 3);
  for (std::int64_t i = 0; i < 4; ++i) mixing(i, i) += 4;
  const Matrix x = multiply(scaled_gaussian(3000, {1, 5, 3, 0.5f}, 2), mixing);
  const Matrix c = covariance_of(Pca::fit(x, 4, true, 0).apply(x));
  for (std::int64_t i = 0; i < 4; ++i) {
    for (std::int64_t j = 0; j < 4; ++j) EXPECT_NEAR(c(i, j), i == j ? 1 : 0, 2e-3) << i << "," << j;
  }
}

TEST(Pca, EpsilonDampsSmallDirections) {
  const Matrix x = scaled_gaussian(5000, {10, 1}, 4);
  const Pca pca = Pca::fit(x, 2, true, 0.1f);
  const Matrix c = covariance_of(pca.apply(x));
  const float large = pca.variances[0], small = pca.variances[1];
  EXPECT_NEAR(c(0, 0), large / (large + 0.1f * large), 1e-3);
  EXPECT_NEAR(c(1, 1), small / (small + 0.1f * large), 1e-3);
}

TEST(Pca, FewerRowsThanColumnsGiveTheSameAsMany) {
  // Twice the same rows have the same covariance; 12 rows of 20 values go one way, 24 the other.
  const Matrix few = test::gaussian_matrix(12, 20, 5);
  Matrix many = few;
  many.rows *= 2;
  many.data.insert(many.data.end(), few.data.begin(), few.data.end());
  const Pca a = Pca::fit(few, 8, true, 0.02f), b = Pca::fit(many, 8, true, 0.02f);
  ASSERT_EQ(a.components.rows, b.components.rows);
  for (std::size_t i = 0; i < a.components.data.size(); ++i) {
    EXPECT_NEAR(a.components.data[i], b.components.data[i], 1e-3);
  }
}

TEST(Pca, RowsWithoutAnyVarianceBecomeZeros) {
  for (const std::int64_t rows : {1, 2, 50}) {
    Matrix x(rows, 6);
    std::ranges::fill(x.data, 7.0f);
    for (const bool whiten : {false, true}) {
      const Matrix y = Pca::fit(x, 4, whiten, 0.02f).apply(x);
      EXPECT_EQ(y.rows, rows);
      EXPECT_GE(y.cols, 1);
      EXPECT_TRUE(std::ranges::all_of(y.data, [](float v) { return v == 0; }));
    }
  }
  EXPECT_THROW(Pca::fit(Matrix(0, 3), 2, false, 0), Error);
}

TEST(Pca, ComesBackFromItsArrays) {
  const Matrix x = test::gaussian_matrix(40, 6, 6);
  const Pca pca = Pca::fit(x, 4, true, 0.02f);
  TensorFile file;
  pca.save(file, "p");
  const Pca back = Pca::load(file, "p");
  EXPECT_EQ(back.mean, pca.mean);
  EXPECT_EQ(back.components, pca.components);
  EXPECT_EQ(back.variances, pca.variances);
  EXPECT_EQ(back.apply(x), pca.apply(x));
}

TEST(Pca, DamagedArraysAreRefused) {
  TensorFile good;
  Pca::fit(test::gaussian_matrix(40, 6, 6), 4, true, 0.02f).save(good, "p");
  for (const char* name : {"p.mean", "p.components", "p.variances"}) {
    TensorFile missing = good, misshapen = good, not_finite = good;
    missing.tensors.erase(name);
    EXPECT_THROW(Pca::load(missing, "p"), Error) << name;
    misshapen.tensors[name] = float_record({3}, {1, 2, 3});
    EXPECT_THROW(Pca::load(misshapen, "p"), Error) << name;
    auto& record = not_finite.tensors[name];
    std::vector<float> values(record.bytes.size() / sizeof(float), std::numeric_limits<float>::quiet_NaN());
    record = float_record(record.shape, values);
    EXPECT_THROW(Pca::load(not_finite, "p"), Error) << name;
  }
}

TEST(PcaMap, FitsTheUnitSquareWithItsAspectKept) {
  const Matrix map = pca_map(scaled_gaussian(4000, {1, 4, 2}, 7));
  ASSERT_EQ(map.cols, 2);
  float extent = 0, squares[2] = {0, 0};
  for (std::int64_t i = 0; i < map.rows; ++i) {
    for (std::int64_t j = 0; j < 2; ++j) {
      extent = std::max(extent, std::abs(map(i, j)));
      squares[j] += map(i, j) * map(i, j);
    }
  }
  EXPECT_FLOAT_EQ(extent, 1);
  EXPECT_NEAR(std::sqrt(squares[0] / squares[1]), 2, 0.1);  // Deviations 4 and 2.
}

TEST(PcaMap, SmallCollectionsHaveAMapToo) {
  EXPECT_EQ(pca_map(Matrix(0, 5)), Matrix(0, 2));
  EXPECT_EQ(pca_map(test::gaussian_matrix(1, 5, 1)), Matrix(1, 2));
  const Matrix two = pca_map(test::gaussian_matrix(2, 5, 1));
  EXPECT_FLOAT_EQ(std::abs(two(0, 0)), 1);
  EXPECT_NEAR(two(0, 0), -two(1, 0), 1e-5);
}

}  // namespace
}  // namespace lookalike
