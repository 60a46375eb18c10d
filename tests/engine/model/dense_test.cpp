#include "engine/model/layers.h"

#include <gtest/gtest.h>

#include <utility>

#include "tests/support/finite_differences.h"

namespace lookalike {
namespace {

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
  for (std::size_t i = 0; i < got.size(); ++i) EXPECT_LT(test::relative_difference(got[i], expected[i]), 1e-5) << i;
  const torch::NoGradGuard no_grad;
  EXPECT_TRUE(torch::equal(dense_(input_), got.back()));
}

TEST_P(LongDense, GradientsAgreeWithFiniteDifferences) {
  const at::Tensor x = input_.clone().requires_grad_();
  test::expect_directional_derivatives([&] { return dense_(x); }, {x, dense_->weight, dense_->bias}, test::linear_step,
                                       test::linear_tolerance);
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
                                       {gradient, dense_->bias.grad()}, test::linear_step, test::linear_tolerance);
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

}  // namespace
}  // namespace lookalike
