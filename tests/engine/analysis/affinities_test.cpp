#include "engine/analysis/affinities.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "engine/core/parallel.h"
#include "tests/support/test_images.h"

namespace lookalike {
namespace {

NeighbourGraph exact_graph_of(const Matrix& x, std::int64_t k) {
  return *nearest_neighbours(x, k, 1, {}, {});
}

double perplexity_of(const std::vector<float>& p, std::int64_t row, std::int64_t k) {
  double entropy = 0, sum = 0;
  for (std::int64_t j = 0; j < k; ++j) {
    const double value = p[static_cast<std::size_t>(row * k + j)];
    sum += value;
    if (value > 0) entropy -= value * std::log(value);
  }
  EXPECT_NEAR(sum, 1, 1e-5);
  return std::exp(entropy);
}

TEST(ConditionalAffinities, HaveThePerplexityAskedForAtAnyScale) {
  for (const float scale : {1e-6f, 1.0f, 1e4f}) {
    Matrix x = test::gaussian_matrix(300, 6, 1);
    for (float& value : x.data) value = value * scale + 10 * scale;
    x(0, 0) += 50 * scale;  // One far from all others.
    const NeighbourGraph graph = exact_graph_of(x, 60);
    for (const double perplexity : {2.0, 20.0, 45.0}) {
      const auto p = conditional_affinities(graph, perplexity);
      for (std::int64_t row = 0; row < 300; ++row) EXPECT_NEAR(perplexity_of(p, row, 60), perplexity, 0.01) << row;
    }
  }
}

/// log p_j|i − log p_k|i = −β_i (d_ij² − d_ik²) with one β_i for the whole row.
TEST(ConditionalAffinities, AreAGaussianOfTheDistance) {
  const NeighbourGraph graph = exact_graph_of(test::gaussian_matrix(120, 4, 2), 30);
  const auto p = conditional_affinities(graph, 10);
  for (std::int64_t row = 0; row < 120; ++row) {
    const auto d = graph.distances_of(row);
    const auto log_p = [&](std::size_t j) { return std::log(double{p[static_cast<std::size_t>(row * 30) + j]}); };
    const double beta = (log_p(0) - log_p(29)) / (d[29] - d[0]);
    EXPECT_GT(beta, 0);
    for (std::size_t j = 1; j < 29; ++j) EXPECT_NEAR(log_p(0) - log_p(j), beta * (d[j] - d[0]), 1e-3);
  }
}

TEST(ConditionalAffinities, OfEqualDistancesAreEqual) {
  const NeighbourGraph graph = exact_graph_of(Matrix(10, 3), 6);
  for (const float p : conditional_affinities(graph, 2)) EXPECT_FLOAT_EQ(p, 1.0f / 6);
  // More than there are neighbours: as even as can be, and finite.
  const NeighbourGraph few = exact_graph_of(test::gaussian_matrix(5, 2, 1), 2);
  for (const float p : conditional_affinities(few, 4)) EXPECT_NEAR(p, 0.5, 1e-3);
}

TEST(JointAffinities, AreTheSymmetricMeanAndSumToOne) {
  const std::int64_t n = 150, k = 12;
  const NeighbourGraph graph = exact_graph_of(test::gaussian_matrix(n, 3, 4), k);
  const auto conditional = conditional_affinities(graph, 4);
  std::map<std::pair<std::int64_t, std::int64_t>, double> expected;
  for (std::int64_t i = 0; i < n; ++i) {
    for (std::int64_t j = 0; j < k; ++j) {
      const double half = conditional[static_cast<std::size_t>(i * k + j)] / (2.0 * static_cast<double>(n));
      expected[{i, graph.of(i)[static_cast<std::size_t>(j)]}] += half;
      expected[{graph.of(i)[static_cast<std::size_t>(j)], i}] += half;
    }
  }
  const Affinities p = joint_affinities(graph, conditional);
  ASSERT_EQ(p.rows(), n);
  ASSERT_EQ(p.column.size(), expected.size());
  double sum = 0;
  for (std::int64_t i = 0; i < n; ++i) {
    for (auto e = static_cast<std::size_t>(p.row_start[static_cast<std::size_t>(i)]);
         e < static_cast<std::size_t>(p.row_start[static_cast<std::size_t>(i + 1)]); ++e) {
      const auto it = expected.find({i, p.column[e]});
      ASSERT_NE(it, expected.end());
      EXPECT_NEAR(p.probability[e], it->second, 1e-9);
      sum += p.probability[e];
    }
  }
  EXPECT_NEAR(sum, 1, 1e-5);
}

TEST(JointAffinities, InAnotherOrderAreTheSame) {
  const NeighbourGraph graph = exact_graph_of(test::gaussian_matrix(40, 3, 4), 6);
  const Affinities p = joint_affinities(graph, conditional_affinities(graph, 2));
  std::vector<std::int32_t> order(40);
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::int32_t>((i * 7 + 3) % 40);
  const auto table = [](const Affinities& a) {
    std::map<std::pair<std::int64_t, std::int64_t>, float> entries;
    for (std::int64_t i = 0; i < a.rows(); ++i) {
      for (auto e = a.row_start[static_cast<std::size_t>(i)]; e < a.row_start[static_cast<std::size_t>(i + 1)]; ++e)
        entries[{i, a.column[static_cast<std::size_t>(e)]}] = a.probability[static_cast<std::size_t>(e)];
    }
    return entries;
  };
  const auto before = table(p), after = table(reordered(p, order));
  ASSERT_EQ(after.size(), before.size());
  for (const auto& [at, value] : after) {
    const auto row = order[static_cast<std::size_t>(at.first)], column = order[static_cast<std::size_t>(at.second)];
    EXPECT_EQ(before.at({row, column}), value);
  }
}

TEST(JointAffinities, DoNotDependOnTheNumberOfThreads) {
  const NeighbourGraph graph = exact_graph_of(test::gaussian_matrix(2000, 3, 4), 15);
  set_thread_count(1);
  const Affinities alone = joint_affinities(graph, conditional_affinities(graph, 5));
  set_thread_count(4);
  const Affinities together = joint_affinities(graph, conditional_affinities(graph, 5));
  set_thread_count(0);
  EXPECT_EQ(alone.column, together.column);
  EXPECT_EQ(alone.probability, together.probability);
}

}  // namespace
}  // namespace lookalike
