#include "engine/training/adam.h"

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
  const at::Tensor x = torch::randn({4, model->options.in_features()});
  return torch::tanh(model(x)).square().mean();
}

TEST(Adam, TakesTheStepsOfLibTorch) {
  auto ours = layer(), theirs = layer();
  Adam adam(*ours);
  torch::optim::Adam reference(theirs->parameters(), torch::optim::AdamOptions(0.01));
  for (int step = 0; step < 25; ++step) {
    const double rate = 0.01 / (1 + step);
    adam.zero_grad();
    loss_of(ours, step).backward();
    adam.step(rate);
    reference.zero_grad();
    loss_of(theirs, step).backward();
    static_cast<torch::optim::AdamOptions&>(reference.param_groups()[0].options()).lr(rate);
    reference.step();
    ASSERT_TRUE(torch::allclose(ours->weight, theirs->weight, 1e-5, 1e-6)) << step;
    ASSERT_TRUE(torch::allclose(ours->bias, theirs->bias, 1e-5, 1e-6)) << step;
  }
}

TEST(Adam, AddsTheGradientOfTheSquaredWeights) {
  auto ours = layer(), theirs = layer();
  Adam adam(*ours);
  adam.add_l2(ours->weight, 0.3);
  torch::optim::Adam reference(theirs->parameters(), torch::optim::AdamOptions(0.01));
  for (int step = 0; step < 10; ++step) {
    adam.zero_grad();
    loss_of(ours, step).backward();
    adam.step(0.01);
    reference.zero_grad();
    (loss_of(theirs, step) + 0.3 * theirs->weight.square().sum()).backward();
    reference.step();
    ASSERT_TRUE(torch::allclose(ours->weight, theirs->weight, 1e-5, 1e-6)) << step;
    ASSERT_TRUE(torch::allclose(ours->bias, theirs->bias, 1e-5, 1e-6)) << step;
  }
}

TEST(Adam, LargeParametersAreUpdatedLikeSmallOnes) {
  auto wide = layer(1000, 300);
  const at::Tensor before = wide->weight.detach().clone();
  Adam adam(*wide);
  wide->weight.mutable_grad() = torch::full_like(wide->weight, 2.0);
  adam.step(0.5);  // the first step moves every weight by the rate, against the gradient
  EXPECT_TRUE(torch::allclose(wide->weight.detach(), before - 0.5, 0, 1e-5));
}

TEST(Adam, ContinuesFromItsStoredStateBitForBit) {
  auto straight = layer();
  Adam adam(*straight);
  const auto advance = [](torch::nn::Linear& model, Adam& optimizer, int from, int to) {
    for (int step = from; step < to; ++step) {
      optimizer.zero_grad();
      loss_of(model, step).backward();
      optimizer.step(0.01);
    }
  };
  advance(straight, adam, 0, 5);
  auto resumed = layer();
  {
    const torch::NoGradGuard no_grad;
    resumed->weight.copy_(straight->weight);
    resumed->bias.copy_(straight->bias);
  }
  TensorFile file;
  adam.store(file);
  Adam again(*resumed);
  again.restore(file, "file");
  advance(straight, adam, 5, 9);
  advance(resumed, again, 5, 9);
  EXPECT_TRUE(torch::equal(straight->weight, resumed->weight));

  file.tensors.erase("optimizer.mean.bias");
  EXPECT_THROW(again.restore(file, "file"), Error);
}

}  // namespace
}  // namespace lookalike
