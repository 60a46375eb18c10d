#include "engine/model/patch_kernel.h"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <functional>

#include "engine/model/winograd.h"
#include "tests/support/test_images.h"

namespace lookalike {
namespace {

std::vector<float> values(std::int64_t count, std::uint64_t seed) {
  return test::gaussian_matrix(1, count, seed).data;
}

/// visit(index in the small maps, in the large ones, in LibTorch's weights) for every product that there is.
void for_each_product(const PatchGeometry& g, const std::function<void(std::size_t, std::size_t, std::size_t)>& visit) {
  for (std::int64_t n = 0; n < g.images; ++n)
    for (std::int64_t y = 0; y < g.small_height; ++y)
      for (std::int64_t x = 0; x < g.small_width; ++x)
        for (std::int64_t ky = 0; ky < g.kernel; ++ky)
          for (std::int64_t kx = 0; kx < g.kernel; ++kx) {
            const std::int64_t row = y * g.stride - g.padding + ky, column = x * g.stride - g.padding + kx;
            if (row < 0 || column < 0 || row >= g.large_height || column >= g.large_width) continue;
            for (std::int64_t s = 0; s < g.small_channels; ++s)
              for (std::int64_t l = 0; l < g.large_channels; ++l) {
                visit(static_cast<std::size_t>(((n * g.small_height + y) * g.small_width + x) * g.small_channels + s),
                      static_cast<std::size_t>(
                          ((n * g.large_height + row) * g.large_width + column) * g.large_channels + l),
                      static_cast<std::size_t>(((s * g.large_channels + l) * g.kernel + ky) * g.kernel + kx));
              }
          }
}

class PatchKernelCases : public testing::TestWithParam<PatchGeometry> {
 protected:
  const PatchGeometry g = GetParam();
  const std::int64_t small_size = g.images * g.small_height * g.small_width * g.small_channels,
                     large_size = g.images * g.large_height * g.large_width * g.large_channels,
                     weight_size = g.small_channels * g.patch();
  const std::vector<float> small = values(small_size, 1), large = values(large_size, 2),
                           weights = values(weight_size, 3), bias = values(100, 4);

  std::vector<float> spread() const {
    std::vector<float> out(large.size(), 99.F);
    spread_patches(g, small.data(), weights.data(), bias.data(), out.data());
    return out;
  }
  std::vector<float> multiply() const {
    std::vector<float> out(small.size(), 99.F);
    multiply_patches(g, large.data(), weights.data(), bias.data(), out.data());
    return out;
  }
  std::vector<float> correlate() const {
    std::vector<float> out(weights.size(), 99.F);
    correlate_patches(g, small.data(), large.data(), out.data());
    return out;
  }
  std::vector<double> biased(std::size_t size, std::int64_t channels) const {
    std::vector<double> out(size);
    for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<double>(bias[i % static_cast<std::size_t>(channels)]);
    return out;
  }
};

void expect_near(const std::vector<float>& actual, const std::vector<double>& expected) {
  ASSERT_EQ(actual.size(), expected.size());
  double largest = 1;
  for (const double value : expected) largest = std::max(largest, std::abs(value));
  for (std::size_t i = 0; i < actual.size(); ++i) {
    ASSERT_NEAR(static_cast<double>(actual[i]), expected[i], 1e-5 * largest) << i;
  }
}

TEST_P(PatchKernelCases, SpreadsAsDefined) {
  auto expected = biased(large.size(), g.large_channels);
  for_each_product(g, [&](std::size_t s, std::size_t l, std::size_t w) {
    expected[l] += static_cast<double>(small[s]) * static_cast<double>(weights[w]);
  });
  expect_near(spread(), expected);
}

TEST_P(PatchKernelCases, MultipliesAsDefined) {
  auto expected = biased(small.size(), g.small_channels);
  for_each_product(g, [&](std::size_t s, std::size_t l, std::size_t w) {
    expected[s] += static_cast<double>(large[l]) * static_cast<double>(weights[w]);
  });
  expect_near(multiply(), expected);
}

TEST_P(PatchKernelCases, CorrelatesAsDefined) {
  std::vector<double> expected(weights.size());
  for_each_product(g, [&](std::size_t s, std::size_t l, std::size_t w) {
    expected[w] += static_cast<double>(small[s]) * static_cast<double>(large[l]);
  });
  expect_near(correlate(), expected);
}

/// Maps that are seen through a normalisation give what the normalised maps give, to the bit.
TEST_P(PatchKernelCases, ReadsThroughANormalisation) {
  const auto seen = [&](std::int64_t channels, std::uint64_t seed) {
    return LeakyAffine{bias.data(), 0.3F, values(channels, seed), values(channels, seed + 1)};
  };
  const auto made = [](const std::vector<float>& maps, const LeakyAffine& through) {
    std::vector<float> out(maps.size());
    scale_and_shift(through, maps.data(), std::ssize(maps) / std::ssize(through.scale), out.data());
    return out;
  };
  const LeakyAffine small_seen = seen(g.small_channels, 5), large_seen = seen(g.large_channels, 7);
  const auto small_made = made(small, small_seen), large_made = made(large, large_seen);
  std::vector<float> read(large.size()), expected(large.size());
  spread_patches(g, {small.data(), &small_seen}, weights.data(), bias.data(), read.data());
  spread_patches(g, small_made.data(), weights.data(), bias.data(), expected.data());
  EXPECT_EQ(read, expected);
  read.resize(small.size());
  expected.resize(small.size());
  multiply_patches(g, {large.data(), &large_seen}, weights.data(), bias.data(), read.data());
  multiply_patches(g, large_made.data(), weights.data(), bias.data(), expected.data());
  EXPECT_EQ(read, expected);
  read.resize(weights.size());
  expected.resize(weights.size());
  correlate_patches(g, {small.data(), &small_seen}, {large.data(), &large_seen}, read.data());
  correlate_patches(g, small_made.data(), large_made.data(), expected.data());
  EXPECT_EQ(read, expected);
}

TEST_P(PatchKernelCases, TellsOfEachRowOnceWhenItIsWritten) {
  const auto expect_all = [](std::int64_t rows, std::int64_t floats, const std::vector<float>& out, auto run) {
    std::vector<std::vector<float>> seen(static_cast<std::size_t>(rows));
    run([&](std::int64_t row, const float* at) {
      EXPECT_TRUE(seen[static_cast<std::size_t>(row)].empty()) << row;
      seen[static_cast<std::size_t>(row)].assign(at, at + floats);
    });
    for (std::int64_t row = 0; row < rows; ++row) {
      const auto begin = out.begin() + row * floats;
      EXPECT_EQ(seen[static_cast<std::size_t>(row)], std::vector<float>(begin, begin + floats)) << row;
    }
  };
  std::vector<float> out(large.size());
  expect_all(g.images * g.large_height, g.large_width * g.large_channels, spread(),
             [&](const SeeRow& see) { spread_patches(g, small.data(), weights.data(), bias.data(), out.data(), see); });
  out.resize(small.size());
  expect_all(g.images * g.small_height, g.small_width * g.small_channels, multiply(), [&](const SeeRow& see) {
    multiply_patches(g, large.data(), weights.data(), bias.data(), out.data(), see);
  });
}

TEST_P(PatchKernelCases, ResultsDoNotDependOnThreads) {
  const int before = at::get_num_threads();
  at::set_num_threads(1);
  const auto a = spread(), b = multiply(), c = correlate();
  at::set_num_threads(3);
  EXPECT_EQ(spread(), a);
  EXPECT_EQ(multiply(), b);
  EXPECT_EQ(correlate(), c);
  at::set_num_threads(before);
}

TEST(PatchKernel, GoesByWinogradWhereThatIsWorthIt) {
  const PatchGeometry good{1, 2, 16, 16, 4, 32, 32, 3, 2, 1};
  EXPECT_TRUE(spreads_by_winograd(good));
  EXPECT_TRUE(multiplies_by_winograd(good));
  const std::vector<std::function<void(PatchGeometry&)>> changes{
      [](PatchGeometry& g) { g.kernel = 5; }, [](PatchGeometry& g) { g.stride = 1; },
      [](PatchGeometry& g) { g.padding = 0; }, [](PatchGeometry& g) { g.large_height = 3; },
      [](PatchGeometry& g) { g.small_width = 17; }};
  for (std::size_t i = 0; i < changes.size(); ++i) {
    PatchGeometry bad = good;
    changes[i](bad);
    EXPECT_FALSE(spreads_by_winograd(bad)) << i;
    EXPECT_FALSE(multiplies_by_winograd(bad)) << i;
  }
  PatchGeometry pictures = good;
  pictures.large_channels = 3;
  EXPECT_FALSE(spreads_by_winograd(pictures));
  EXPECT_FALSE(multiplies_by_winograd(pictures));
}

// images, small height, width, channels, large height, width, channels, kernel, stride, padding
INSTANTIATE_TEST_SUITE_P(Narrow, PatchKernelCases,
                         testing::Values(PatchGeometry{2, 7, 9, 20, 14, 18, 33, 3, 2, 1},    // stride 2, even sides
                                         PatchGeometry{3, 7, 9, 5, 13, 17, 40, 3, 2, 1},     // odd sides
                                         PatchGeometry{2, 15, 30, 17, 15, 30, 18, 3, 1, 1},  // stride 1
                                         PatchGeometry{2, 6, 8, 12, 12, 16, 3, 4, 2, 1},     // pictures
                                         PatchGeometry{2, 5, 5, 9, 15, 15, 20, 2, 3, 0},  // places that nothing meets
                                         PatchGeometry{1, 3, 2, 8, 9, 8, 24, 7, 2, 2},    // a kernel as wide as the map
                                         PatchGeometry{1, 1, 1, 4, 1, 1, 16, 3, 1, 1}));  // one position

INSTANTIATE_TEST_SUITE_P(Wide, PatchKernelCases,
                         testing::Values(PatchGeometry{2, 5, 33, 20, 10, 66, 33, 3, 2, 1},  // stride 2, even sides
                                         PatchGeometry{1, 4, 36, 5, 7, 71, 40, 3, 2, 1},    // odd sides
                                         PatchGeometry{2, 4, 40, 17, 4, 40, 18, 3, 1, 1},   // stride 1
                                         PatchGeometry{2, 3, 32, 12, 6, 64, 3, 4, 2, 1},    // pictures
                                         PatchGeometry{1, 3, 70, 32, 6, 140, 64, 4, 2, 1},  // whole panels
                                         PatchGeometry{1, 3, 35, 9, 9, 105, 20, 2, 3, 0},   // places that nothing meets
                                         PatchGeometry{1, 1, 32, 8, 1, 34, 24, 7, 1, 4}));  // wide padding

INSTANTIATE_TEST_SUITE_P(Winograd, PatchKernelCases,
                         testing::Values(PatchGeometry{1, 2, 16, 16, 4, 32, 32, 3, 2, 1},     // one row of pairs
                                         PatchGeometry{3, 6, 18, 32, 12, 36, 16, 3, 2, 1},    // several in a block
                                         PatchGeometry{3, 4, 16, 16, 8, 32, 48, 4, 2, 1},     // four taps
                                         PatchGeometry{1, 2, 140, 16, 4, 280, 16, 3, 2, 1},   // cut into blocks
                                         PatchGeometry{1, 4, 132, 32, 8, 264, 16, 4, 2, 1},   // four taps, cut
                                         PatchGeometry{18, 2, 16, 16, 4, 32, 16, 3, 2, 1}));  // more than partial sums

}  // namespace
}  // namespace lookalike
