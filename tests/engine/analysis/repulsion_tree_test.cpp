#include "engine/analysis/repulsion_tree.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "engine/analysis/tsne_kernel.h"
#include "engine/core/parallel.h"

namespace lookalike {
namespace {

struct Plane {
  std::vector<float> x, y;
  std::int64_t size() const { return static_cast<std::int64_t>(x.size()); }
};

Plane random_plane(int points, double spread, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<double> normal(0, spread);
  Plane plane;
  for (int i = 0; i < points; ++i) {
    plane.x.push_back(static_cast<float>(normal(random)));
    plane.y.push_back(static_cast<float>(normal(random)));
  }
  return plane;
}

struct Forces {
  std::vector<double> x, y;
  double z = 0;
};

Forces exact(const Plane& p) {
  const auto n = static_cast<std::size_t>(p.size());
  Forces f{std::vector<double>(n), std::vector<double>(n)};
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      if (i == j) continue;
      const double dx = double{p.x[i]} - p.x[j], dy = double{p.y[i]} - p.y[j];
      const double w = 1 / (1 + dx * dx + dy * dy);
      f.z += w;
      f.x[i] += w * w * dx;
      f.y[i] += w * w * dy;
    }
  }
  return f;
}

Forces by_tree(const Plane& p, double theta) {
  std::vector<float> x(p.x.size()), y(p.x.size());
  RepulsionTree tree(theta);
  Forces f;
  f.z = tree.forces(p.x.data(), p.y.data(), p.size(), x.data(), y.data());
  f.x.assign(x.begin(), x.end());
  f.y.assign(y.begin(), y.end());
  return f;
}

/// |a − b| / |b| over all points and both coordinates.
double relative_error(const Forces& a, const Forces& b) {
  double error = 0, length = 0;
  for (std::size_t i = 0; i < b.x.size(); ++i) {
    error += std::pow(a.x[i] - b.x[i], 2) + std::pow(a.y[i] - b.y[i], 2);
    length += b.x[i] * b.x[i] + b.y[i] * b.y[i];
  }
  return std::sqrt(error / length);
}

TEST(RepulsionTree, WithoutApproximationIsTheExactSum) {
  for (const double spread : {1e-4, 1.0, 40.0}) {
    const Plane plane = random_plane(1500, spread, 1);
    const Forces tree = by_tree(plane, 1e-6), all = exact(plane);
    EXPECT_NEAR(tree.z / all.z, 1, 1e-5) << spread;
    EXPECT_LT(relative_error(tree, all), 1e-4) << spread;
  }
}

TEST(RepulsionTree, IsNearTheExactSumWithFarCellsAsPoints) {
  for (const double spread : {1e-4, 1.0, 40.0}) {
    const Plane plane = random_plane(4000, spread, 2);
    const Forces tree = by_tree(plane, 0.5), all = exact(plane);
    EXPECT_NEAR(tree.z / all.z, 1, 0.01) << spread;
    EXPECT_LT(relative_error(tree, all), 0.01) << spread;
  }
}

TEST(RepulsionTree, CopesWithPointsInOnePlaceAndFarAway) {
  Plane plane;
  plane.x.assign(500, 3.0f);  // All in one place: no force, w = 1 for each pair.
  plane.y.assign(500, -2.0f);
  Forces f = by_tree(plane, 0.5);
  EXPECT_NEAR(f.z, 500.0 * 499, 1);
  for (const double force : f.x) EXPECT_NEAR(force, 0, 1e-3);
  plane.x.push_back(1e6f);  // One so far away that all others lie in one cell.
  plane.y.push_back(1e6f);
  f = by_tree(plane, 0.5);
  EXPECT_NEAR(f.z, 500.0 * 499, 1);
  EXPECT_TRUE(std::isfinite(f.x.back()));
}

TEST(RepulsionTree, OfNoneOneOrTwoPoints) {
  EXPECT_EQ(by_tree({}, 0.5).z, 0);
  const Forces one = by_tree({{5}, {5}}, 0.5);
  EXPECT_EQ(one.z, 0);
  EXPECT_EQ(one.x[0], 0);
  const Forces two = by_tree({{0, 1}, {0, 0}}, 0.5);
  EXPECT_FLOAT_EQ(static_cast<float>(two.z), 1);          // 2 · 1/2
  EXPECT_FLOAT_EQ(static_cast<float>(two.x[0]), -0.25f);  // (1/2)² · (0 − 1)
  EXPECT_FLOAT_EQ(static_cast<float>(two.x[1]), 0.25f);
}

TEST(RepulsionTree, GivesTheSameBitsWhateverTheNumberOfThreads) {
  const Plane plane = random_plane(3000, 10, 3);
  set_thread_count(1);
  const Forces alone = by_tree(plane, 0.5);
  set_thread_count(4);
  const Forces together = by_tree(plane, 0.5);
  set_thread_count(0);
  EXPECT_EQ(alone.z, together.z);
  EXPECT_EQ(alone.x, together.x);
  EXPECT_EQ(alone.y, together.y);
}

TEST(TsneKernel, DescendsAsTheFormulaSays) {
  const std::vector<float> gradient{1, 1, -2, 0.5f};
  std::vector<float> gain{1, 1, 0.01f, 2}, move{-1, 1, -1, 0}, place{0, 1, 2, 3};
  descend(gradient.data(), 4, {10, 0.5f}, gain.data(), move.data(), place.data());
  EXPECT_FLOAT_EQ(gain[0], 1.2f);  // Gradient and move disagree in sign: on the way down.
  EXPECT_FLOAT_EQ(gain[1], 0.8f);
  EXPECT_FLOAT_EQ(gain[2], 0.01f);  // Never less.
  EXPECT_FLOAT_EQ(gain[3], 1.6f);
  EXPECT_FLOAT_EQ(move[0], -0.5f - 12);
  EXPECT_FLOAT_EQ(place[0], -12.5f);
  EXPECT_FLOAT_EQ(place[2], 2 - 0.5f + 0.2f);
}

}  // namespace
}  // namespace lookalike
