#include "engine/training/optimizer.h"

#include <gtest/gtest.h>

#include "engine/core/error.h"

namespace lookalike {
namespace {

torch::nn::Linear layer(std::int64_t in = 7, std::int64_t out = 5) {
  torch::manual_seed(2);
  return torch::nn::Linear(in, out);
}

at::Tensor loss_of(torch::nn::Linear& model, int step) {
  torch::manual_seed(100 + static_cast<std::uint64_t>(step));
  const at::Tensor x = torch::randn({4, model->options.in_features()}).to(model->weight.scalar_type());
  return torch::tanh(model(x)).square().mean();
}

std::unique_ptr<torch::optim::Optimizer> torch_optimizer(const torch::nn::Module& model, const TrainConfig& config) {
  using namespace torch::optim;
  const double rate = config.learning_rate, decay = config.weight_decay;
  switch (config.optimizer) {
    case OptimizerKind::adam:
      return std::make_unique<Adam>(model.parameters(), AdamOptions(rate).weight_decay(decay));
    case OptimizerKind::adamw:
      return std::make_unique<AdamW>(model.parameters(), AdamWOptions(rate).weight_decay(decay));
    case OptimizerKind::sgd:
      break;
  }
  return std::make_unique<SGD>(model.parameters(), SGDOptions(rate).momentum(config.momentum).weight_decay(decay));
}

struct Case {
  const char* name;
  TrainConfig config;
};

void PrintTo(const Case& c, std::ostream* out) {
  *out << c.name;
}

class Optimizers : public testing::TestWithParam<Case> {};

void expect_the_steps_of_libtorch(const TrainConfig& config, at::ScalarType type, double l2) {
  auto ours = layer(), theirs = layer();
  ours->to(type);
  theirs->to(type);
  const auto optimizer = make_optimizer(*ours, config);
  const auto reference = torch_optimizer(*theirs, config);
  if (l2 > 0) optimizer->add_l2(ours->weight, l2);
  for (int step = 0; step < 25; ++step) {
    const double rate = config.learning_rate / (1 + step);
    optimizer->zero_grad();
    loss_of(ours, step).backward();
    optimizer->step(rate);
    reference->zero_grad();
    (loss_of(theirs, step) + l2 * theirs->weight.square().sum()).backward();
    reference->param_groups()[0].options().set_lr(rate);
    reference->step();
    ASSERT_TRUE(torch::allclose(ours->weight, theirs->weight, 1e-5, 1e-6)) << step;
    ASSERT_TRUE(torch::allclose(ours->bias, theirs->bias, 1e-5, 1e-6)) << step;
  }
}

TEST_P(Optimizers, TakesTheStepsOfLibTorch) {
  expect_the_steps_of_libtorch(GetParam().config, torch::kFloat32, 0);
}

// What the kernel for float32 on the CPU cannot do, LibTorch's own operations do; so does everything on a graphics
// card.
TEST_P(Optimizers, TakesThemInDoublePrecisionToo) {
  expect_the_steps_of_libtorch(GetParam().config, torch::kFloat64, 0);
}

TEST_P(Optimizers, AddsTheGradientOfTheSquaredWeights) {
  expect_the_steps_of_libtorch(GetParam().config, torch::kFloat32, 0.3);
  expect_the_steps_of_libtorch(GetParam().config, torch::kFloat64, 0.3);
}

TEST_P(Optimizers, ContinuesFromItsStoredStateBitForBit) {
  auto straight = layer();
  const auto optimizer = make_optimizer(*straight, GetParam().config);
  const auto advance = [](torch::nn::Linear& model, Optimizer& with, int from, int to) {
    for (int step = from; step < to; ++step) {
      with.zero_grad();
      loss_of(model, step).backward();
      with.step(0.01);
    }
  };
  advance(straight, *optimizer, 0, 5);
  auto resumed = layer();
  {
    const torch::NoGradGuard no_grad;
    resumed->weight.copy_(straight->weight);
    resumed->bias.copy_(straight->bias);
  }
  TensorViews state;
  optimizer->store(state);
  TensorFile file = copy_of(state);
  const auto again = make_optimizer(*resumed, GetParam().config);
  again->restore(file, "file");
  advance(straight, *optimizer, 5, 9);
  advance(resumed, *again, 5, 9);
  EXPECT_TRUE(torch::equal(straight->weight, resumed->weight));
  EXPECT_TRUE(torch::equal(straight->bias, resumed->bias));

  file.tensors.erase(file.tensors.rbegin()->first);
  EXPECT_THROW(again->restore(file, "file"), Error);
}

TEST_P(Optimizers, LeavesParametersWithoutAGradientAlone) {
  auto model = layer();
  const at::Tensor before = model->bias.detach().clone();
  const auto optimizer = make_optimizer(*model, GetParam().config);
  model->weight.mutable_grad() = torch::ones_like(model->weight);
  optimizer->step(0.1);
  EXPECT_TRUE(torch::equal(model->bias, before));
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, Optimizers,
    testing::Values(Case{"adam", {.learning_rate = 0.01}},
                    Case{"adam_decay", {.learning_rate = 0.01, .weight_decay = 0.1}},
                    Case{"adamw", {.optimizer = OptimizerKind::adamw, .learning_rate = 0.01, .weight_decay = 0.1}},
                    Case{"sgd", {.optimizer = OptimizerKind::sgd, .learning_rate = 0.1, .momentum = 0.9}},
                    Case{"sgd_decay",
                         {.optimizer = OptimizerKind::sgd, .learning_rate = 0.1, .momentum = 0.5, .weight_decay = 0.1}},
                    Case{"sgd_plain", {.optimizer = OptimizerKind::sgd, .learning_rate = 0.1, .momentum = 0}}),
    [](const auto& test) { return std::string(test.param.name); });

/// The parameters of a dense layer, without the layer.
struct Parameters : torch::nn::Module {
  explicit Parameters(const DenseImpl& dense) {
    register_parameter("weight", dense.weight);
    register_parameter("bias", dense.bias);
  }
};

/// The layer's weights after one step and after another with two calls of the layer.
std::pair<at::Tensor, at::Tensor> steps(Optimizer& optimizer, Dense& dense, const at::Tensor& a, const at::Tensor& b) {
  dense->forward(a).square().sum().backward();
  optimizer.step(0.01);
  const at::Tensor first = dense->weight.detach().clone();
  optimizer.zero_grad();
  (dense->forward(a).square().sum() + dense->forward(b).sum()).backward();
  optimizer.step(0.01);
  return {first, dense->weight.detach()};
}

TEST(AdamOptimizer, LargeParametersAreUpdatedLikeSmallOnes) {
  auto wide = layer(1000, 300);
  const at::Tensor before = wide->weight.detach().clone();
  Optimizer optimizer(*wide, TrainConfig{});
  wide->weight.mutable_grad() = torch::full_like(wide->weight, 2.0);
  optimizer.step(0.5);  // the first step moves every weight by the rate, against the gradient
  EXPECT_TRUE(torch::allclose(wide->weight.detach(), before - 0.5, 0, 1e-5));
}

// The gradients of long dense weights are never written; one step is the same to the bit.
TEST(AdamOptimizer, TakesFactoredGradientsLikeWrittenOnes) {
  torch::manual_seed(3);
  for (const auto& [in, out] : {std::pair{9'001, 120}, std::pair{120, 9'001}}) {
    const at::Tensor start = torch::randn({out, in}), a = torch::randn({5, in}), b = torch::randn({3, in});
    const auto trained = [&, in = in, out = out](bool factored) {
      Dense dense(in, out);
      dense->weight.set_data(start.clone());
      dense->bias.set_data(torch::zeros({out}));
      TrainConfig config;
      config.weight_decay = 0.1;
      if (!factored) {
        const auto holder = std::make_shared<Parameters>(*dense);
        Optimizer optimizer(*holder, config);
        return steps(optimizer, dense, a, b);
      }
      Optimizer optimizer(*dense, config);
      const auto after = steps(optimizer, dense, a, b);
      EXPECT_FALSE(dense->weight.grad().defined());
      return after;
    };
    const auto ours = trained(true), expected = trained(false);
    // To the bit on processors with AVX-512; on others the product of a piece may be rounded otherwise than that of
    // all.
    EXPECT_TRUE(torch::allclose(ours.first, expected.first, 0, 1e-6));
    EXPECT_TRUE(torch::allclose(ours.second, expected.second, 0, 1e-5)) << "sums of two products are rounded elsewhere";
    EXPECT_FALSE(torch::allclose(ours.second, ours.first, 0, 1e-3));
  }
}

TEST(AdamOptimizer, WithItTheGradientsGoBackToTheWeights) {
  Dense dense(9'001, 120);
  dense->weight.set_data(torch::ones({120, 9'001}));
  dense->bias.set_data(torch::zeros({120}));
  const auto backward = [&] { dense->forward(torch::ones({2, 9'001})).sum().backward(); };
  {
    const Optimizer optimizer(*dense, TrainConfig{});
    backward();
    EXPECT_FALSE(dense->weight.grad().defined());
  }
  backward();
  ASSERT_TRUE(dense->weight.grad().defined());
  EXPECT_TRUE(torch::equal(dense->weight.grad(), torch::full({120, 9'001}, 2.0)));
}

// Gradients of convolutions come in channels_last while the weights are not, and the other way round.
TEST(AdamOptimizer, MemoryFormatsMayDiffer) {
  torch::manual_seed(3);
  for (const auto format : {at::MemoryFormat::Contiguous, at::MemoryFormat::ChannelsLast}) {
    torch::nn::Conv2d conv(torch::nn::Conv2dOptions(4, 3, 5).bias(false));
    conv->weight.set_data(conv->weight.contiguous(format));
    const at::Tensor before = conv->weight.detach().clone(), sign = torch::randn_like(before).sign();
    Optimizer optimizer(*conv, TrainConfig{});
    for (const auto other : {at::MemoryFormat::Contiguous, at::MemoryFormat::ChannelsLast}) {
      conv->weight.mutable_grad() = (3 * sign).contiguous(other);
      optimizer.step(0.5);
    }
    EXPECT_TRUE(torch::allclose(conv->weight.detach(), before - sign, 0, 1e-5));
  }
}

TEST(Optimizer, RefusesTheStateOfAnotherKind) {
  auto model = layer();
  TensorViews state;
  Optimizer(*model, {.optimizer = OptimizerKind::sgd}).store(state);
  EXPECT_THROW(Optimizer(*model, TrainConfig{}).restore(copy_of(state), "file"), Error);
}

}  // namespace
}  // namespace lookalike
