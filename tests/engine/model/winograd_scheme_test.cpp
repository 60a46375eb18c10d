#include "engine/model/winograd_scheme.h"

#include <gtest/gtest.h>

#include <vector>

namespace lookalike {
namespace {

constexpr std::int64_t none = PairScheme::none;

std::vector<double> numbers(std::int64_t count) {
  std::vector<double> all;
  for (std::int64_t i = 0; i < count; ++i) all.push_back(static_cast<double>((i * i * 7 + i * 5 + 3) % 23 - 11));
  return all;
}

double at(const std::vector<double>& values, std::int64_t i) {
  return i == none ? 0 : values[static_cast<std::size_t>(i)];
}

double product_of(const PairScheme& scheme, const PairScheme::Product& product, const std::vector<double>& inputs,
                  const std::vector<double>& kernel) {
  double sum = 0;
  for (std::size_t t = 0; t < product.taps.size(); ++t) {
    const auto& [plus, minus] = scheme.segments[static_cast<std::size_t>(product.segment) + t];
    sum +=
        (at(inputs, plus) - at(inputs, minus)) * (at(kernel, product.taps[t].one) + at(kernel, product.taps[t].other));
  }
  return sum;
}

/// What a scheme makes of its inputs, in whole numbers: exact.
std::vector<double> outputs_of(const PairScheme& scheme, const std::vector<double>& inputs,
                               const std::vector<double>& kernel) {
  std::vector<double> out(static_cast<std::size_t>(scheme.outputs()));
  for (const PairScheme::Pair& pair : scheme.pairs) {
    for (std::size_t i = 0; i < 2; ++i) {
      out[static_cast<std::size_t>(pair.outputs[i])] =
          product_of(scheme, pair.own[i], inputs, kernel) + product_of(scheme, pair.shared, inputs, kernel);
    }
  }
  return out;
}

std::int64_t products(const PairScheme& scheme) {
  std::int64_t count = 0;
  for (const PairScheme::Pair& pair : scheme.pairs) {
    count += std::ssize(pair.own[0].taps) + std::ssize(pair.own[1].taps) + std::ssize(pair.shared.taps);
  }
  return count;
}

class WinogradSchemes : public testing::TestWithParam<std::int64_t> {
 protected:
  const std::int64_t taps = GetParam();
  const std::vector<double> kernel = numbers(taps);
};

TEST_P(WinogradSchemes, GatherAConvolution) {
  const PairScheme& scheme = gathering_scheme(taps);
  const auto inputs = numbers(scheme.reach), out = outputs_of(scheme, inputs, kernel);
  ASSERT_EQ(out.size(), 2U);
  for (std::int64_t i = 0; i < 2; ++i) {
    double expected = 0;
    for (std::int64_t t = 0; t < taps; ++t) expected += at(inputs, 2 * i + t) * at(kernel, t);
    EXPECT_EQ(at(out, i), expected) << i;
  }
}

/// Output 2·i − 1 + t gets input i times tap t; the first input of the scheme is number −1.
TEST_P(WinogradSchemes, SpreadATransposedConvolution) {
  const PairScheme& scheme = spreading_scheme(taps);
  const auto inputs = numbers(scheme.reach), out = outputs_of(scheme, inputs, kernel);
  std::vector<double> expected(4);
  for (std::int64_t i = -1; i < scheme.reach - 1; ++i) {
    for (std::int64_t t = 0; t < taps; ++t) {
      const std::int64_t output = 2 * i - 1 + t;
      if (output >= 0 && output < 4) expected[static_cast<std::size_t>(output)] += at(inputs, i + 1) * at(kernel, t);
    }
  }
  EXPECT_EQ(out, expected);
}

TEST_P(WinogradSchemes, SaveProducts) {
  const std::int64_t expected = taps == 3 ? 5 : 6;  // Instead of 6 and 8 an axis.
  EXPECT_EQ(products(gathering_scheme(taps)), expected);
  EXPECT_EQ(products(spreading_scheme(taps)), expected);
}

/// Each product adds its gradients where those of the same taps are added up.
TEST_P(WinogradSchemes, NameTheSumsOfTheirGradients) {
  const PairScheme& scheme = gathering_scheme(taps);
  const PairScheme::Pair& pair = scheme.pairs.front();
  for (const PairScheme::Product& product : {pair.own[0], pair.own[1], pair.shared}) {
    for (std::size_t t = 0; t < product.taps.size(); ++t) {
      const auto& sum = scheme.sums[static_cast<std::size_t>(product.sums) + t];
      EXPECT_EQ(sum.one, product.taps[t].one);
      EXPECT_EQ(sum.other, product.taps[t].other);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Taps, WinogradSchemes, testing::Values(3, 4));

}  // namespace
}  // namespace lookalike
