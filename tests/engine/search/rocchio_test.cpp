#include "engine/search/rocchio.h"

#include <gtest/gtest.h>

#include "engine/core/error.h"

namespace lookalike {
namespace {

Matrix points(std::int64_t rows, std::vector<float> values) {
  Matrix m(rows, static_cast<std::int64_t>(values.size()) / rows);
  m.data = std::move(values);
  return m;
}

TEST(Rocchio, WithoutUnwantedItIsTheMean) {
  EXPECT_EQ(rocchio(points(2, {1, 0, 3, 4}), Matrix()), (std::vector<float>{2, 2}));
}

TEST(Rocchio, MovesAwayFromWhatIsNotWanted) {
  // The wanted mean is (2, 2), the unwanted (0, 2): half the way between them further.
  EXPECT_EQ(rocchio(points(2, {1, 0, 3, 4}), points(2, {-1, 2, 1, 2}), 0.5f), (std::vector<float>{3, 2}));
  EXPECT_EQ(rocchio(points(1, {2, 2}), points(1, {0, 2}), 0), (std::vector<float>{2, 2}));
}

TEST(Rocchio, TheSamePictureOnBothSidesChangesNothing) {
  EXPECT_EQ(rocchio(points(1, {1, 2, 3}), points(1, {1, 2, 3})), (std::vector<float>{1, 2, 3}));
}

TEST(Rocchio, RefusesWhatDoesNotFit) {
  EXPECT_THROW(rocchio(Matrix(), points(1, {1})), Error);
  EXPECT_THROW(rocchio(points(1, {1, 2}), points(1, {1})), Error);
}

}  // namespace
}  // namespace lookalike
