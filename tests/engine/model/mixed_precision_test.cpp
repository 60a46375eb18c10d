#include "engine/model/mixed_precision.h"

#include <gtest/gtest.h>

#include "engine/model/layers.h"
#include "engine/model/network.h"

namespace lookalike {
namespace {

at::ScalarType product_type() {
  return torch::mm(torch::ones({2, 2}), torch::ones({2, 2})).scalar_type();
}

TEST(MixedPrecision, LastsAsLongAsItsGuard) {
  EXPECT_EQ(product_type(), torch::kFloat32);
  {
    const MixedPrecision outer(at::kCPU, true);
    EXPECT_EQ(product_type(), torch::kBFloat16);
    {
      const MixedPrecision inner(at::kCPU, false);
      EXPECT_EQ(product_type(), torch::kFloat32);
    }
    EXPECT_EQ(product_type(), torch::kBFloat16);
  }
  EXPECT_EQ(product_type(), torch::kFloat32);
}

TEST(MixedPrecision, EndsWithAnException) {
  EXPECT_THROW(
      {
        const MixedPrecision half(at::kCPU, true);
        torch::mm(torch::ones({2, 3}), torch::ones({2, 3}));
      },
      c10::Error);
  EXPECT_EQ(product_type(), torch::kFloat32);
}

// LibTorch keeps the bfloat16 copies of weights while a guard lives; a step of training changes the weights after it.
TEST(MixedPrecision, SeesWeightsThatChangedSince) {
  const at::Tensor weight = torch::ones({2, 2}).requires_grad_();
  const auto product = [&] {
    const MixedPrecision half(at::kCPU, true);
    return torch::mm(weight, torch::ones({2, 2})).sum().item<double>();
  };
  EXPECT_EQ(product(), 8);
  {
    const torch::NoGradGuard no_grad;
    weight.fill_(2);
  }
  EXPECT_EQ(product(), 16);
}

TEST(MixedPrecision, CoversOurOwnTransposedConvolution) {
  torch::manual_seed(1);
  const at::Tensor input = torch::randn({2, 4, 5, 5}).requires_grad_(), bias = torch::randn({3}).requires_grad_();
  const at::Tensor weight = torch::randn({4, 3, 3, 3}).requires_grad_();
  const auto run = [&](bool enabled) {
    const MixedPrecision half(at::kCPU, enabled);
    return conv_transpose(input, weight, bias, 2, 1, 1);
  };
  const at::Tensor exact = run(false), half = run(true);
  EXPECT_EQ(half.scalar_type(), torch::kBFloat16);
  EXPECT_TRUE(torch::allclose(half.to(torch::kFloat32), exact, 0.02, 0.1));
  const auto expected = torch::autograd::grad({exact.sum()}, {input, weight, bias});
  const auto gradients = torch::autograd::grad({half.to(torch::kFloat32).sum()}, {input, weight, bias});
  for (std::size_t i = 0; i < gradients.size(); ++i) {
    EXPECT_EQ(gradients[i].scalar_type(), torch::kFloat32);
    EXPECT_TRUE(torch::allclose(gradients[i], expected[i], 0.02, 0.1)) << i;
  }
}

// The enlarging layers of its decoder have to pass bfloat16 on, forwards and backwards.
TEST(MixedPrecision, CoversTheDecoderOfPoolFeatures) {
  torch::manual_seed(3);
  const ModelConfig model{Architecture::pool, 16, 0};
  const auto network = make_autoencoder(model);
  initialise(*network, model, 3);
  network->train();
  const at::Tensor latent = torch::rand({2, network->latent_size()}).requires_grad_();
  const auto run = [&](bool enabled) {
    const MixedPrecision half(at::kCPU, enabled);
    return network->decode(latent);
  };
  const at::Tensor exact = run(false), half = run(true);
  EXPECT_EQ(half.scalar_type(), torch::kBFloat16);
  EXPECT_TRUE(torch::allclose(half.to(torch::kFloat32), exact, 0, 0.01));
  const at::Tensor towards = torch::randn_like(exact);
  const at::Tensor expected = torch::autograd::grad({exact}, {latent}, {towards})[0];
  const at::Tensor gradient = torch::autograd::grad({half.to(torch::kFloat32)}, {latent}, {towards})[0];
  EXPECT_EQ(gradient.scalar_type(), torch::kFloat32);
  EXPECT_LT((gradient - expected).norm().item<double>(), 0.05 * expected.norm().item<double>());
}

}  // namespace
}  // namespace lookalike
