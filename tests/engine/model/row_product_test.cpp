#include "engine/model/row_product.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/test_images.h"

namespace lookalike {
namespace {

struct RowsCase {
  std::int64_t first, step, count, line, positions, outputs;
};

void PrintTo(const RowsCase& c, std::ostream* out) {
  *out << c.count << " from " << c.first << " by " << c.step << " of " << c.line << " to " << c.positions << "x"
       << c.outputs;
}

class RowProductCases : public testing::TestWithParam<RowsCase> {};

TEST_P(RowProductCases, EqualsTheDefinitionForEveryProcessor) {
  const RowsCase c = GetParam();
  const Matrix lines = test::gaussian_matrix(3, c.line, 1), values = test::gaussian_matrix(3 * c.count, c.outputs, 2);
  const auto start = test::gaussian_matrix(1, c.outputs, 3).data;
  const PositionRow row{{c.first, c.step, c.count, c.line, c.positions},
                        {{lines.row(0).data(), c.count}, {lines.row(2).data(), 2 * c.count}}};
  const std::int64_t out_step = c.outputs + 2;
  const auto expected = [&](std::int64_t position, std::int64_t output) {
    double sum = static_cast<double>(start[static_cast<std::size_t>(output)]);
    for (const auto& [line, weights] : {std::pair{0, c.count}, std::pair{2, 2 * c.count}}) {
      for (std::int64_t k = 0; k < c.count; ++k) {
        const std::int64_t at = c.first + position * c.step + k;
        if (at >= 0 && at < c.line) {
          sum += static_cast<double>(lines(line, at)) * static_cast<double>(values(weights + k, output));
        }
      }
    }
    return sum;
  };
  for (const TileKernel& kernel : tile_kernels()) {
    if (!kernel.usable) continue;
    SCOPED_TRACE(std::string(kernel.processor));
    const WeightPanels panels(kernel, 3 * c.count, c.outputs, start.data(),
                              [&](std::int64_t r, std::int64_t o) { return values(r, o); });
    std::vector<float> out(static_cast<std::size_t>(c.positions * out_step), -7.F), scratch;
    multiply_row(row, panels, out.data(), out_step, scratch);
    for (std::int64_t i = 0; i < c.positions; ++i) {
      const float* at = out.data() + i * out_step;
      for (std::int64_t o = 0; o < c.outputs; ++o) ASSERT_NEAR(at[o], expected(i, o), 2e-5) << i << " " << o;
      EXPECT_EQ(at[c.outputs], -7.F) << "nothing beside the outputs is written";
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, RowProductCases,
    testing::Values(RowsCase{-4, 4, 12, 200, 50, 32},   // a convolution with padding, one position outside at both ends
                    RowsCase{-6, 6, 9, 90, 15, 40},     // stride 2
                    RowsCase{0, 5, 10, 65, 12, 4},      // fewer outputs than a vector has
                    RowsCase{-16, 16, 48, 640, 40, 3},  // pictures: the values of a position are summed along
                    RowsCase{-4, 4, 13, 90, 23, 1},     // likewise, and no whole number of vectors
                    RowsCase{-8, 4, 12, 4, 5, 17},      // every run reaches beyond its line
                    RowsCase{-20, 4, 8, 40, 20, 33},    // the first and the last positions meet nothing
                    RowsCase{2, 3, 3, 300, 1, 64},      // a single position
                    RowsCase{0, 4, 0, 40, 6, 20}));     // runs without values

TEST(RowProduct, NoPositionsWriteNothing) {
  const std::vector<float> start(4);
  const WeightPanels panels(best_tile_kernel(), 2, 4, start.data(), [](std::int64_t, std::int64_t) { return 1.F; });
  std::vector<float> scratch;
  float out = 5;
  multiply_row({{0, 1, 2, 8, 0}, {}}, panels, &out, 4, scratch);
  EXPECT_EQ(out, 5);
}

}  // namespace
}  // namespace lookalike
