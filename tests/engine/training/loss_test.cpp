#include "engine/training/loss.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/training/ssim.h"
#include "tests/engine/training/small_run.h"
#include "tests/support/finite_differences.h"

namespace lookalike {
namespace {

std::shared_ptr<Autoencoder> network_of(const ModelConfig& model) {
  auto network = make_autoencoder(model);
  initialise(*network, model, 3);
  network->eval();  // so that encoding twice gives the same
  return network;
}

Batch batch_of(std::int64_t count, int side, bool two_views) {
  torch::manual_seed(4);
  const at::Tensor pictures = torch::rand({count, 3, side, side}).contiguous(at::MemoryFormat::ChannelsLast);
  return {pictures, pictures.narrow(0, 0, two_views ? count / 2 : count)};
}

double absolute_sum(const at::Tensor& tensor) {
  const at::Tensor values = tensor.contiguous();
  double sum = 0;
  for (std::int64_t i = 0; i < values.numel(); ++i) sum += std::abs(values.data_ptr<float>()[i]);
  return sum;
}

double naive_mse(const at::Tensor& a, const at::Tensor& b) {
  const at::Tensor x = a.contiguous(), y = b.contiguous();
  double sum = 0;
  for (std::int64_t i = 0; i < x.numel(); ++i) {
    sum += std::pow(static_cast<double>(x.data_ptr<float>()[i]) - y.data_ptr<float>()[i], 2);
  }
  return sum / static_cast<double>(x.numel());
}

/// Variance, invariance and covariance as the paper writes them, in loops over doubles.
double naive_vicreg(const at::Tensor& a, const at::Tensor& b) {
  const std::int64_t n = a.size(0), d = a.size(1);
  const auto column = [&](const at::Tensor& z, std::int64_t j) {
    std::vector<double> values;
    double mean = 0;
    for (std::int64_t i = 0; i < n; ++i) values.push_back(z[i][j].item<double>());
    for (const double v : values) mean += v / static_cast<double>(n);
    for (double& v : values) v -= mean;
    return values;
  };
  double variance = 0, covariance = 0;
  for (const at::Tensor& z : {a, b}) {
    for (std::int64_t j = 0; j < d; ++j) {
      const auto zj = column(z, j);
      for (std::int64_t k = 0; k < d; ++k) {
        const auto zk = column(z, k);
        double c = 0;
        for (std::int64_t i = 0; i < n; ++i) c += zj[i] * zk[i] / static_cast<double>(n - 1);
        if (j == k) variance += std::max(0.0, 1 - std::sqrt(c + 1e-4)) / static_cast<double>(d);
        if (j != k) covariance += c * c / static_cast<double>(d);
      }
    }
  }
  return naive_mse(a, b) + variance / 2 + covariance / 25;
}

TEST(Objective, SceneTermsAreThoseOfTheFormula) {
  const auto network = network_of(test::small_scene());
  const Batch batch = batch_of(5, 16, false);
  const TrainConfig config{.l1_activity = 0.01, .l2_latent = 0.03};
  const Loss loss = objective(*network, batch, config);

  const auto code = network->encode(batch.pictures);
  const double mse = naive_mse(network->decode(code.latent), batch.pictures);
  const double activity = absolute_sum(code.before_relu);
  double squares = 0;
  const at::Tensor kernel = network->named_parameters()["latent.weight"];
  for (std::int64_t i = 0; i < kernel.numel(); ++i) squares += std::pow(kernel.data_ptr<float>()[i], 2.0);
  EXPECT_NEAR(loss.reconstruction, mse, 1e-6);
  EXPECT_NEAR(loss.differentiable.item<double>(), mse + 0.01 * activity / 5, 1e-5);
  EXPECT_NEAR(loss.total, mse + 0.01 * activity / 5 + 0.03 * squares, 1e-5);
}

TEST(Objective, SquaresOfManyWeightsAreNotRoundedAway) {
  ModelConfig model = test::small_scene();
  model.latent = 200;
  const auto network = network_of(model);
  const at::Tensor kernel = network->latent_kernel();
  ASSERT_GT(kernel.numel(), 200'000);
  torch::nn::init::constant_(kernel, 3);
  const Loss loss = objective(*network, batch_of(3, 16, false), {.l2_latent = 0.5});
  EXPECT_NEAR((loss.total - loss.reconstruction) / (4.5 * static_cast<double>(kernel.numel())), 1, 1e-7);
}

TEST(Objective, IsPlainReconstructionWithoutWeights) {
  const auto network = network_of(test::small_scene());
  const Loss loss = objective(*network, batch_of(3, 16, false), TrainConfig{});
  EXPECT_EQ(loss.total, loss.reconstruction);
}

TEST(Objective, ActivityIsThatOfTheLatentWhereItHasNoReLU) {
  const ModelConfig dense{Architecture::dense, 16, 8};
  const auto network = network_of(dense);
  const Batch batch = batch_of(5, 16, false);
  const Loss loss = objective(*network, batch, {.l1_activity = 0.01});
  EXPECT_NEAR(loss.total - loss.reconstruction, 0.01 * absolute_sum(network->encode(batch.pictures).latent) / 5, 1e-5);
}

TEST(Objective, ActivityCountsTheFirstViewsOnly) {
  const auto network = network_of(test::small_lookalike());
  const Batch batch = batch_of(8, 32, true);
  const double without = objective(*network, batch, {.invariance = 0.5}).total;
  const double with = objective(*network, batch, {.l1_activity = 0.01, .invariance = 0.5}).total;
  const at::Tensor latent = network->encode(batch.pictures).latent.narrow(0, 0, 4);
  EXPECT_NEAR(with - without, 0.01 * absolute_sum(latent) / 4, 1e-4);
}

TEST(Objective, HoldsTheReconstructionOfNoisyPicturesToTheCleanOnes) {
  const auto network = network_of(test::small_scene());
  Batch batch = batch_of(5, 16, false);
  batch.pictures = batch.pictures + 0.2 * torch::randn_like(batch.pictures);
  const at::Tensor decoded = network->decode(network->encode(batch.pictures).latent);
  EXPECT_NEAR(objective(*network, batch, TrainConfig{}).total, naive_mse(decoded, batch.targets), 1e-6);
}

TEST(Objective, ReportsTheSquaredErrorWhateverTheLossIs) {
  const auto network = network_of(test::small_scene());
  const Batch batch = batch_of(3, 16, false);
  const double mse = objective(*network, batch, TrainConfig{}).reconstruction;
  for (const auto kind : {ReconstructionLoss::l1, ReconstructionLoss::ssim, ReconstructionLoss::mse_ssim}) {
    const Loss loss = objective(*network, batch, {.loss = kind});
    EXPECT_NEAR(loss.reconstruction, mse, 1e-7);
    EXPECT_GT(std::abs(loss.total - mse), 1e-3);
  }
}

TEST(ReconstructionLosses, AreTheirFormulas) {
  torch::manual_seed(8);
  const at::Tensor a = torch::rand({2, 3, 14, 14}), b = torch::rand({2, 3, 14, 14});
  const auto value = [&](ReconstructionLoss loss) { return reconstruction_loss(a, b, loss).item<double>(); };
  const double structure = 1 - ssim(a, b).mean().item<double>();
  EXPECT_NEAR(value(ReconstructionLoss::mse), naive_mse(a, b), 1e-6);
  EXPECT_NEAR(value(ReconstructionLoss::l1), absolute_sum(a - b) / static_cast<double>(a.numel()), 1e-6);
  EXPECT_NEAR(value(ReconstructionLoss::ssim), structure, 1e-6);
  EXPECT_NEAR(value(ReconstructionLoss::mse_ssim), (naive_mse(a, b) + structure) / 2, 1e-6);
}

class EveryLoss : public testing::TestWithParam<ReconstructionLoss> {};

TEST_P(EveryLoss, GradientAgreesWithFiniteDifferences) {
  torch::manual_seed(8);
  const at::Tensor a = torch::rand({1, 1, 12, 11}, torch::kFloat64), b = torch::rand({1, 1, 12, 11}, torch::kFloat64);
  test::expect_finite_differences([&] { return reconstruction_loss(a, b, GetParam()); }, {a}, 1e-7);
}

TEST_P(EveryLoss, GradientStaysInChannelsLast) {
  const Batch batch = batch_of(4, 16, true);
  const at::Tensor reconstruction = torch::rand_like(batch.targets).requires_grad_();
  ASSERT_TRUE(reconstruction.is_contiguous(at::MemoryFormat::ChannelsLast));
  const auto loss = reconstruction_loss(reconstruction, batch.targets, GetParam());
  EXPECT_TRUE(torch::autograd::grad({loss}, {reconstruction})[0].is_contiguous(at::MemoryFormat::ChannelsLast));
}

INSTANTIATE_TEST_SUITE_P(ReconstructionLosses, EveryLoss,
                         testing::Values(ReconstructionLoss::mse, ReconstructionLoss::l1, ReconstructionLoss::ssim,
                                         ReconstructionLoss::mse_ssim));

TEST(Objective, InvarianceReconstructsTheFirstViewsAndComparesBoth) {
  const auto network = network_of(test::small_lookalike());
  const Batch batch = batch_of(8, 32, true);
  const Loss loss = objective(*network, batch, TrainConfig{.invariance = 0.5});
  const auto code = network->encode(batch.pictures);
  const at::Tensor decoded = network->decode(code.latent);
  EXPECT_NEAR(loss.reconstruction, naive_mse(decoded.narrow(0, 0, 4), batch.pictures.narrow(0, 0, 4)), 1e-6);
  const at::Tensor expanded = network->expand(code.features());
  const double term = variance_invariance_covariance(expanded.narrow(0, 0, 4), expanded.narrow(0, 4, 4)).item<double>();
  EXPECT_NEAR(loss.total, loss.reconstruction + 0.5 * term, 1e-5);
}

TEST(VarianceInvarianceCovariance, EqualsTheNaiveComputation) {
  torch::manual_seed(9);
  const at::Tensor a = torch::randn({7, 5}) * 0.7, b = a + 0.2 * torch::randn({7, 5});
  EXPECT_NEAR(variance_invariance_covariance(a, b).item<double>(), naive_vicreg(a, b), 1e-5);
}

TEST(VarianceInvarianceCovariance, GradientsAgreeWithFiniteDifferences) {
  torch::manual_seed(9);
  const at::Tensor a = torch::randn({7, 5}, torch::kFloat64) * 0.7;
  const at::Tensor b = a + 0.2 * torch::randn({7, 5}, torch::kFloat64);
  test::expect_finite_differences([&] { return variance_invariance_covariance(a, b); }, {a, b}, 1e-7);
}

TEST(VarianceInvarianceCovariance, PunishesCollapse) {
  const at::Tensor same = torch::ones({8, 4});
  EXPECT_NEAR(variance_invariance_covariance(same, same).item<double>(), 0.99, 1e-6);  // 1 − sqrt(1e-4)
}

}  // namespace
}  // namespace lookalike
