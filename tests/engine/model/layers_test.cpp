#include "engine/model/layers.h"

#include <gtest/gtest.h>

namespace lookalike {
namespace {

struct Case {
  std::int64_t in, out, kernel, stride, padding, output_padding, side;
};

class ConvTransposeCases : public testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    torch::manual_seed(3);
    const Case& c = GetParam();
    input_ = torch::randn({3, c.in, c.side, c.side + 1}).contiguous(at::MemoryFormat::ChannelsLast).requires_grad_();
    weight_ = torch::randn({c.in, c.out, c.kernel, c.kernel}).requires_grad_();
    bias_ = torch::randn({c.out}).requires_grad_();
  }

  at::Tensor ours() const {
    const Case& c = GetParam();
    return conv_transpose(input_, weight_, bias_, c.stride, c.padding, c.output_padding);
  }
  at::Tensor reference() const {
    const Case& c = GetParam();
    return torch::conv_transpose2d(input_, weight_, bias_, c.stride, c.padding, c.output_padding);
  }

  at::Tensor input_, weight_, bias_;
};

double relative_difference(const at::Tensor& a, const at::Tensor& b) {
  return ((a - b).abs().max() / b.abs().max()).item<double>();
}

TEST_P(ConvTransposeCases, EqualsLibTorchForward) {
  ASSERT_EQ(ours().sizes(), reference().sizes());
  EXPECT_LT(relative_difference(ours(), reference()), 1e-5);
  const torch::NoGradGuard no_grad;
  EXPECT_LT(relative_difference(ours(), reference()), 1e-5);
}

TEST_P(ConvTransposeCases, EqualsLibTorchGradients) {
  const at::Tensor towards = torch::randn_like(reference());
  const auto a = torch::autograd::grad({ours()}, {input_, weight_, bias_}, {towards});
  const auto b = torch::autograd::grad({reference()}, {input_, weight_, bias_}, {towards});
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_LT(relative_difference(a[i], b[i]), 1e-5) << i;
}

TEST_P(ConvTransposeCases, KeepsChannelsLastBothWays) {
  EXPECT_TRUE(ours().is_contiguous(at::MemoryFormat::ChannelsLast));
  const at::Tensor nchw = torch::randn_like(ours(), at::MemoryFormat::Contiguous);
  const auto gradients = torch::autograd::grad({ours()}, {input_}, {nchw});
  EXPECT_TRUE(gradients[0].is_contiguous(at::MemoryFormat::ChannelsLast));
}

// The shapes that the presets use.
INSTANTIATE_TEST_SUITE_P(Shapes, ConvTransposeCases,
                         testing::Values(Case{64, 64, 3, 2, 1, 1, 8}, Case{64, 32, 3, 2, 1, 1, 9},
                                         Case{32, 3, 3, 1, 1, 0, 12}, Case{32, 16, 3, 2, 0, 0, 7},
                                         Case{16, 8, 5, 3, 1, 0, 15}, Case{8, 3, 6, 2, 1, 0, 9},
                                         Case{16, 8, 4, 2, 1, 0, 11}));

TEST(ConvTranspose, GradientsAgreeWithFiniteDifferences) {
  torch::manual_seed(5);
  const auto options = torch::dtype(torch::kFloat64);
  std::vector<at::Tensor> arguments{torch::randn({2, 3, 4, 4}, options), torch::randn({3, 2, 3, 3}, options),
                                    torch::randn({2}, options)};
  for (at::Tensor& argument : arguments) argument.requires_grad_();
  const at::Tensor towards = torch::randn({2, 2, 8, 8}, options);
  const auto value = [&] {
    return (conv_transpose(arguments[0], arguments[1], arguments[2], 2, 1, 1) * towards).sum();
  };
  const auto gradients = torch::autograd::grad({value()}, arguments);
  const torch::NoGradGuard no_grad;
  constexpr double step = 1e-5;
  for (std::size_t a = 0; a < arguments.size(); ++a) {
    double* values = arguments[a].data_ptr<double>();
    const at::Tensor gradient = gradients[a].contiguous();
    for (std::int64_t i = 0; i < arguments[a].numel(); ++i) {
      const double kept = values[i];
      values[i] = kept + step;
      const double above = value().item<double>();
      values[i] = kept - step;
      const double below = value().item<double>();
      values[i] = kept;
      ASSERT_NEAR(gradient.data_ptr<double>()[i], (above - below) / (2 * step), 1e-7) << a << ' ' << i;
    }
  }
}

TEST(Dense, IsAnAffineMap) {
  Dense dense(3, 2);
  const torch::NoGradGuard no_grad;
  dense->weight.copy_(torch::tensor({{1.F, 2.F, 3.F}, {4.F, 5.F, 6.F}}));
  dense->bias.copy_(torch::tensor({10.F, 20.F}));
  EXPECT_TRUE(torch::equal(dense(torch::tensor({{1.F, 0.F, -1.F}})), torch::tensor({{8.F, 18.F}})));
}

}  // namespace
}  // namespace lookalike
