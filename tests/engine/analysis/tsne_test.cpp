#include "engine/analysis/tsne.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "engine/analysis/affinities.h"
#include "engine/core/error.h"
#include "engine/core/parallel.h"
#include "tests/support/test_images.h"

namespace lookalike {
namespace {

/// Three clouds far from each other, rows in turn.
Matrix three_clouds(std::int64_t rows) {
  Matrix x = test::gaussian_matrix(rows, 6, 1);
  for (std::int64_t i = 0; i < rows; ++i) x(i, i % 3) += 25;
  return x;
}

NeighbourGraph graph_for(const Matrix& x, double perplexity = 0) {
  const std::int64_t k = tsne_neighbours(x.rows, perplexity);
  return k < 1 ? NeighbourGraph{x.rows, 0, {}, {}} : *nearest_neighbours(x, k, 1, {}, {});
}

TsneResult lay_out(const Matrix& x, const TsneOptions& options = {}) {
  return tsne(x, graph_for(x, options.perplexity), options, {}, {});
}

bool all_finite(const Matrix& m) {
  return std::ranges::all_of(m.data, [](float v) { return std::isfinite(v); });
}

/// KL(P‖Q) by its definition, over all pairs.
double naive_divergence(const Affinities& p, const Matrix& y) {
  const auto weight = [&](std::int64_t i, std::int64_t j) {
    const double dx = double{y(i, 0)} - y(j, 0), dy = double{y(i, 1)} - y(j, 1);
    return 1 / (1 + dx * dx + dy * dy);
  };
  double z = 0, sum = 0;
  for (std::int64_t i = 0; i < y.rows; ++i) {
    for (std::int64_t j = 0; j < y.rows; ++j) z += i == j ? 0 : weight(i, j);
  }
  for (std::int64_t i = 0; i < y.rows; ++i) {
    for (auto e = p.row_start[static_cast<std::size_t>(i)]; e < p.row_start[static_cast<std::size_t>(i + 1)]; ++e) {
      const double joint = p.probability[static_cast<std::size_t>(e)];
      if (joint > 0) sum += joint * std::log(joint * z / weight(i, p.column[static_cast<std::size_t>(e)]));
    }
  }
  return sum;
}

Affinities joint_of(const Matrix& x, double perplexity) {
  const NeighbourGraph graph = graph_for(x, perplexity);
  return joint_affinities(graph, conditional_affinities(graph, perplexity));
}

TEST(Tsne, ReportsTheDivergenceOfItsMap) {
  const Matrix x = three_clouds(300);
  const TsneResult map = lay_out(x);
  EXPECT_EQ(map.perplexity, 30);
  EXPECT_NEAR(map.kl, naive_divergence(joint_of(x, 30), map.xy), 0.002);
}

/// The exact gradient, all pairs (van der Maaten and Hinton 2008, equation 5), and the same descent: the reference for
/// what the approximation may cost.
Matrix naive_tsne(const Matrix& x, double perplexity, int iterations, const Matrix& start) {
  const Affinities p = joint_of(x, perplexity);
  const std::int64_t n = x.rows;
  std::vector<double> y(start.data.begin(), start.data.end()), move(y.size()), gain(y.size(), 1), gradient(y.size());
  const auto at = [&](std::int64_t i, int axis) { return static_cast<std::size_t>(2 * i + axis); };
  for (int step = 0; step < iterations; ++step) {
    const double exaggeration = step < iterations / 4 ? 12 : 1, momentum = step < iterations / 4 ? 0.5 : 0.8;
    std::vector<double> repulsion(y.size());
    double z = 0;
    std::ranges::fill(gradient, 0);
    const auto pair = [&](std::int64_t i, std::int64_t j) {
      const double dx = y[at(i, 0)] - y[at(j, 0)], dy = y[at(i, 1)] - y[at(j, 1)];
      return std::array{1 / (1 + dx * dx + dy * dy), dx, dy};
    };
    for (std::int64_t i = 0; i < n; ++i) {
      for (std::int64_t j = 0; j < n; ++j) {
        if (i == j) continue;
        const auto [w, dx, dy] = pair(i, j);
        z += w;
        repulsion[at(i, 0)] += w * w * dx;
        repulsion[at(i, 1)] += w * w * dy;
      }
      for (auto e = p.row_start[static_cast<std::size_t>(i)]; e < p.row_start[static_cast<std::size_t>(i + 1)]; ++e) {
        const auto [w, dx, dy] = pair(i, p.column[static_cast<std::size_t>(e)]);
        gradient[at(i, 0)] += exaggeration * p.probability[static_cast<std::size_t>(e)] * w * dx;
        gradient[at(i, 1)] += exaggeration * p.probability[static_cast<std::size_t>(e)] * w * dy;
      }
    }
    for (std::size_t c = 0; c < y.size(); ++c) {
      const double g = 4 * (gradient[c] - repulsion[c] / z);
      gain[c] = std::max(0.01, g * move[c] < 0 ? gain[c] + 0.2 : gain[c] * 0.8);
      move[c] = momentum * move[c] - 50 * gain[c] * g;
      y[c] += move[c];
    }
  }
  Matrix map(n, 2);
  std::ranges::transform(y, map.data.begin(), [](double v) { return static_cast<float>(v); });
  return map;
}

TEST(Tsne, IsAsGoodAsTheExactDescent) {
  const Matrix x = three_clouds(240);
  Matrix start = test::gaussian_matrix(240, 2, 3);
  for (float& value : start.data) value *= 1e-4f;
  const double exact = naive_divergence(joint_of(x, 20), naive_tsne(x, 20, 400, start));
  const TsneResult map = lay_out(x, {20, 1, 400});
  EXPECT_LT(map.kl, exact * 1.05 + 0.01);
}

TEST(Tsne, KeepsGroupsTogether) {
  const Matrix x = three_clouds(360);
  const Matrix y = lay_out(x, {15, 1, 500}).xy;
  const auto near = nearest_neighbours(y, 5, 1, {}, {});
  std::int64_t own = 0;
  for (std::int64_t row = 0; row < 360; ++row) {
    for (const std::int32_t other : near->of(row)) own += other % 3 == row % 3;
  }
  EXPECT_GE(own, 5 * 360 * 99 / 100);
}

TEST(Tsne, TheSameSeedGivesTheSameMapWhateverTheNumberOfThreads) {
  const Matrix x = three_clouds(200);
  set_thread_count(1);
  const TsneResult alone = lay_out(x, {10, 7, 120});
  set_thread_count(4);
  const TsneResult together = lay_out(x, {10, 7, 120});
  set_thread_count(0);
  EXPECT_EQ(alone.xy, together.xy);
  EXPECT_EQ(alone.kl, together.kl);
  EXPECT_NE(lay_out(x, {10, 8, 120}).xy, alone.xy);
}

TEST(Tsne, OfTwoOrThreeRowsIsAMap) {
  for (const std::int64_t rows : {0, 1, 2, 3, 4, 7}) {
    const TsneResult map = lay_out(test::gaussian_matrix(rows, 3, 1));
    EXPECT_EQ(map.xy.rows, rows);
    EXPECT_TRUE(all_finite(map.xy)) << rows;
    EXPECT_TRUE(std::isfinite(map.kl)) << rows;
  }
}

TEST(Tsne, OfEqualRowsIsFiniteAndParted) {
  const TsneResult map = lay_out(Matrix(60, 4));
  ASSERT_TRUE(all_finite(map.xy));
  EXPECT_NE(map.xy(0, 0), map.xy(1, 0));
  // A few equal ones among others.
  Matrix x = three_clouds(90);
  for (std::int64_t i = 0; i < 20; ++i) std::ranges::copy(std::as_const(x).row(0), x.row(i).begin());
  EXPECT_TRUE(all_finite(lay_out(x).xy));
}

TEST(Tsne, StaysWithinBoundsForFewRows) {
  for (const std::int64_t rows : {5, 20, 60, 150}) {
    const TsneResult map = lay_out(test::gaussian_matrix(rows, 8, 2));
    const float extent = std::abs(*std::ranges::max_element(map.xy.data, {}, [](float v) { return std::abs(v); }));
    EXPECT_LT(extent, 500) << rows;
  }
}

TEST(Tsne, RefusesAnImpossiblePerplexity) {
  EXPECT_NO_THROW(tsne_neighbours(31, 10));
  for (const double perplexity : {0.5, -3.0, 10.5, 1e9, std::nan("")}) {
    try {
      tsne_neighbours(31, perplexity);
      FAIL() << perplexity;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::usage);
      EXPECT_FALSE(error.remedy().empty());
    }
  }
  EXPECT_EQ(tsne_neighbours(100'000, 0), 90);
  EXPECT_EQ(tsne_neighbours(31, 0), 30);
  EXPECT_EQ(tsne_neighbours(2, 0), 1);
  EXPECT_EQ(tsne_neighbours(0, 0), 0);
}

TEST(Tsne, RefusesAGraphOfOtherRows) {
  const Matrix x = three_clouds(60);
  EXPECT_THROW(tsne(x, graph_for(three_clouds(50)), {}, {}, {}), Error);
  EXPECT_THROW(tsne(x, *nearest_neighbours(x, 5, 1, {}, {}), {}, {}, {}), Error);
}

TEST(Tsne, ReportsProgressAndStopsInTheMiddle) {
  const Matrix x = three_clouds(300);
  std::stop_source stop;
  std::int64_t last = 0, total = 0;
  const auto progress = [&](const Progress& report) {
    EXPECT_GE(report.done, last);
    last = report.done;
    total = report.total;
    if (report.done > 0) stop.request_stop();
  };
  const TsneResult map = tsne(x, graph_for(x), {0, 1, 1'000'000}, progress, stop.get_token());
  EXPECT_TRUE(map.cancelled);
  EXPECT_TRUE(map.xy.empty());
  EXPECT_GT(last, 0);
  EXPECT_EQ(total, 1'000'000);
}

}  // namespace
}  // namespace lookalike
