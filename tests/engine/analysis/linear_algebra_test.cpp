#include "engine/analysis/linear_algebra.h"

#include <gtest/gtest.h>
#include <omp.h>

#include <cmath>

#include "engine/core/error.h"
#include "tests/support/test_images.h"

namespace lookalike {
namespace {

Matrix transposed(const Matrix& m) {
  Matrix t(m.cols, m.rows);
  for (std::int64_t i = 0; i < m.rows; ++i) {
    for (std::int64_t j = 0; j < m.cols; ++j) t(j, i) = m(i, j);
  }
  return t;
}

Matrix naive_product(const Matrix& a, const Matrix& b) {
  Matrix c(a.rows, b.cols);
  for (std::int64_t i = 0; i < a.rows; ++i) {
    for (std::int64_t j = 0; j < b.cols; ++j) {
      double sum = 0;
      for (std::int64_t k = 0; k < a.cols; ++k) sum += static_cast<double>(a(i, k)) * b(k, j);
      c(i, j) = static_cast<float>(sum);
    }
  }
  return c;
}

void expect_near(const Matrix& a, const Matrix& b, float tolerance) {
  ASSERT_EQ(a.rows, b.rows);
  ASSERT_EQ(a.cols, b.cols);
  for (std::size_t i = 0; i < a.data.size(); ++i) ASSERT_NEAR(a.data[i], b.data[i], tolerance) << i;
}

TEST(LinearAlgebra, ProductsAgreeWithNaiveOnes) {
  const Matrix a = test::gaussian_matrix(17, 31, 1), b = test::gaussian_matrix(31, 9, 2);
  const Matrix expected = naive_product(a, b);
  expect_near(multiply(a, b), expected, 1e-4f);
  expect_near(multiply_abt(a, transposed(b)), expected, 1e-4f);
  expect_near(multiply_atb(transposed(a), b), expected, 1e-4f);
  Matrix reused(3, 3);
  multiply_abt(a, transposed(b), reused);
  expect_near(reused, expected, 1e-4f);
}

TEST(LinearAlgebra, LargeProductsAgreeOnAnyNumberOfThreads) {
  const Matrix a = test::gaussian_matrix(700, 40, 1), b = test::gaussian_matrix(40, 30, 2);
  const Matrix product = multiply(a, b), gram = multiply_atb(transposed(a), transposed(a));
  expect_near(product, naive_product(a, b), 1e-4f);
  expect_near(gram, naive_product(a, transposed(a)), 1e-3f);
  const BlasThreads single(1);
  EXPECT_EQ(multiply(a, b), product);
  EXPECT_EQ(multiply_atb(transposed(a), transposed(a)), gram);
}

TEST(LinearAlgebra, ShapesThatDoNotFitAreRefused) {
  EXPECT_THROW(multiply(Matrix(2, 3), Matrix(2, 3)), Error);
  EXPECT_THROW(multiply_abt(Matrix(2, 3), Matrix(2, 4)), Error);
  EXPECT_THROW(multiply_atb(Matrix(2, 3), Matrix(3, 3)), Error);
  EXPECT_THROW(eigen_symmetric(Matrix(2, 3)), Error);
}

TEST(LinearAlgebra, EmptyProductsAreEmptyOrZero) {
  EXPECT_EQ(multiply(Matrix(0, 3), Matrix(3, 4)), Matrix(0, 4));
  EXPECT_EQ(multiply(Matrix(2, 0), Matrix(0, 2)), Matrix(2, 2));
  EXPECT_TRUE(eigen_symmetric(Matrix(0, 0)).values.empty());
}

TEST(LinearAlgebra, EigenvectorsSatisfyTheirEquation) {
  const Matrix x = test::gaussian_matrix(60, 20, 3);
  const Matrix a = multiply_atb(x, x);
  const Eigen eigen = eigen_symmetric(a);
  const Matrix av = multiply(eigen.vectors, a);  // Rows are (A·v)ᵀ, as A is symmetric.
  for (std::int64_t i = 0; i < 20; ++i) {
    if (i > 0) {
      EXPECT_LE(eigen.values[static_cast<std::size_t>(i)], eigen.values[static_cast<std::size_t>(i - 1)]);
    }
    for (std::int64_t j = 0; j < 20; ++j) {
      EXPECT_NEAR(av(i, j), eigen.values[static_cast<std::size_t>(i)] * eigen.vectors(i, j), 1e-3);
    }
  }
  const Matrix gram = multiply_abt(eigen.vectors, eigen.vectors);
  for (std::int64_t i = 0; i < 20; ++i) {
    for (std::int64_t j = 0; j < 20; ++j) EXPECT_NEAR(gram(i, j), i == j ? 1 : 0, 1e-5);
  }
}

TEST(LinearAlgebra, EigenvaluesOfAKnownMatrix) {
  Matrix a(2, 2);
  a.data = {2, 1, 1, 2};  // 3 along (1, 1), 1 along (1, −1).
  const Eigen eigen = eigen_symmetric(a);
  EXPECT_NEAR(eigen.values[0], 3, 1e-6);
  EXPECT_NEAR(eigen.values[1], 1, 1e-6);
  EXPECT_NEAR(std::abs(eigen.vectors(0, 0) + eigen.vectors(0, 1)), std::sqrt(2), 1e-6);
}

TEST(LinearAlgebra, RowsAreScaledToLengthOneAndZerosStay) {
  Matrix m(3, 2);
  m.data = {3, 4, 0, 0, 1e-30f, 0};
  normalise_rows(m);
  EXPECT_EQ(m.data, (std::vector<float>{0.6f, 0.8f, 0, 0, 1, 0}));
}

TEST(LinearAlgebra, GathersRowsInTheOrderGiven) {
  Matrix m(3, 2);
  m.data = {1, 2, 3, 4, 5, 6};
  EXPECT_EQ(gather_rows(m, {2, 0, 2}).data, (std::vector<float>{5, 6, 1, 2, 5, 6}));
  EXPECT_EQ(gather_rows(m, {}).rows, 0);
}

TEST(LinearAlgebra, ThreadCountComesBack) {
  const int before = omp_get_max_threads();
  {
    const BlasThreads three(3);
    EXPECT_EQ(omp_get_max_threads(), 3);
    const BlasThreads at_least_one(0);
    EXPECT_EQ(omp_get_max_threads(), 1);
  }
  EXPECT_EQ(omp_get_max_threads(), before);
}

}  // namespace
}  // namespace lookalike
