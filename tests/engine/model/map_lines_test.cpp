#include "engine/model/map_lines.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/test_images.h"

namespace lookalike {
namespace {

constexpr std::int64_t width = 7, channels = 3, lines = 6, floats = width * channels;

/// Maps, and what they are seen through.
struct Example {
  std::vector<float> maps = test::gaussian_matrix(lines, floats, 1).data, bias{0.5F, -0.5F, 0};
  LeakyAffine through{bias.data(), 0.25F, {2, -1, 0.5F}, {1, 0, -3}};

  float expected(std::int64_t line, std::int64_t i) const {
    const auto c = static_cast<std::size_t>(i % channels);
    const float v = maps[static_cast<std::size_t>(line * floats + i)] + bias[c];
    return (v > 0 ? v : 0.25F * v) * through.scale[c] + through.shift[c];
  }
  void expect_line(const float* got, std::int64_t line) const {
    for (std::int64_t i = 0; i < floats; ++i) EXPECT_NEAR(got[i], expected(line, i), 1e-6) << line << ' ' << i;
  }
};

TEST(LineReader, GivesLinesWhereTheyLieWhenNothingIsInBetween) {
  const Example example;
  LineReader reader(example.maps.data(), width, channels, 2);
  EXPECT_EQ(reader.line(0), example.maps.data());
  EXPECT_EQ(reader.line(5), example.maps.data() + 5 * floats);
}

TEST(LineReader, ScalesAndShiftsEachLine) {
  const Example example;
  LineReader reader({example.maps.data(), &example.through}, width, channels, 1);
  for (const std::int64_t line : {0, 1, 5, 3, 3, 0}) example.expect_line(reader.line(line), line);
}

TEST(LineReader, AsManyLinesAsAreUsedAtOnceStayValid) {
  const Example example;
  LineReader reader({example.maps.data(), &example.through}, width, channels, 3);
  const float *a = reader.line(2), *b = reader.line(3), *c = reader.line(4);
  example.expect_line(a, 2);
  example.expect_line(b, 3);
  example.expect_line(c, 4);
  EXPECT_EQ(reader.line(3), b) << "not made again";
  EXPECT_EQ(reader.line(4), c);
  example.expect_line(reader.line(5), 5);
  example.expect_line(b, 3);
}

TEST(LineReader, ACopyHasPlacesOfItsOwn) {
  const Example example;
  LineReader reader({example.maps.data(), &example.through}, width, channels, 1);
  const float* mine = reader.line(1);
  LineReader other = reader;
  example.expect_line(other.line(1), 1);
  example.expect_line(other.line(2), 2);
  example.expect_line(mine, 1);
}

}  // namespace
}  // namespace lookalike
