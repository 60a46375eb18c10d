#include "engine/model/layers.h"

#include <gtest/gtest.h>

#include <array>

#include "tests/support/finite_differences.h"

namespace lookalike {
namespace {

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
        EXPECT_LT(test::relative_difference(got[i], expected[i]), 1e-5) << i;
      }
    }
    EXPECT_LT(test::relative_difference(ours_->running_mean, reference_->running_mean), 1e-6);
    EXPECT_LT(test::relative_difference(ours_->running_var, reference_->running_var), 1e-5);
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
  EXPECT_LT(test::relative_difference(ours(bias_).back(), expected), 1e-5);
  const torch::NoGradGuard no_grad;
  EXPECT_LT(test::relative_difference(leaky_batch_norm(input_, bias_, slope, *ours_), expected), 1e-5);
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
  EXPECT_LT(test::relative_difference(leaky_batch_norm(x, bias, 0.3, *single), got), 1e-5);
}

}  // namespace
}  // namespace lookalike
