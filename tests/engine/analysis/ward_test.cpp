#include "engine/analysis/ward.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "engine/analysis/kmeans.h"
#include "engine/analysis/metrics.h"
#include "engine/analysis/partition.h"
#include "engine/core/error.h"
#include "engine/core/parallel.h"
#include "tests/support/test_images.h"

namespace lookalike {
namespace {

WardTree tree_of(const Matrix& x) {
  auto tree = ward(x, {}, {});
  EXPECT_TRUE(tree);
  return tree.value_or(WardTree{});
}

/// One merge at a time on the full matrix of squared distances, updated by the formula of Lance and Williams.
WardTree naive_ward(const Matrix& x) {
  struct Node {
    std::int32_t id;
    double size;
    std::map<std::int32_t, double> apart;  // by id
  };
  std::map<std::int32_t, Node> nodes;
  for (std::int32_t i = 0; i < x.rows; ++i) {
    Node node{i, 1, {}};
    for (std::int32_t j = 0; j < x.rows; ++j) {
      double sum = 0;
      for (std::int64_t c = 0; c < x.cols; ++c) sum += std::pow(static_cast<double>(x(i, c)) - x(j, c), 2);
      if (i != j) node.apart[j] = sum;
    }
    nodes.emplace(i, node);
  }
  WardTree tree{x.rows, {}};
  while (nodes.size() > 1) {
    std::int32_t a = 0, b = 0;
    double least = std::numeric_limits<double>::infinity();
    for (const auto& [i, node] : nodes) {
      for (const auto& [j, d] : node.apart) {
        if (d < least) least = d, a = i, b = j;
      }
    }
    const auto id = static_cast<std::int32_t>(x.rows + std::ssize(tree.merges));
    tree.merges.push_back({std::min(a, b), std::max(a, b), static_cast<float>(std::sqrt(least))});
    const double na = nodes.at(a).size, nb = nodes.at(b).size;
    Node merged{id, na + nb, {}};
    for (auto& [k, node] : nodes) {
      if (k == a || k == b) continue;
      const double n = node.size;
      const double d = ((na + n) * node.apart.at(a) + (nb + n) * node.apart.at(b) - n * least) / (na + nb + n);
      merged.apart[k] = d;
      node.apart.erase(a);
      node.apart.erase(b);
      node.apart[id] = d;
    }
    nodes.erase(a);
    nodes.erase(b);
    nodes.emplace(id, merged);
  }
  return tree;
}

TEST(Ward, GivesTheTreeOfSciPy) {
  Matrix x(8, 2);
  x.data = {0, 0, 1, 0.3f, 5, 5.1f, 5.4f, 4.2f, 9, 0.2f, 8.1f, 1, 0.4f, 1.7f, 4.4f, 5.9f};
  // scipy.cluster.hierarchy.linkage(x, "ward"), SciPy 1.10
  const std::vector<WardTree::Merge> expected{{2, 3, 0.984886f},   {0, 1, 1.044031f}, {4, 5, 1.204159f},
                                              {7, 8, 1.713671f},   {6, 9, 1.793507f}, {10, 11, 8.903670f},
                                              {12, 13, 12.519538f}};
  const WardTree tree = tree_of(x);
  ASSERT_EQ(tree.leaves, 8);
  ASSERT_EQ(tree.merges.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    ASSERT_EQ(tree.merges[i].a, expected[i].a) << i;
    EXPECT_EQ(tree.merges[i].b, expected[i].b) << i;
    EXPECT_NEAR(tree.merges[i].height, expected[i].height, 1e-4) << i;
  }
}

TEST(Ward, AgreesWithLanceAndWilliams) {
  for (const std::uint64_t seed : {1u, 2u, 3u, 4u}) {
    const Matrix x = test::gaussian_matrix(90, 5, seed);
    const WardTree fast = tree_of(x), naive = naive_ward(x);
    ASSERT_EQ(fast.merges.size(), naive.merges.size());
    for (std::size_t i = 0; i < naive.merges.size(); ++i) {
      EXPECT_EQ(fast.merges[i].a, naive.merges[i].a) << i;
      EXPECT_EQ(fast.merges[i].b, naive.merges[i].b) << i;
      EXPECT_NEAR(fast.merges[i].height, naive.merges[i].height, 1e-4 * naive.merges[i].height) << i;
    }
  }
}

TEST(Ward, HeightsRiseAndAddUpToTheScatter) {
  const Matrix x = test::gaussian_matrix(700, 8, 5);
  const WardTree tree = tree_of(x);
  EXPECT_TRUE(std::ranges::is_sorted(tree.merges, {}, &WardTree::Merge::height));
  EXPECT_NEAR(cut_inertia(tree, 1), total_scatter(x), 1e-4 * total_scatter(x));
  for (const int k : {2, 9, 100}) {
    const double inertia = summarise(x, cut(tree, k), k).inertia;
    EXPECT_NEAR(cut_inertia(tree, k), inertia, 1e-4 * inertia) << k;
  }
  EXPECT_NEAR(cut_inertia(tree, 700), 0, 1e-6);
}

TEST(Ward, CutsAreNestedPartitionsBySize) {
  const Matrix x = test::gaussian_matrix(300, 4, 6);
  const WardTree tree = tree_of(x);
  std::vector<int> coarse = cut(tree, 1);
  for (int k = 2; k <= 300; k += 31) {
    const std::vector<int> fine = cut(tree, k);
    std::vector<std::int64_t> sizes(static_cast<std::size_t>(k));
    std::map<int, int> parent;
    for (std::size_t i = 0; i < fine.size(); ++i) {
      ASSERT_GE(fine[i], 0);
      ASSERT_LT(fine[i], k);
      ++sizes[static_cast<std::size_t>(fine[i])];
      EXPECT_EQ(parent.emplace(fine[i], coarse[i]).first->second, coarse[i]);
    }
    EXPECT_TRUE(std::ranges::is_sorted(sizes, std::greater{}));
    EXPECT_GE(sizes.back(), 1);
    coarse = fine;
  }
}

TEST(Ward, ManyEqualRowsAndEqualDistancesEndSoon) {
  Matrix x(3000, 3);
  for (std::int64_t i = 0; i < x.rows; ++i) x(i, i % 3) = 1;
  const WardTree tree = tree_of(x);
  const std::vector<int> groups = cut(tree, 3);
  for (std::size_t i = 0; i < groups.size(); ++i) EXPECT_EQ(groups[i], groups[i % 3]);
  EXPECT_NEAR(cut_inertia(tree, 3), 0, 1e-6);
  EXPECT_GT(cut_inertia(tree, 2), 100);
  // All distances equal and not zero.
  Matrix corners(200, 200);
  for (std::int64_t i = 0; i < corners.rows; ++i) corners(i, i) = 1;
  EXPECT_EQ(tree_of(corners).merges.size(), 199u);
}

TEST(Ward, FarFromTheOriginItSeesTheSame) {
  const Matrix x = test::gaussian_matrix(200, 3, 7);
  Matrix far = x;
  for (float& v : far.data) v += 64;  // Keeps 17 bits after the point.
  EXPECT_GT(adjusted_rand_index(cut(tree_of(x), 6), cut(tree_of(far), 6)), 0.99);
}

TEST(Ward, DoesNotDependOnTheNumberOfThreads) {
  const Matrix x = test::gaussian_matrix(500, 6, 8);
  const WardTree two = tree_of(x);
  set_thread_count(1);
  const WardTree one = tree_of(x);
  set_thread_count(0);
  EXPECT_EQ(one, two);
}

TEST(Ward, OneAndTwoRows) {
  Matrix x(1, 2);
  EXPECT_TRUE(tree_of(x).merges.empty());
  EXPECT_EQ(cut(tree_of(x), 1), std::vector<int>{0});
  x = Matrix(2, 2);
  x.data = {0, 0, 3, 4};
  const WardTree tree = tree_of(x);
  ASSERT_EQ(tree.merges.size(), 1u);
  EXPECT_FLOAT_EQ(tree.merges[0].height, 5);
}

TEST(Ward, SaysWhyItRefuses) {
  const auto message = [](const Matrix& x) -> std::string {
    try {
      ward(x, {}, {});
    } catch (const Error& error) {
      return error.what();
    }
    return {};
  };
  const std::string large = message(Matrix(ward_limit + 1, 1));
  EXPECT_NE(large.find("20000"), std::string::npos);
  EXPECT_NE(large.find("20001"), std::string::npos);
  EXPECT_NE(large.find("k-means"), std::string::npos);
  EXPECT_FALSE(message(Matrix(0, 3)).empty());
  Matrix bad(3, 1);
  bad(1, 0) = std::numeric_limits<float>::infinity();
  EXPECT_FALSE(message(bad).empty());
  const WardTree tree = tree_of(test::gaussian_matrix(5, 2, 1));
  EXPECT_THROW(cut(tree, 0), Error);
  EXPECT_THROW(cut(tree, 6), Error);
}

TEST(Ward, StopsWhenAskedAndReportsItsEnd) {
  const Matrix x = test::gaussian_matrix(400, 3, 9);
  std::stop_source source;
  source.request_stop();
  EXPECT_FALSE(ward(x, {}, source.get_token()));
  Progress last;
  ward(x, [&](const Progress& p) { last = p; }, {});
  EXPECT_EQ(last.done, 399);
  EXPECT_EQ(last.total, 399);
}

TEST(WardSweep, FindsSeparateGroups) {
  Matrix x = test::gaussian_matrix(160, 4, 10);
  for (std::int64_t i = 0; i < x.rows; ++i) x(i, i % 4) += 12;
  const Sweep sweep = sweep_tree(x, tree_of(x), 2, 9, 1, {}, {});
  ASSERT_EQ(sweep.points.size(), 8u);
  EXPECT_EQ(sweep.suggested_k, 4);
  EXPECT_EQ(sweep.calinski_harabasz_k, 4);
  EXPECT_TRUE(std::isnan(sweep.points[0].stability)) << "no seed changes it";
}

}  // namespace
}  // namespace lookalike
