#include "engine/model/layers.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <utility>

#include "tests/support/finite_differences.h"

namespace lookalike {
namespace {

struct TransposeCase {
  std::int64_t in, out, kernel, stride, padding, output_padding, side;
};

void PrintTo(const TransposeCase& c, std::ostream* out) {
  *out << c.in << "to" << c.out << " kernel " << c.kernel << " stride " << c.stride << " padding " << c.padding << "+"
       << c.output_padding << " side " << c.side;
}

class ConvTransposeCases : public testing::TestWithParam<TransposeCase> {
 protected:
  void SetUp() override {
    torch::manual_seed(3);
    const TransposeCase& c = GetParam();
    input_ = torch::randn({3, c.in, c.side, c.side + 1}).contiguous(at::MemoryFormat::ChannelsLast).requires_grad_();
    weight_ = torch::randn({c.in, c.out, c.kernel, c.kernel}).requires_grad_();
    bias_ = torch::randn({c.out}).requires_grad_();
  }

  at::Tensor ours() const {
    const TransposeCase& c = GetParam();
    return conv_transpose(input_, weight_, bias_, c.stride, c.padding, c.output_padding);
  }
  at::Tensor reference() const {
    const TransposeCase& c = GetParam();
    return torch::conv_transpose2d(input_, weight_, bias_, c.stride, c.padding, c.output_padding);
  }

  at::Tensor input_, weight_, bias_;
};

TEST_P(ConvTransposeCases, EqualsLibTorchForward) {
  ASSERT_EQ(ours().sizes(), reference().sizes());
  EXPECT_LT(test::relative_difference(ours(), reference()), 1e-5);
  const TransposeCase& c = GetParam();
  const at::Tensor without_bias = conv_transpose(input_, weight_, {}, c.stride, c.padding, c.output_padding);
  EXPECT_LT(test::relative_difference(without_bias + bias_.view({1, -1, 1, 1}), reference()), 1e-5);
  const torch::NoGradGuard no_grad;
  EXPECT_LT(test::relative_difference(ours(), reference()), 1e-5);
}

TEST_P(ConvTransposeCases, EqualsLibTorchGradients) {
  const at::Tensor towards = torch::randn_like(reference());
  const auto a = torch::autograd::grad({ours()}, {input_, weight_, bias_}, {towards});
  const auto b = torch::autograd::grad({reference()}, {input_, weight_, bias_}, {towards});
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_LT(test::relative_difference(a[i], b[i]), 1e-5) << i;
}

TEST_P(ConvTransposeCases, GradientsAgreeWithFiniteDifferences) {
  test::expect_directional_derivatives([&] { return ours(); }, {input_, weight_, bias_}, test::linear_step,
                                       test::linear_tolerance);
}

TEST_P(ConvTransposeCases, KeepsChannelsLastBothWays) {
  EXPECT_TRUE(ours().is_contiguous(at::MemoryFormat::ChannelsLast));
  const at::Tensor nchw = torch::randn_like(ours(), at::MemoryFormat::Contiguous);
  const auto gradients = torch::autograd::grad({ours()}, {input_}, {nchw});
  EXPECT_TRUE(gradients[0].is_contiguous(at::MemoryFormat::ChannelsLast));
}

TEST_P(ConvTransposeCases, IsTheSameToTheBitOnAnyNumberOfThreads) {
  const at::Tensor towards = torch::randn_like(reference());
  const auto values = [&] {
    const at::Tensor output = ours();
    return std::pair(output, torch::autograd::grad({output}, {weight_}, {towards})[0]);
  };
  const int threads = at::get_num_threads();
  at::set_num_threads(1);
  const auto one = values();
  at::set_num_threads(3);
  const auto three = values();
  at::set_num_threads(threads);
  EXPECT_TRUE(torch::equal(one.first, three.first));
  EXPECT_TRUE(torch::equal(one.second, three.second));
}

// The shapes that the presets use.
INSTANTIATE_TEST_SUITE_P(Shapes, ConvTransposeCases,
                         testing::Values(TransposeCase{32, 3, 3, 1, 1, 0, 70}, TransposeCase{64, 64, 3, 2, 1, 1, 8},
                                         TransposeCase{64, 32, 3, 2, 1, 1, 9}, TransposeCase{32, 3, 3, 1, 1, 0, 12},
                                         TransposeCase{32, 16, 3, 2, 0, 0, 7}, TransposeCase{16, 8, 5, 3, 1, 0, 15},
                                         TransposeCase{8, 3, 6, 2, 1, 0, 9}, TransposeCase{16, 8, 4, 2, 1, 0, 11}));

struct ConvCase {
  std::int64_t in, out, kernel, stride, padding, height, width;
  bool bias;
};

void PrintTo(const ConvCase& c, std::ostream* out) {
  *out << c.in << "to" << c.out << " kernel " << c.kernel << " stride " << c.stride << " padding " << c.padding
       << " of " << c.height << "x" << c.width << (c.bias ? " bias" : "");
}

class ConvCases : public testing::TestWithParam<ConvCase> {
 protected:
  void SetUp() override {
    torch::manual_seed(4);
    const ConvCase& c = GetParam();
    conv_ = Conv(ConvImpl::Shape{c.in, c.out, c.kernel, c.stride, c.padding, c.bias});
    input_ = torch::randn({3, c.in, c.height, c.width}).contiguous(at::MemoryFormat::ChannelsLast).requires_grad_();
  }
  at::Tensor reference() const {
    const ConvCase& c = GetParam();
    return torch::conv2d(input_, conv_->weight, conv_->bias, c.stride, c.padding);
  }

  Conv conv_{nullptr};
  at::Tensor input_;
};

TEST_P(ConvCases, EqualsLibTorchForward) {
  const at::Tensor expected = reference();
  ASSERT_EQ(conv_->forward(input_).sizes(), expected.sizes());
  EXPECT_LT(test::relative_difference(conv_->forward(input_), expected), 1e-5);
  EXPECT_TRUE(conv_->forward(input_).is_contiguous(at::MemoryFormat::ChannelsLast));
  const torch::NoGradGuard no_grad;
  EXPECT_LT(test::relative_difference(conv_->forward(input_), expected), 1e-5);
}

TEST_P(ConvCases, EqualsLibTorchGradients) {
  const at::Tensor towards = torch::randn_like(reference());
  std::vector<at::Tensor> to{input_};
  for (const at::Tensor& parameter : conv_->parameters()) to.push_back(parameter);
  const auto a = torch::autograd::grad({conv_->forward(input_)}, to, {towards});
  const auto b = torch::autograd::grad({reference()}, to, {towards});
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_LT(test::relative_difference(a[i], b[i]), 1e-5) << i;
}

TEST_P(ConvCases, GradientsAgreeWithFiniteDifferences) {
  std::vector<at::Tensor> to{input_};
  for (const at::Tensor& parameter : conv_->parameters()) to.push_back(parameter);
  test::expect_directional_derivatives([&] { return conv_->forward(input_); }, to, test::linear_step,
                                       test::linear_tolerance);
}

TEST_P(ConvCases, IsTheSameToTheBitOnAnyNumberOfThreads) {
  const at::Tensor towards = torch::randn_like(reference());
  const auto values = [&] {
    const at::Tensor output = conv_->forward(input_);
    auto all = torch::autograd::grad({output}, {input_, conv_->weight}, {towards});
    all.push_back(output);
    return all;
  };
  const int threads = at::get_num_threads();
  at::set_num_threads(1);
  const auto one = values();
  at::set_num_threads(3);
  const auto three = values();
  at::set_num_threads(threads);
  for (std::size_t i = 0; i < one.size(); ++i) EXPECT_TRUE(torch::equal(one[i], three[i])) << i;
}

// The shapes that the presets use, odd sides, and a last row and column that no patch reaches.
INSTANTIATE_TEST_SUITE_P(Shapes, ConvCases,
                         testing::Values(ConvCase{3, 32, 3, 2, 1, 40, 42, true},
                                         ConvCase{32, 64, 3, 2, 1, 21, 16, true},
                                         ConvCase{64, 128, 3, 1, 1, 9, 8, false},
                                         ConvCase{3, 16, 3, 3, 1, 92, 92, true}, ConvCase{3, 8, 3, 2, 0, 12, 11, true},
                                         ConvCase{2, 5, 1, 1, 0, 1, 1, true}));

TEST(Conv, IsLibTorchsOwnWhereTheKernelsDoNotFit) {
  torch::manual_seed(6);
  Conv conv(ConvImpl::Shape{3, 4, 3, 2, 1});
  conv->to(torch::kFloat64);
  const at::Tensor input = torch::randn({2, 3, 8, 8}, torch::kFloat64);
  EXPECT_TRUE(torch::equal(conv->forward(input), torch::conv2d(input, conv->weight, conv->bias, 2, 1)));
}

TEST(UpsampledConv, EqualsTheConvolutionOfTheEnlargedMap) {
  torch::manual_seed(7);
  for (const bool with_bias : {false, true}) {
    UpsampledConv conv(5, 4, with_bias);
    const at::Tensor input = torch::randn({2, 5, 6, 7}).requires_grad_();
    const auto enlarged = [&] {
      const at::Tensor rows = input.repeat_interleave(2, 2);
      return torch::conv2d(rows.repeat_interleave(2, 3), conv->weight, conv->bias, 1, 1);
    };
    const at::Tensor ours = conv->forward(input), expected = enlarged();
    ASSERT_EQ(ours.sizes(), expected.sizes());
    EXPECT_LT(test::relative_difference(ours, expected), 1e-5);
    std::vector<at::Tensor> to{input};
    for (const at::Tensor& parameter : conv->parameters()) to.push_back(parameter);
    const at::Tensor towards = torch::randn_like(expected);
    const auto a = torch::autograd::grad({ours}, to, {towards}), b = torch::autograd::grad({expected}, to, {towards});
    for (std::size_t i = 0; i < a.size(); ++i) EXPECT_LT(test::relative_difference(a[i], b[i]), 1e-5) << i;
  }
}

TEST(UpsampledConv, GradientsAgreeWithFiniteDifferences) {
  torch::manual_seed(8);
  UpsampledConv conv(5, 4, /*with_bias=*/true);
  const at::Tensor input = torch::randn({2, 5, 6, 7}).requires_grad_();
  test::expect_directional_derivatives([&] { return conv->forward(input); }, {input, conv->weight, conv->bias},
                                       test::linear_step, test::linear_tolerance);
}

TEST(ConvTranspose, GradientsInFloat64AgreeWithFiniteDifferences) {
  torch::manual_seed(5);
  const auto options = torch::dtype(torch::kFloat64);
  const at::Tensor input = torch::randn({2, 3, 4, 4}, options), weight = torch::randn({3, 2, 3, 3}, options),
                   bias = torch::randn({2}, options), towards = torch::randn({2, 2, 8, 8}, options);
  test::expect_finite_differences([&] { return (conv_transpose(input, weight, bias, 2, 1, 1) * towards).sum(); },
                                  {input, weight, bias}, 1e-7);
}

}  // namespace
}  // namespace lookalike
