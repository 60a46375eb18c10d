#include "engine/analysis/descriptor.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/analysis/linear_algebra.h"
#include "engine/core/error.h"
#include "tests/support/test_images.h"

namespace lookalike {
namespace {

double dot(std::span<const float> a, std::span<const float> b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

TEST(PartWhitening, GivesUnitRowsOfAtMost128Dimensions) {
  const Matrix raw = test::gaussian_matrix(300, 200, 1);
  const PartWhitening whitening = PartWhitening::fit(raw);
  EXPECT_EQ(whitening.dims(), 128);
  const Matrix part = whitening.apply(raw);
  for (std::int64_t i = 0; i < part.rows; ++i) EXPECT_NEAR(dot(part.row(i), part.row(i)), 1, 1e-5);
  EXPECT_EQ(PartWhitening::fit(test::gaussian_matrix(5, 200, 1)).dims(), 4);
}

TEST(PartWhitening, TakesSignedRootsFirst) {
  Matrix raw(4, 1);
  raw.data = {-9, -1, 1, 9};
  Matrix rooted(4, 1);
  rooted.data = {-3, -1, 1, 3};
  const Pca pca = Pca::fit(rooted, 1, true, 0.1f);
  TensorFile file;
  PartWhitening::fit(raw).save(file, "p");
  EXPECT_EQ(Pca::load(file, "p").variances, pca.variances);
  EXPECT_NEAR(pca.variances[0], 5, 1e-5);
}

TEST(PartWhitening, AQueryIsTreatedLikeTheCollection) {
  const Matrix raw = test::gaussian_matrix(60, 30, 2);
  const PartWhitening whitening = PartWhitening::fit(raw);
  const Matrix all = whitening.apply(raw), one = whitening.apply(gather_rows(raw, {17}));
  EXPECT_NEAR(dot(all.row(17), one.row(0)), 1, 1e-5);
}

TEST(PartWhitening, ComesBackFromItsArrays) {
  const Matrix raw = test::gaussian_matrix(60, 30, 3);
  const PartWhitening whitening = PartWhitening::fit(raw);
  TensorFile file;
  whitening.save(file, "colour");
  EXPECT_EQ(PartWhitening::load(file, "colour").apply(raw), whitening.apply(raw));
  EXPECT_THROW(PartWhitening::load(file, "dictionary"), Error);
}

TEST(PartWhitening, OnePictureOrEqualOnesGiveZerosAndNoNaN) {
  for (const std::int64_t rows : {1, 2, 3}) {
    Matrix raw(rows, 10);
    std::ranges::fill(raw.data, 0.3f);
    const Matrix part = PartWhitening::fit(raw).apply(raw);
    EXPECT_TRUE(std::ranges::all_of(part.data, [](float v) { return v == 0; }));
  }
  EXPECT_THROW(PartWhitening::fit(Matrix(0, 10)), Error);
}

TEST(Balance, EndsAndDefault) {
  EXPECT_EQ(weights_for_balance(0), (PartWeights{1, 1, 0}));
  EXPECT_EQ(weights_for_balance(1), (PartWeights{0, 0, 1}));
  EXPECT_EQ(weights_for_balance(-3), weights_for_balance(0));
  EXPECT_EQ(weights_for_balance(3), weights_for_balance(1));
  const PartWeights standard, balanced = weights_for_balance(default_balance());
  EXPECT_FLOAT_EQ(balanced.dictionary, standard.dictionary);
  EXPECT_FLOAT_EQ(balanced.learned, standard.learned);
  EXPECT_FLOAT_EQ(balanced.colour, standard.colour);
}

TEST(Balance, ColourOnlyEverGains) {
  double last = -1;
  for (double c = 0; c < 0.999; c += 0.01) {
    const PartWeights w = weights_for_balance(c);
    EXPECT_GT(w.colour / w.dictionary, last);
    EXPECT_NEAR(w.learned / w.dictionary, 1, 1e-5);
    last = w.colour / w.dictionary;
  }
}

TEST(WeightOf, SharesAPartBetweenItsBlocks) {
  const PartWeights w{2, 0.5f, 0.25f};
  EXPECT_NEAR(std::hypot(weight_of(w, "dictionary"), weight_of(w, "dictionary2")), 2, 1e-6);
  EXPECT_NEAR(std::hypot(weight_of(w, "learned"), weight_of(w, "learned2")), 0.5, 1e-3);
  EXPECT_EQ(weight_of(w, "colour"), 0.25f);
  EXPECT_EQ(weight_of(w, "something else"), 0);
}

class Fuse : public testing::Test {
 protected:
  Fuse() : parts(6, 7) {
    Matrix a = test::gaussian_matrix(6, 4, 1), b = test::gaussian_matrix(6, 3, 2);
    normalise_rows(a);
    normalise_rows(b);
    for (std::int64_t i = 0; i < 6; ++i) {
      std::ranges::copy(a.row(i), parts.row(i).begin());
      std::ranges::copy(b.row(i), parts.row(i).begin() + 4);
    }
  }
  Matrix parts;
  const std::vector<PartBlock> blocks{{"learned2", 0, 4}, {"colour", 4, 3}};
};

TEST_F(Fuse, InnerProductsAreWeightedMeansOfThoseOfTheParts) {
  const PartWeights w{1, 0.7f, 0.4f};
  const Matrix fused = fuse(parts, blocks, w);
  const double a = 0.7 * 0.7 * 0.8, b = 0.4 * 0.4;  // of the learned part's square, four fifths are learned2's
  for (std::int64_t i = 0; i < 6; ++i) {
    for (std::int64_t j = 0; j < 6; ++j) {
      const double learned = dot(parts.row(i).first(4), parts.row(j).first(4));
      const double colour = dot(parts.row(i).subspan(4), parts.row(j).subspan(4));
      EXPECT_NEAR(dot(fused.row(i), fused.row(j)), (a * learned + b * colour) / (a + b), 1e-3);
    }
  }
}

TEST_F(Fuse, PartsWithoutWeightAreLeftOut) {
  const Matrix colour = fuse(parts, blocks, {1, 0, 0.4f});
  ASSERT_EQ(colour.cols, 3);
  for (std::int64_t j = 0; j < 3; ++j) EXPECT_NEAR(colour(2, j), parts(2, 4 + j), 1e-6);
  EXPECT_THROW(fuse(parts, blocks, {1, 0, 0}), Error);
  EXPECT_THROW(fuse(parts, {}, {}), Error);
}

TEST_F(Fuse, TheWeightsOfColumnsAreThoseOfTheirBlocks) {
  const PartWeights w{1, 0.7f, 0.4f};
  const std::vector<float> columns = column_weights(7, blocks, w);
  ASSERT_EQ(columns.size(), 7u);
  for (std::size_t c = 0; c < 7; ++c) EXPECT_EQ(columns[c], weight_of(w, c < 4 ? "learned2" : "colour"));
  EXPECT_THROW(column_weights(7, blocks, {1, 0, 0}), Error);
  EXPECT_THROW(column_weights(6, blocks, w), Error);
}

TEST_F(Fuse, WhatIsLearnedFromNeighboursIsNotWhatTheyAreSoughtBy) {
  const Matrix space = neighbour_space(parts, blocks);
  ASSERT_EQ(space.cols, 3);
  EXPECT_NEAR(space(2, 1), parts(2, 5), 1e-6);
  EXPECT_EQ(neighbour_space(parts, {{"learned", 0, 4}, {"colour", 4, 3}}).cols, 7);
}

TEST_F(Fuse, BlocksOutsideTheMatrixAreRefused) {
  EXPECT_THROW(fuse(parts, {{"colour", 5, 3}}, {}), Error);
  EXPECT_THROW(fuse(parts, {{"colour", -1, 3}}, {}), Error);
}

}  // namespace
}  // namespace lookalike
