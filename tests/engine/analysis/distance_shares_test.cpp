#include "engine/analysis/distance_shares.h"

#include <gtest/gtest.h>

#include "engine/analysis/linear_algebra.h"
#include "tests/support/test_images.h"

namespace lookalike {
namespace {

const std::vector<PartBlock> blocks{
    {"dictionary", 0, 5}, {"dictionary2", 5, 4}, {"colour", 9, 3}, {"learned", 12, 6}, {"learned2", 18, 2}};

/// Parts of unit length side by side.
Matrix parts(std::uint64_t seed) {
  Matrix row(1, 20);
  for (const PartBlock& block : blocks) {
    Matrix part = test::gaussian_matrix(1, block.dims, seed * 10 + static_cast<std::uint64_t>(block.offset));
    normalise_rows(part);
    for (int j = 0; j < block.dims; ++j) row(0, block.offset + j) = part(0, j);
  }
  return row;
}

double distance(const Matrix& a, const Matrix& b, const PartWeights& weights) {
  const Matrix x = fuse(a, blocks, weights), y = fuse(b, blocks, weights);
  double cosine = 0;
  for (std::int64_t j = 0; j < x.cols; ++j) cosine += double{x(0, j)} * y(0, j);
  return 1 - cosine;
}

TEST(DistanceShares, AddUpToTheDistanceWhateverTheWeights) {
  const Matrix a = parts(1), b = parts(2);
  for (const PartWeights& weights :
       {PartWeights{}, PartWeights{1, 0, 0}, PartWeights{0.3f, 1, 0}, PartWeights{0, 0, 1}}) {
    const DistanceShares shares = distance_shares(a, b, blocks, weights);
    EXPECT_NEAR(shares.total(), distance(a, b, weights), 1e-6);
    EXPECT_EQ(shares.dictionary > 0, weights.dictionary > 0);
    EXPECT_EQ(shares.learned > 0, weights.learned > 0);
    EXPECT_EQ(shares.colour > 0, weights.colour > 0);
  }
}

TEST(DistanceShares, APartThatIsTheSameAddsNothing) {
  const Matrix a = parts(1);
  Matrix b = parts(2);
  for (int j = 9; j < 12; ++j) b(0, j) = a(0, j);
  const DistanceShares shares = distance_shares(a, b, blocks, {});
  EXPECT_NEAR(shares.colour, 0, 1e-12);
  EXPECT_GT(shares.dictionary, 0);
  EXPECT_EQ(distance_shares(a, a, blocks, {}).total(), 0);
}

/// By the definition of the fused cosine: Σ w²·(1 − cosine of the part) / Σ w².
TEST(DistanceShares, AreTheWeightedDistancesOfTheParts) {
  const Matrix a = parts(3), b = parts(4);
  const PartWeights weights{1, 0.5f, 0.4f};
  double all = 0, colour = 0;
  for (const PartBlock& block : blocks) {
    const double w = weight_of(weights, block.name);
    all += w * w;
    double cosine = 0;
    for (int j = block.offset; j < block.offset + block.dims; ++j) cosine += double{a(0, j)} * b(0, j);
    if (block.name == "colour") colour = w * w * (1 - cosine);
  }
  EXPECT_NEAR(distance_shares(a, b, blocks, weights).colour, colour / all, 1e-6);
}

}  // namespace
}  // namespace lookalike
