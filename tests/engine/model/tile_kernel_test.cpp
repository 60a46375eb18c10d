#include "engine/model/tile_kernel.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "tests/support/test_images.h"

namespace lookalike {
namespace {

/// Two runs of 7 and of 40 values for each of twelve rows, weights of 32 columns, and what they come to.
struct Example {
  static constexpr std::int64_t step = 50, width = 32, longest = TileKernel::most_rows;
  std::vector<float> first = test::gaussian_matrix(longest, step, 1).data,
                     second = test::gaussian_matrix(longest, step, 2).data,
                     start = test::gaussian_matrix(1, width, 3).data,
                     more = test::gaussian_matrix(longest, width, 6).data;  ///< Another start for each row.

  std::vector<float> weights(std::int64_t columns, std::uint64_t seed) const {
    return test::gaussian_matrix(step, columns, seed).data;
  }
  double expected(std::int64_t row, std::int64_t column, std::int64_t columns) const {
    const auto a = weights(columns, 4), b = weights(columns, 5);
    double sum = static_cast<double>(start[static_cast<std::size_t>(column)]);
    const auto add = [&](const std::vector<float>& values, const std::vector<float>& by, std::int64_t count) {
      for (std::int64_t k = 0; k < count; ++k) {
        sum += static_cast<double>(values[static_cast<std::size_t>(row * step + k)]) *
               static_cast<double>(by[static_cast<std::size_t>(k * columns + column)]);
      }
    };
    add(first, a, 7);
    add(second, b, 40);
    return sum;
  }
  std::vector<float> by(const TileKernel& kernel, std::int64_t rows, std::int64_t vectors) const {
    const std::int64_t columns = vectors * kernel.vector;
    const auto a = weights(columns, 4), b = weights(columns, 5);
    std::vector<float> out(static_cast<std::size_t>(rows * columns));
    const std::vector<Run> runs{{first.data(), 7, a.data()}, {second.data(), 40, b.data()}};
    kernel.tile(rows, vectors)(runs, step, {start.data()}, {more.data(), width}, out.data(), columns);
    return out;
  }
  /// By a dot tile, which wants the weights of an output together; every output with one more beside it.
  std::vector<float> dots(const TileKernel& kernel, std::int64_t rows, std::int64_t outputs) const {
    const auto together = [&](const std::vector<float>& by) {
      std::vector<float> columns;
      for (std::int64_t c = 0; c < outputs; ++c) {
        for (std::int64_t k = 0; k < step; ++k) columns.push_back(by[static_cast<std::size_t>(k * outputs + c)]);
      }
      return columns;
    };
    const auto a = together(weights(outputs, 4)), b = together(weights(outputs, 5));
    std::vector<float> out(static_cast<std::size_t>(rows * (outputs + 1)), untouched);
    const std::vector<Run> runs{{first.data(), 7, a.data()}, {second.data(), 40, b.data()}};
    kernel.dot_tile(rows, outputs)(runs, step, step, start.data(), out.data(), outputs + 1);
    return out;
  }
  static constexpr float untouched = 77;
};

TEST(TileKernel, EveryTileOfEveryProcessorIsTheSumOfProducts) {
  const Example example;
  int kinds = 0;
  for (const TileKernel& kernel : tile_kernels()) {
    if (!kernel.usable) continue;
    ++kinds;
    for (std::int64_t vectors = 1; vectors <= TileKernel::most_vectors; ++vectors) {
      const std::int64_t columns = vectors * kernel.vector;
      for (std::int64_t rows = 1; rows <= kernel.rows; ++rows) {
        SCOPED_TRACE(std::string(kernel.processor) + ", " + std::to_string(rows) + "×" + std::to_string(columns));
        const auto out = example.by(kernel, rows, vectors);
        for (std::int64_t r = 0; r < rows; ++r) {
          for (std::int64_t c = 0; c < columns; c += 3) {
            const auto more = static_cast<double>(example.more[static_cast<std::size_t>(r * Example::width + c)]);
            ASSERT_NEAR(out[static_cast<std::size_t>(r * columns + c)], example.expected(r, c, columns) + more, 2e-5);
          }
        }
      }
    }
  }
  EXPECT_GE(kinds, 1);
}

/// outputs(rows): of a tile of so many.
void expect_rows_alike(std::int64_t most, const std::function<std::vector<float>(std::int64_t)>& outputs) {
  const auto whole = outputs(most);
  for (std::int64_t rows = 1; rows < most; ++rows) {
    const auto part = outputs(rows);
    EXPECT_TRUE(std::equal(part.begin(), part.end(), whole.begin())) << rows;
  }
}

TEST(TileKernel, ARowIsTheSameToTheBitInEveryTile) {
  const Example example;
  const TileKernel& kernel = best_tile_kernel();
  expect_rows_alike(kernel.rows, [&](std::int64_t rows) { return example.by(kernel, rows, 2); });
  expect_rows_alike(kernel.rows_of_three, [&](std::int64_t rows) { return example.dots(kernel, rows, 3); });
}

TEST(TileKernel, EveryDotTileOfEveryProcessorIsTheSumOfProducts) {
  const Example example;
  for (const TileKernel& kernel : tile_kernels()) {
    if (!kernel.usable) continue;
    for (std::int64_t outputs = 1; outputs <= TileKernel::most_dots; ++outputs) {
      for (std::int64_t rows = 1; rows <= kernel.rows_of_three; ++rows) {
        SCOPED_TRACE(std::string(kernel.processor) + ", " + std::to_string(rows) + "×" + std::to_string(outputs));
        const auto out = example.dots(kernel, rows, outputs);
        for (std::int64_t r = 0; r < rows; ++r) {
          const float* row = out.data() + r * (outputs + 1);
          for (std::int64_t c = 0; c < outputs; ++c) ASSERT_NEAR(row[c], example.expected(r, c, outputs), 2e-5);
          ASSERT_EQ(row[outputs], Example::untouched);
        }
      }
    }
  }
}

TEST(TileKernel, WithoutRunsItIsTheSumOfItsStarts) {
  const Example example;
  const TileKernel& kernel = best_tile_kernel();
  std::vector<float> out(static_cast<std::size_t>(3 * kernel.vector), 9.F);
  kernel.tile(3, 1)({}, 0, {example.start.data()}, {example.more.data(), Example::width}, out.data(), kernel.vector);
  for (std::int64_t i = 0; i < std::ssize(out); ++i) {
    const std::int64_t row = i / kernel.vector, column = i % kernel.vector;
    EXPECT_EQ(out[static_cast<std::size_t>(i)],
              example.start[static_cast<std::size_t>(column)] +
                  example.more[static_cast<std::size_t>(row * Example::width + column)]);
  }
}

TEST(TileKernel, TheBestIsTheFirstThatThisProcessorHas) {
  EXPECT_TRUE(best_tile_kernel().usable);
  for (const TileKernel& kernel : tile_kernels()) {
    if (&kernel == &best_tile_kernel()) break;
    EXPECT_FALSE(kernel.usable);
  }
  EXPECT_TRUE(tile_kernels().back().usable) << "one for every processor";
}

}  // namespace
}  // namespace lookalike
