#include "engine/training/neighbour_head.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "engine/analysis/linear_algebra.h"
#include "engine/core/error.h"
#include "tests/support/test_images.h"

namespace lookalike {
namespace {

constexpr std::int64_t kinds = 4, dims = 24, each = 5;

std::int64_t kind_of(std::int64_t row) {
  return row % kinds;
}

/// Rows of `kinds` kinds: a direction of the kind, drowned in noise that says nothing.
Matrix noisy_kinds(std::int64_t count, std::uint64_t seed) {
  const Matrix directions = test::gaussian_matrix(kinds, dims, 99);
  Matrix rows = test::gaussian_matrix(count, dims, seed);
  for (std::int64_t i = 0; i < count; ++i) {
    for (std::int64_t j = 0; j < dims; ++j) rows(i, j) += 0.5f * directions(kind_of(i), j);
  }
  normalise_rows(rows);
  return rows;
}

/// The next `each` rows of the same kind.
std::vector<std::int64_t> same_kind(std::int64_t count) {
  std::vector<std::int64_t> neighbours;
  for (std::int64_t i = 0; i < count; ++i) {
    for (std::int64_t k = 1; k <= each; ++k) neighbours.push_back((i + k * kinds) % count);
  }
  return neighbours;
}

double dot(std::span<const float> a, std::span<const float> b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

/// The share of rows whose most similar other row is of their kind.
double nearest_is_alike(const Matrix& rows) {
  std::int64_t alike = 0;
  for (std::int64_t i = 0; i < rows.rows; ++i) {
    std::int64_t best = i == 0 ? 1 : 0;
    for (std::int64_t j = 0; j < rows.rows; ++j) {
      if (j != i && dot(rows.row(i), rows.row(j)) > dot(rows.row(i), rows.row(best))) best = j;
    }
    alike += kind_of(best) == kind_of(i);
  }
  return static_cast<double>(alike) / static_cast<double>(rows.rows);
}

NeighbourHead fitted(std::uint64_t seed = 1) {
  return *NeighbourHead::fit(noisy_kinds(400, 1), 1, same_kind(400), seed, {}, {});
}

TEST(NeighbourHead, PicturesItNeverSawFindTheirKindBetterThanBefore) {
  const Matrix fresh = noisy_kinds(200, 7);
  const double before = nearest_is_alike(fresh), after = nearest_is_alike(fitted().apply(fresh));
  EXPECT_LT(before, 0.85);
  EXPECT_GT(after, before + 0.05);
}

TEST(NeighbourHead, GivesUnitRowsWhateverTheirNumber) {
  const NeighbourHead head = fitted();
  const Matrix all = noisy_kinds(9000, 3), placed = head.apply(all);
  ASSERT_EQ(placed.rows, 9000);
  ASSERT_EQ(placed.cols, NeighbourHead::dims);
  for (const std::int64_t i : {0, 1, 8191, 8192, 8999}) EXPECT_NEAR(dot(placed.row(i), placed.row(i)), 1, 1e-5);
  Matrix one(1, dims);
  std::ranges::copy(all.row(8500), one.row(0).begin());
  const Matrix alone = head.apply(one);
  for (int j = 0; j < NeighbourHead::dims; ++j) EXPECT_NEAR(alone(0, j), placed(8500, j), 1e-5);
  EXPECT_EQ(head.apply(Matrix(0, dims)).rows, 0);
  EXPECT_THROW(head.apply(Matrix(3, dims + 1)), Error);
}

/// Neighbours that say nothing: random rows.
std::vector<std::int64_t> any_rows(std::int64_t count) {
  std::vector<std::int64_t> neighbours;
  for (std::int64_t i = 0; i < count * each; ++i) neighbours.push_back((i * 37 + 11) % count);
  return neighbours;
}

TEST(NeighbourHead, LabelsComeBeforeNeighbours) {
  const Matrix rows = noisy_kinds(400, 1), fresh = noisy_kinds(200, 7);
  KnownLabels known;
  for (std::int64_t i = 0; i < 400; ++i)
    known.labels.push_back(i % 2 == 0 ? static_cast<std::int32_t>(kind_of(i)) : -1);
  for (std::int64_t i = 1; i < 400; i += 8) known.labels[static_cast<std::size_t>(i)] = 1;
  for (std::int64_t i = 3; i < 400; i += 8) known.labels[static_cast<std::size_t>(i)] = 3;
  const auto misled = NeighbourHead::fit(rows, 1, any_rows(400), 1, {}, {});
  const auto taught = NeighbourHead::fit(rows, 1, any_rows(400), 1, {}, {}, known);
  EXPECT_GT(nearest_is_alike(taught->apply(fresh)), nearest_is_alike(misled->apply(fresh)) + 0.1);
  const std::vector<std::int64_t> none(400, -1);
  const auto alone = NeighbourHead::fit(rows, 1, none, 1, {}, {}, known);
  EXPECT_GT(nearest_is_alike(alone->apply(fresh)), 0.7) << "no neighbours are needed";
  known.labels.pop_back();
  EXPECT_THROW(NeighbourHead::fit(rows, 1, none, 1, {}, {}, known), Error);
}

/// Two looks at each of the rows; the second is moved far in a direction that says nothing of the kind.
Matrix two_looks(const Matrix& rows) {
  const Matrix away = test::gaussian_matrix(1, dims, 5);
  Matrix looks(2 * rows.rows, dims);
  for (std::int64_t i = 0; i < rows.rows; ++i) {
    for (int j = 0; j < dims; ++j) {
      looks(2 * i, j) = rows(i, j);
      looks(2 * i + 1, j) = rows(i, j) + 0.3f * away(0, j);
    }
  }
  normalise_rows(looks);
  return looks;
}

TEST(NeighbourHead, LearnsThatLooksAtOnePictureAreOfOnePicture) {
  const Matrix rows = noisy_kinds(400, 1), fresh = two_looks(noisy_kinds(100, 7));
  const auto agreement = [&](const NeighbourHead& head) {
    const Matrix placed = head.apply(fresh);
    double sum = 0;
    for (std::int64_t i = 0; i < 100; ++i) sum += dot(placed.row(2 * i), placed.row(2 * i + 1));
    return sum / 100;
  };
  const auto of_one = NeighbourHead::fit(rows, 1, same_kind(400), 1, {}, {});
  const auto of_two = NeighbourHead::fit(two_looks(rows), 2, same_kind(400), 1, {}, {});
  EXPECT_GT(agreement(*of_two), agreement(*of_one) + 0.05);
}

TEST(NeighbourHead, TheSeedDecidesEverything) {
  const Matrix rows = noisy_kinds(50, 5);
  EXPECT_EQ(fitted(1).apply(rows).data, fitted(1).apply(rows).data);
  EXPECT_NE(fitted(1).apply(rows).data, fitted(2).apply(rows).data);
}

TEST(NeighbourHead, IsTheSameAfterSavingAndLoading) {
  const NeighbourHead head = fitted();
  const Matrix rows = noisy_kinds(50, 5);
  TensorFile file;
  head.save(file, "h");
  EXPECT_EQ(NeighbourHead::load(file, "h", dims).apply(rows).data, head.apply(rows).data);
  EXPECT_THROW(NeighbourHead::load(file, "other", dims), Error);
  EXPECT_THROW(NeighbourHead::load(file, "h", dims + 1), Error);
  file.tensors.begin()->second.bytes.pop_back();
  EXPECT_THROW(NeighbourHead::load(file, "h", dims), Error);
}

TEST(NeighbourHead, ManagesWithFewPicturesAndWithoutNeighbours) {
  for (const std::int64_t count : {1, 2, 3}) {
    const Matrix rows = noisy_kinds(count, 1);
    for (const std::size_t width : {0, 2}) {
      const auto head = NeighbourHead::fit(
          rows, 1, std::vector<std::int64_t>(static_cast<std::size_t>(count) * width, -1), 1, {}, {});
      const Matrix placed = head->apply(rows);
      EXPECT_NEAR(dot(placed.row(0), placed.row(0)), 1, 1e-5);
    }
  }
  const auto pair = NeighbourHead::fit(noisy_kinds(2, 1), 1, {1, 0}, 1, {}, {});
  EXPECT_NEAR(dot(pair->apply(noisy_kinds(2, 1)).row(0), pair->apply(noisy_kinds(2, 1)).row(0)), 1, 1e-5);
}

TEST(NeighbourHead, StopsWhenAsked) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_FALSE(NeighbourHead::fit(noisy_kinds(40, 1), 1, same_kind(40), 1, {}, stop.get_token()));
}

TEST(NeighbourHead, RefusesNeighboursThatDoNotFit) {
  const Matrix rows = noisy_kinds(40, 1);
  EXPECT_THROW(NeighbourHead::fit(rows, 1, std::vector<std::int64_t>(41, 0), 1, {}, {}), Error);
  EXPECT_THROW(NeighbourHead::fit(rows, 1, std::vector<std::int64_t>(40, 40), 1, {}, {}), Error);
  EXPECT_THROW(NeighbourHead::fit(rows, 3, same_kind(13), 1, {}, {}), Error) << "40 are not three looks each";
  EXPECT_THROW(NeighbourHead::fit(rows, 0, same_kind(40), 1, {}, {}), Error);
  EXPECT_THROW(NeighbourHead::fit(Matrix(0, dims), 1, {}, 1, {}, {}), Error);
}

}  // namespace
}  // namespace lookalike
