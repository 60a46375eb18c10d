#include "engine/analysis/spherical_kmeans.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/support/test_images.h"

namespace lookalike {
namespace {

const auto keep_going = [] { return true; };

double length(std::span<const float> row) {
  double sum = 0;
  for (const float v : row) sum += static_cast<double>(v) * v;
  return std::sqrt(sum);
}

TEST(SphericalKMeans, FindsTheDirectionsOfWellSeparatedBundles) {
  // Bundles around the axes, of different lengths: only direction counts.
  Matrix x = test::gaussian_matrix(600, 3, 1);
  for (std::int64_t i = 0; i < x.rows; ++i) {
    for (float& v : x.row(i)) v *= 0.05f;
    x(i, i % 3) += 1;
    for (float& v : x.row(i)) v *= static_cast<float>(1 + i % 7);
  }
  const Matrix directions = spherical_kmeans(x, 12, 30, 1, keep_going);
  for (std::int64_t axis = 0; axis < 3; ++axis) {
    float best = 0;
    for (std::int64_t c = 0; c < directions.rows; ++c) best = std::max(best, directions(c, axis));
    EXPECT_GT(best, 0.98f);
  }
}

TEST(SphericalKMeans, DirectionsHaveLengthOneAndDependOnTheSeedAlone) {
  const Matrix x = test::gaussian_matrix(2500, 8, 2);
  const Matrix directions = spherical_kmeans(x, 40, 5, 3, keep_going);
  for (std::int64_t c = 0; c < 40; ++c) EXPECT_NEAR(length(directions.row(c)), 1, 1e-5);
  EXPECT_EQ(spherical_kmeans(x, 40, 5, 3, keep_going), directions);
  EXPECT_NE(spherical_kmeans(x, 40, 5, 4, keep_going), directions);
}

TEST(SphericalKMeans, MoreDirectionsThanRowsAndRowsOfZeros) {
  const Matrix few = spherical_kmeans(test::gaussian_matrix(3, 4, 1), 10, 4, 1, keep_going);
  for (std::int64_t c = 0; c < 10; ++c) EXPECT_NEAR(length(few.row(c)), 1, 1e-5);
  const Matrix blank = spherical_kmeans(Matrix(5, 4), 3, 4, 1, keep_going);
  EXPECT_TRUE(std::ranges::all_of(blank.data, [](float v) { return v == 0; }));
}

TEST(SphericalKMeans, EndsWhenTold) {
  int rounds = 0;
  spherical_kmeans(test::gaussian_matrix(50, 4, 1), 5, 100, 1, [&] { return ++rounds < 3; });
  EXPECT_EQ(rounds, 3);
}

}  // namespace
}  // namespace lookalike
