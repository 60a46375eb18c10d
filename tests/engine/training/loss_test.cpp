#include "engine/training/loss.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/engine/training/small_run.h"

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
  return {torch::rand({count, 3, side, side}).contiguous(at::MemoryFormat::ChannelsLast), two_views};
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
  double activity = 0, squares = 0;
  for (const double v : std::vector<float>(code.before_relu.data_ptr<float>(),
                                           code.before_relu.data_ptr<float>() + code.before_relu.numel())) {
    activity += std::abs(v);
  }
  const at::Tensor kernel = network->named_parameters()["latent.weight"];
  for (std::int64_t i = 0; i < kernel.numel(); ++i) squares += std::pow(kernel.data_ptr<float>()[i], 2.0);
  EXPECT_NEAR(loss.reconstruction, mse, 1e-6);
  EXPECT_NEAR(loss.differentiable.item<double>(), mse + 0.01 * activity / 5, 1e-5);
  EXPECT_NEAR(loss.total, mse + 0.01 * activity / 5 + 0.03 * squares, 1e-5);
}

TEST(Objective, IsPlainReconstructionWithoutWeights) {
  const auto network = network_of(test::small_scene());
  const Loss loss = objective(*network, batch_of(3, 16, false), TrainConfig{});
  EXPECT_EQ(loss.total, loss.reconstruction);
}

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

TEST(VarianceInvarianceCovariance, PunishesCollapse) {
  const at::Tensor same = torch::ones({8, 4});
  EXPECT_NEAR(variance_invariance_covariance(same, same).item<double>(), 0.99, 1e-6);  // 1 − sqrt(1e-4)
}

}  // namespace
}  // namespace lookalike
