#include "engine/search/nearest_rows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

#include "engine/core/error.h"

namespace lookalike {
namespace {

Matrix random_rows(std::int64_t count, std::int64_t dims) {
  Matrix rows(count, dims);
  std::mt19937 random(3);
  std::normal_distribution<float> normal;
  for (float& value : rows.data) value = normal(random);
  return rows;
}

float product(const Matrix& rows, std::int64_t a, std::int64_t b) {
  return std::inner_product(rows.row(a).begin(), rows.row(a).end(), rows.row(b).begin(), 0.0f);
}

TEST(NearestRows, AreThoseOfAFullComparison) {
  const Matrix rows = random_rows(60, 7);
  std::vector<std::int64_t> queries, candidates;
  for (std::int64_t i = 0; i < 60; i += 2) queries.push_back(i);
  for (std::int64_t i = 0; i < 60; i += 3) candidates.push_back(i);
  const auto nearest = nearest_rows(rows, queries, candidates, 4);
  ASSERT_EQ(nearest.size(), queries.size() * 4);
  for (std::size_t q = 0; q < queries.size(); ++q) {
    std::vector<std::int64_t> others;
    std::ranges::copy_if(candidates, std::back_inserter(others), [&](std::int64_t c) { return c != queries[q]; });
    std::ranges::sort(others, std::greater{}, [&](std::int64_t c) { return product(rows, queries[q], c); });
    for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(nearest[q * 4 + i], others[i]) << queries[q];
  }
}

TEST(NearestRows, FillsUpWhereThereAreTooFew) {
  const Matrix rows = random_rows(4, 3);
  const std::vector<std::int64_t> queries{0, 3}, candidates{0, 2};
  const bool zero_first = product(rows, 3, 0) > product(rows, 3, 2);
  EXPECT_EQ(nearest_rows(rows, queries, candidates, 3),
            (std::vector<std::int64_t>{2, -1, -1, zero_first ? 0 : 2, zero_first ? 2 : 0, -1}));
  EXPECT_EQ(nearest_rows(rows, queries, {}, 2), (std::vector<std::int64_t>{-1, -1, -1, -1}));
  EXPECT_TRUE(nearest_rows(rows, {}, candidates, 2).empty());
  EXPECT_TRUE(nearest_rows(rows, queries, candidates, 0).empty());
}

TEST(NearestRows, RefusesRowsThatAreNotThere) {
  const Matrix rows = random_rows(4, 3);
  const std::vector<std::int64_t> good{0}, bad{4}, negative{-1};
  EXPECT_THROW(nearest_rows(rows, bad, good, 1), Error);
  EXPECT_THROW(nearest_rows(rows, good, negative, 1), Error);
}

}  // namespace
}  // namespace lookalike
