#include "engine/model/layers.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <utility>

#include "tests/support/finite_differences.h"

namespace lookalike {
namespace {

struct LayerCase {
  std::int64_t in, out, kernel, stride, padding, output_padding, side;
};

void PrintTo(const LayerCase& c, std::ostream* out) {
  *out << c.in << "to" << c.out << " kernel " << c.kernel << " stride " << c.stride << " padding " << c.padding << "+"
       << c.output_padding << " side " << c.side;
}

class ConvTransposeCases : public testing::TestWithParam<LayerCase> {
 protected:
  void SetUp() override {
    torch::manual_seed(3);
    const LayerCase& c = GetParam();
    input_ = torch::randn({3, c.in, c.side, c.side + 1}).contiguous(at::MemoryFormat::ChannelsLast).requires_grad_();
    weight_ = torch::randn({c.in, c.out, c.kernel, c.kernel}).requires_grad_();
    bias_ = torch::randn({c.out}).requires_grad_();
  }

  at::Tensor ours() const {
    const LayerCase& c = GetParam();
    return conv_transpose(input_, weight_, bias_, c.stride, c.padding, c.output_padding);
  }
  at::Tensor reference() const {
    const LayerCase& c = GetParam();
    return torch::conv_transpose2d(input_, weight_, bias_, c.stride, c.padding, c.output_padding);
  }

  at::Tensor input_, weight_, bias_;
};

/// Layers that are linear in each argument: no step is too long, and a long one leaves only rounding.
constexpr double linear_step = 0.5, linear_tolerance = 1e-5;

double relative_difference(const at::Tensor& a, const at::Tensor& b) {
  return ((a - b).abs().max() / b.abs().max()).item<double>();
}

TEST_P(ConvTransposeCases, EqualsLibTorchForward) {
  ASSERT_EQ(ours().sizes(), reference().sizes());
  EXPECT_LT(relative_difference(ours(), reference()), 1e-5);
  const LayerCase& c = GetParam();
  const at::Tensor without_bias = conv_transpose(input_, weight_, {}, c.stride, c.padding, c.output_padding);
  EXPECT_LT(relative_difference(without_bias + bias_.view({1, -1, 1, 1}), reference()), 1e-5);
  const torch::NoGradGuard no_grad;
  EXPECT_LT(relative_difference(ours(), reference()), 1e-5);
}

TEST_P(ConvTransposeCases, EqualsLibTorchGradients) {
  const at::Tensor towards = torch::randn_like(reference());
  const auto a = torch::autograd::grad({ours()}, {input_, weight_, bias_}, {towards});
  const auto b = torch::autograd::grad({reference()}, {input_, weight_, bias_}, {towards});
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_LT(relative_difference(a[i], b[i]), 1e-5) << i;
}

TEST_P(ConvTransposeCases, GradientsAgreeWithFiniteDifferences) {
  test::expect_directional_derivatives([&] { return ours(); }, {input_, weight_, bias_}, linear_step, linear_tolerance);
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
                         testing::Values(LayerCase{32, 3, 3, 1, 1, 0, 70}, LayerCase{64, 64, 3, 2, 1, 1, 8},
                                         LayerCase{64, 32, 3, 2, 1, 1, 9}, LayerCase{32, 3, 3, 1, 1, 0, 12},
                                         LayerCase{32, 16, 3, 2, 0, 0, 7}, LayerCase{16, 8, 5, 3, 1, 0, 15},
                                         LayerCase{8, 3, 6, 2, 1, 0, 9}, LayerCase{16, 8, 4, 2, 1, 0, 11}));

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
  EXPECT_LT(relative_difference(conv_->forward(input_), expected), 1e-5);
  EXPECT_TRUE(conv_->forward(input_).is_contiguous(at::MemoryFormat::ChannelsLast));
  const torch::NoGradGuard no_grad;
  EXPECT_LT(relative_difference(conv_->forward(input_), expected), 1e-5);
}

TEST_P(ConvCases, EqualsLibTorchGradients) {
  const at::Tensor towards = torch::randn_like(reference());
  std::vector<at::Tensor> to{input_};
  for (const at::Tensor& parameter : conv_->parameters()) to.push_back(parameter);
  const auto a = torch::autograd::grad({conv_->forward(input_)}, to, {towards});
  const auto b = torch::autograd::grad({reference()}, to, {towards});
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_LT(relative_difference(a[i], b[i]), 1e-5) << i;
}

TEST_P(ConvCases, GradientsAgreeWithFiniteDifferences) {
  std::vector<at::Tensor> to{input_};
  for (const at::Tensor& parameter : conv_->parameters()) to.push_back(parameter);
  test::expect_directional_derivatives([&] { return conv_->forward(input_); }, to, linear_step, linear_tolerance);
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
    EXPECT_LT(relative_difference(ours, expected), 1e-5);
    std::vector<at::Tensor> to{input};
    for (const at::Tensor& parameter : conv->parameters()) to.push_back(parameter);
    const at::Tensor towards = torch::randn_like(expected);
    const auto a = torch::autograd::grad({ours}, to, {towards}), b = torch::autograd::grad({expected}, to, {towards});
    for (std::size_t i = 0; i < a.size(); ++i) EXPECT_LT(relative_difference(a[i], b[i]), 1e-5) << i;
  }
}

TEST(UpsampledConv, GradientsAgreeWithFiniteDifferences) {
  torch::manual_seed(8);
  UpsampledConv conv(5, 4, /*with_bias=*/true);
  const at::Tensor input = torch::randn({2, 5, 6, 7}).requires_grad_();
  test::expect_directional_derivatives([&] { return conv->forward(input); }, {input, conv->weight, conv->bias},
                                       linear_step, linear_tolerance);
}

TEST(ConvTranspose, GradientsInFloat64AgreeWithFiniteDifferences) {
  torch::manual_seed(5);
  const auto options = torch::dtype(torch::kFloat64);
  const at::Tensor input = torch::randn({2, 3, 4, 4}, options), weight = torch::randn({3, 2, 3, 3}, options),
                   bias = torch::randn({2}, options), towards = torch::randn({2, 2, 8, 8}, options);
  test::expect_finite_differences([&] { return (conv_transpose(input, weight, bias, 2, 1, 1) * towards).sum(); },
                                  {input, weight, bias}, 1e-7);
}

TEST(Dense, IsAnAffineMap) {
  Dense dense(3, 2);
  const torch::NoGradGuard no_grad;
  dense->weight.copy_(torch::tensor({{1.F, 2.F, 3.F}, {4.F, 5.F, 6.F}}));
  dense->bias.copy_(torch::tensor({10.F, 20.F}));
  EXPECT_TRUE(torch::equal(dense(torch::tensor({{1.F, 0.F, -1.F}})), torch::tensor({{8.F, 18.F}})));
}

/// A dense layer whose weights are long enough for kernels of our own, and the same sums in float64.
class LongDense : public testing::TestWithParam<std::pair<int, int>> {
 protected:
  void SetUp() override {
    torch::manual_seed(11);
    const auto [in, out] = GetParam();
    dense_ = Dense(in, out);
    const torch::NoGradGuard no_grad;
    dense_->weight.normal_(0, 0.1);
    dense_->bias.normal_();
    input_ = torch::randn({5, in});
  }
  std::vector<at::Tensor> values_and_gradients(const at::Tensor& towards) {
    const at::Tensor x = input_.detach().requires_grad_();
    const at::Tensor y = dense_(x);
    auto all = torch::autograd::grad({y}, {x, dense_->weight, dense_->bias}, {towards});
    all.push_back(y.detach());
    return all;
  }

  Dense dense_{nullptr};
  at::Tensor input_;
};

TEST_P(LongDense, EqualsFloat64) {
  const at::Tensor x = input_.to(torch::kFloat64).requires_grad_();
  const at::Tensor w = dense_->weight.detach().to(torch::kFloat64).requires_grad_();
  const at::Tensor b = dense_->bias.detach().to(torch::kFloat64).requires_grad_();
  const at::Tensor y = torch::nn::functional::linear(x, w, b);
  const at::Tensor towards = torch::randn({5, GetParam().second});
  auto expected = torch::autograd::grad({y}, {x, w, b}, {towards.to(torch::kFloat64)});
  expected.push_back(y.detach());
  const auto got = values_and_gradients(towards);
  for (std::size_t i = 0; i < got.size(); ++i) EXPECT_LT(relative_difference(got[i], expected[i]), 1e-5) << i;
  const torch::NoGradGuard no_grad;
  EXPECT_TRUE(torch::equal(dense_(input_), got.back()));
}

TEST_P(LongDense, GradientsAgreeWithFiniteDifferences) {
  const at::Tensor x = input_.clone().requires_grad_();
  test::expect_directional_derivatives([&] { return dense_(x); }, {x, dense_->weight, dense_->bias}, linear_step,
                                       linear_tolerance);
}

/// The gradient that Adam is given in pieces and that is nowhere written.
TEST_P(LongDense, FactoredGradientAgreesWithFiniteDifferences) {
  const auto factored = dense_->factor_gradient();
  const at::Tensor towards = torch::randn({5, GetParam().second});
  dense_(input_).backward(towards);
  ASSERT_FALSE(dense_->weight.grad().defined());
  const at::Tensor gradient = torch::zeros_like(dense_->weight).detach();
  factored->visit([to = gradient.data_ptr<float>()](std::int64_t first, std::int64_t count, const float* piece) {
    std::copy_n(piece, count, to + first);
  });
  test::expect_directional_derivatives([&] { return dense_(input_); }, towards, {dense_->weight, dense_->bias},
                                       {gradient, dense_->bias.grad()}, linear_step, linear_tolerance);
}

TEST_P(LongDense, IsTheSameToTheBitOnAnyNumberOfThreads) {
  const at::Tensor towards = torch::randn({5, GetParam().second});
  const int threads = at::get_num_threads();
  at::set_num_threads(1);
  const auto one = values_and_gradients(towards);
  at::set_num_threads(3);
  const auto three = values_and_gradients(towards);
  at::set_num_threads(threads);
  for (std::size_t i = 0; i < one.size(); ++i) EXPECT_TRUE(torch::equal(one[i], three[i])) << i;
}

INSTANTIATE_TEST_SUITE_P(BothWays, LongDense, testing::Values(std::pair(70'001, 17), std::pair(17, 70'001)));

/// Channels, height, width; width × height × 4 is not a multiple of anything the kernels count in.
class LeakyNorm : public testing::TestWithParam<std::array<std::int64_t, 3>> {
 protected:
  static constexpr double slope = 0.3;

  void SetUp() override {
    torch::manual_seed(7);
    const auto [channels, height, width] = GetParam();
    for (torch::nn::BatchNorm2d* norm : {&ours_, &reference_}) {
      *norm = torch::nn::BatchNorm2d(torch::nn::BatchNorm2dOptions(channels).eps(1e-3));
    }
    reference_->to(torch::kFloat64);
    const torch::NoGradGuard no_grad;
    reference_->weight.normal_(1, 0.5);
    reference_->bias.normal_();
    ours_->weight.copy_(reference_->weight);
    ours_->bias.copy_(reference_->bias);
    reference_->weight.copy_(ours_->weight);
    reference_->bias.copy_(ours_->bias);
    // A mean far from zero is what makes a variance in float32 hard.
    input_ = (torch::randn({4, channels, height, width}) * 2 + 30).contiguous(at::MemoryFormat::ChannelsLast);
    bias_ = torch::randn({channels}) - 30;
    towards_ = torch::randn_like(input_);
  }

  std::vector<at::Tensor> ours(const at::Tensor& bias) {
    const at::Tensor x = input_.detach().requires_grad_();
    std::vector<at::Tensor> inputs{x, ours_->weight, ours_->bias};
    if (bias.defined()) inputs.push_back(bias);
    const at::Tensor y = leaky_batch_norm(x, bias, slope, *ours_);
    auto all = torch::autograd::grad({y}, inputs, {towards_});
    all.push_back(y.detach());
    return all;
  }
  std::vector<at::Tensor> reference(const at::Tensor& bias) {
    const at::Tensor x = input_.to(torch::kFloat64).requires_grad_();
    std::vector<at::Tensor> inputs{x, reference_->weight, reference_->bias};
    at::Tensor sum = x;
    if (bias.defined()) {
      inputs.push_back(bias.detach().to(torch::kFloat64).requires_grad_());
      sum = x + inputs.back().view({1, -1, 1, 1});
    }
    const at::Tensor y = reference_->forward(torch::leaky_relu(sum, slope));
    auto all = torch::autograd::grad({y}, inputs, {towards_.to(torch::kFloat64)});
    all.push_back(y.detach());
    return all;
  }
  void expect_equal(const at::Tensor& bias) {
    const auto got = ours(bias), expected = reference(bias);
    ASSERT_EQ(got.size(), expected.size());
    for (std::size_t i = 0; i < got.size(); ++i) {
      if (bias.defined() && i == 3) {  // The bias's gradient is a sum in which almost all cancels out.
        const at::Tensor summed = expected[0].abs().sum({0, 2, 3});
        EXPECT_LT(((got[i] - expected[i]).abs() / summed).max().item<double>(), 1e-6);
      } else {
        EXPECT_LT(relative_difference(got[i], expected[i]), 1e-5) << i;
      }
    }
    EXPECT_LT(relative_difference(ours_->running_mean, reference_->running_mean), 1e-6);
    EXPECT_LT(relative_difference(ours_->running_var, reference_->running_var), 1e-5);
    EXPECT_EQ(ours_->num_batches_tracked.item<std::int64_t>(), 1);
  }

  torch::nn::BatchNorm2d ours_{nullptr}, reference_{nullptr};
  at::Tensor input_, bias_, towards_;
};

TEST_P(LeakyNorm, EqualsTheThreeLayersInFloat64) {
  expect_equal(bias_.requires_grad_());
}

TEST_P(LeakyNorm, EqualsThemWithoutBias) {
  input_ -= 30;
  expect_equal({});
}

/// Not linear: a step of 1/256 balances rounding (256e-7) against the third derivative (1/256²), which is greatest
/// where a channel has few values. They stay 0.1 away from where the leaky part bends.
TEST_P(LeakyNorm, GradientsAgreeWithFiniteDifferences) {
  const at::Tensor noise = torch::randn_like(input_);
  const at::Tensor x = (noise + 0.2 * noise.sign()).requires_grad_();
  const at::Tensor bias = (0.2 * torch::rand_like(bias_) - 0.1).requires_grad_();
  test::expect_directional_derivatives([&] { return leaky_batch_norm(x, bias, slope, *ours_); },
                                       {x, bias, ours_->weight, ours_->bias}, 1.0 / 256, 1e-4);
}

TEST_P(LeakyNorm, EqualsThemInEvaluation) {
  ours(bias_.requires_grad_());
  reference(bias_);
  ours_->eval();
  reference_->eval();
  const at::Tensor expected = reference(bias_).back();
  EXPECT_LT(relative_difference(ours(bias_).back(), expected), 1e-5);
  const torch::NoGradGuard no_grad;
  EXPECT_LT(relative_difference(leaky_batch_norm(input_, bias_, slope, *ours_), expected), 1e-5);
}

TEST_P(LeakyNorm, TakesAnyMemoryFormatAndGivesChannelsLast) {
  const auto expected = ours(bias_.requires_grad_());
  input_ = input_.contiguous();
  towards_ = towards_.contiguous();
  const auto got = ours(bias_);
  for (std::size_t i = 0; i < got.size(); ++i) EXPECT_TRUE(torch::equal(got[i], expected[i])) << i;
  EXPECT_TRUE(got.back().is_contiguous(at::MemoryFormat::ChannelsLast));
}

TEST_P(LeakyNorm, IsTheSameToTheBitOnAnyNumberOfThreads) {
  const int threads = at::get_num_threads();
  at::set_num_threads(1);
  const auto one = ours(bias_.requires_grad_());
  at::set_num_threads(3);
  const auto three = ours(bias_);
  at::set_num_threads(threads);
  for (std::size_t i = 0; i < one.size(); ++i) EXPECT_TRUE(torch::equal(one[i], three[i])) << i;
}

INSTANTIATE_TEST_SUITE_P(Sizes, LeakyNorm,
                         testing::Values(std::array<std::int64_t, 3>{32, 61, 67},
                                         std::array<std::int64_t, 3>{5, 3, 2}));

TEST(LeakyNormOfFloat64, AgreesWithFloat32) {
  torch::manual_seed(2);
  torch::nn::BatchNorm2d single(3), twice(3);
  twice->to(torch::kFloat64);
  const at::Tensor x = torch::randn({2, 3, 4, 4}), bias = torch::randn({3});
  const at::Tensor got = leaky_batch_norm(x.to(torch::kFloat64), bias.to(torch::kFloat64), 0.3, *twice);
  EXPECT_EQ(got.scalar_type(), torch::kFloat64);
  EXPECT_LT(relative_difference(leaky_batch_norm(x, bias, 0.3, *single), got), 1e-5);
}

}  // namespace
}  // namespace lookalike
