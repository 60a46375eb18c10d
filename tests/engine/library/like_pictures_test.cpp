#include "engine/library/like_pictures.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/core/error.h"

namespace lookalike {
namespace {

/// On a line bent to a circle: the nearest rows are those beside.
Matrix circle(std::int64_t count) {
  Matrix rows(count, 2);
  for (std::int64_t i = 0; i < count; ++i) {
    const double angle = 0.1 * static_cast<double>(i);
    rows(i, 0) = static_cast<float>(std::cos(angle));
    rows(i, 1) = static_cast<float>(std::sin(angle));
  }
  return rows;
}

TEST(LikePictures, AreListedByRowAndOnlyForTheRowsAskedFor) {
  const std::vector<std::int64_t> rows{1, 2, 5, 6};
  const auto alike = like_pictures(circle(8), rows, 1, 1);
  EXPECT_EQ(alike, (std::vector<std::int64_t>{-1, 2, 1, -1, -1, 6, 5, -1}));
}

TEST(LikePictures, AreFilledUpWhenThereAreTooFew) {
  const std::vector<std::int64_t> rows{0, 1};
  EXPECT_EQ(like_pictures(circle(2), rows, 3, 1), (std::vector<std::int64_t>{1, -1, -1, 0, -1, -1}));
  EXPECT_TRUE(like_pictures(circle(2), rows, 0, 1).empty());
}

TEST(SomeOf, KeepsAllOfASmallCollectionAndTheOrderOfALargeOne) {
  std::vector<std::int64_t> rows(30'000);
  std::iota(rows.begin(), rows.end(), 5);
  EXPECT_EQ(some_of(std::span(rows).first(100), 1), std::vector(rows.begin(), rows.begin() + 100));
  const auto some = some_of(rows, 1);
  EXPECT_EQ(some.size(), 20'000u);
  EXPECT_TRUE(std::ranges::is_sorted(some));
  EXPECT_EQ(some, some_of(rows, 1));
  EXPECT_EQ(some_of(rows, 1, 7).size(), 7u);
  EXPECT_NE(some, some_of(rows, 2));
}

}  // namespace
}  // namespace lookalike
