#include <gtest/gtest.h>

#include <cmath>

#include "engine/analysis/dictionary.h"
#include "engine/core/error.h"
#include "tests/engine/analysis/picture_stack.h"

namespace lookalike {
namespace {

TEST(ColourHistogram, PutsEachPixelIntoItsCell) {
  test::PictureStack stack{2, {}};
  Image image{2, 2, {0, 0, 0, 255, 255, 255, 255, 255, 255, 31, 32, 64}};
  stack.add(image);
  const Matrix h = colour_histograms(stack.view());
  ASSERT_EQ(h.cols, 512);
  EXPECT_FLOAT_EQ(h(0, 0), std::sqrt(0.25f));
  EXPECT_FLOAT_EQ(h(0, 511), std::sqrt(0.5f));
  EXPECT_FLOAT_EQ(h(0, (0 * 8 + 1) * 8 + 2), std::sqrt(0.25f));
}

TEST(ColourHistogram, RowsHaveLengthOne) {
  test::PictureStack stack{16, {}};
  for (std::uint64_t seed = 0; seed < 3; ++seed) stack.add(test::noise_image(16, 16, seed));
  const Matrix h = colour_histograms(stack.view(), 4);
  ASSERT_EQ(h.cols, 64);
  for (std::int64_t i = 0; i < h.rows; ++i) {
    double sum = 0;
    for (const float v : h.row(i)) sum += static_cast<double>(v) * v;
    EXPECT_NEAR(sum, 1, 1e-5);
  }
}

TEST(ColourHistogram, NoPicturesAndNoBins) {
  EXPECT_EQ(colour_histograms(PixelView{nullptr, 0, 64}).rows, 0);
  EXPECT_THROW(colour_histograms(PixelView{nullptr, 0, 64}, 0), Error);
}

}  // namespace
}  // namespace lookalike
