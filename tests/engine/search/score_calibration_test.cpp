#include <gtest/gtest.h>

#include "engine/search/index.h"
#include "tests/support/test_images.h"

namespace lookalike {
namespace {

TEST(ScoreCalibration, IsTheShareOfPairsThatAreLessAlike) {
  // Four orthogonal pairs and equal pairs: rows 0 and 1 alike, 2 and 3 alike, the rest at right angles. Of the twelve
  // ordered pairs of different rows, eight have similarity 0 and four have 1.
  Matrix m(4, 2);
  m.data = {1, 0, 1, 0, 0, 1, 0, 1};
  const ScoreCalibration c(m, 1, 60'000);
  EXPECT_EQ(c.percentile(-0.5f), 0);
  EXPECT_EQ(c.percentile(0.0f), 0);
  EXPECT_NEAR(c.percentile(0.5f), 100.0 * 8 / 12, 1.0);
  EXPECT_EQ(c.percentile(1.5f), 100);
}

TEST(ScoreCalibration, IsMonotoneAndReproducible) {
  const Matrix m = test::gaussian_matrix(100, 5, 1);
  const ScoreCalibration a(m, 7, 5000), b(m, 7, 5000);
  double last = 0;
  for (float s = -8; s < 8; s += 0.25f) {
    EXPECT_GE(a.percentile(s), last);
    EXPECT_EQ(a.percentile(s), b.percentile(s));
    last = a.percentile(s);
  }
}

TEST(ScoreCalibration, FewerThanTwoRowsGiveZero) {
  EXPECT_EQ(ScoreCalibration().percentile(1), 0);
  EXPECT_EQ(ScoreCalibration(Matrix(1, 3), 1).percentile(1), 0);
}

}  // namespace
}  // namespace lookalike
