#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "engine/analysis/metrics.h"
#include "engine/core/error.h"

namespace lookalike {
namespace {

struct Case {
  std::vector<int> a, b;
  double nmi, ari, ri;
};

// normalized_mutual_info_score, adjusted_rand_score and rand_score of scikit-learn 1.2.1.
const std::vector<Case> scikit_learn{
    {{0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 3, 3},
     {0, 0, 1, 1, 1, 2, 2, 2, 2, 0, 3, 1},
     0.502890942203581,
     0.185185185185185,
     0.727272727272727},
    {{0, 0, 1, 1}, {0, 0, 1, 2}, 0.8, 0.571428571428571, 0.833333333333333},
    {{0, 0, 1, 1}, {0, 1, 0, 1}, 0, -0.5, 0.333333333333333},
    {{0, 0, 1, 1}, {1, 1, 0, 0}, 1, 1, 1},
    {{-3, -3, 10, 10, 10}, {4, 4, 4, 9, 9}, 0.432538067766312, 0.166666666666667, 0.6},
    {{0, 0, 0, 0, 1}, {0, 1, 2, 3, 4}, 0.474350987614032, 0, 0.4},
    {{0, 0, 0, 0}, {0, 1, 2, 3}, 0, 0, 0},  // One cluster against all singletons.
    {{0, 0, 0}, {5, 5, 5}, 1, 1, 1},        // One cluster each.
    {{0, 1, 2}, {2, 0, 1}, 1, 1, 1},        // All singletons.
    {{1}, {7}, 1, 1, 1},
    {{}, {}, 1, 1, 1},
};

TEST(PartitionMetrics, AgreeWithScikitLearn) {
  for (const Case& c : scikit_learn) {
    EXPECT_NEAR(normalized_mutual_information(c.a, c.b), c.nmi, 1e-12);
    EXPECT_NEAR(adjusted_rand_index(c.a, c.b), c.ari, 1e-12);
    EXPECT_NEAR(rand_index(c.a, c.b), c.ri, 1e-12);
    EXPECT_NEAR(normalized_mutual_information(c.b, c.a), c.nmi, 1e-12);
    EXPECT_NEAR(adjusted_rand_index(c.b, c.a), c.ari, 1e-12);
    EXPECT_NEAR(rand_index(c.b, c.a), c.ri, 1e-12);
  }
}

TEST(PartitionMetrics, PairIndicesAgreeWithCountedPairs) {
  std::mt19937 random(1);
  for (int round = 0; round < 20; ++round) {
    std::vector<int> a, b;
    for (int i = 0; i < 60; ++i) {
      a.push_back(static_cast<int>(random() % 4));
      b.push_back(random() % 3 ? a.back() : static_cast<int>(random() % 5));
    }
    double both = 0, only_a = 0, only_b = 0, neither = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        (a[i] == a[j] ? (b[i] == b[j] ? both : only_a) : (b[i] == b[j] ? only_b : neither)) += 1;
      }
    }
    const double all = both + only_a + only_b + neither;
    const double expected = (both + only_a) * (both + only_b) / all;
    const double most = ((both + only_a) + (both + only_b)) / 2;
    EXPECT_NEAR(rand_index(a, b), (both + neither) / all, 1e-12);
    EXPECT_NEAR(adjusted_rand_index(a, b), (both - expected) / (most - expected), 1e-12);
  }
}

TEST(PartitionMetrics, ManyItemsDoNotOverflow) {
  std::vector<int> a(200'000), b(200'000);
  for (std::size_t i = 0; i < a.size(); ++i) {
    a[i] = static_cast<int>(i % 2);
    b[i] = static_cast<int>(i % 4);
  }
  EXPECT_NEAR(normalized_mutual_information(a, b), 2.0 / 3, 1e-9);  // 1 bit of 1 and 2 bits.
  EXPECT_NEAR(rand_index(a, b), 0.75, 1e-4);
}

TEST(PartitionMetrics, Purity) {
  EXPECT_DOUBLE_EQ(purity({0, 0, 0, 1, 1, 2}, {5, 5, 6, 6, 5, 7}), (2 + 1 + 1) / 6.0);
  EXPECT_EQ(purity({0, 1, 2}, {3, 3, 3}), 1);
  EXPECT_EQ(purity({}, {}), 0);
}

TEST(PartitionMetrics, DifferentLengthsAreRefused) {
  EXPECT_THROW(normalized_mutual_information({1, 2}, {1}), Error);
  EXPECT_THROW(adjusted_rand_index({1, 2}, {1}), Error);
  EXPECT_THROW(rand_index({1, 2}, {1}), Error);
  EXPECT_THROW(purity({1, 2}, {1}), Error);
}

}  // namespace
}  // namespace lookalike
