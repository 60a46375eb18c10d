#include "engine/training/loss.h"

namespace lookalike {
namespace {

at::Tensor variance_term(const at::Tensor& z) {
  return torch::relu(1 - torch::sqrt(z.var(0) + 1e-4)).mean();
}

at::Tensor covariance_term(const at::Tensor& z) {
  const at::Tensor centred = z - z.mean(0);
  const at::Tensor covariance = torch::mm(centred.t(), centred) / (z.size(0) - 1);
  return (covariance.square().sum() - covariance.diagonal().square().sum()) / z.size(1);
}

/// torch::mse_loss, whose gradient is always in NCHW, would take the layers before it out of channels_last.
at::Tensor mean_squared_error(const at::Tensor& a, const at::Tensor& b) {
  return (a - b).square().mean();
}

double squared_sum(const at::Tensor& weights) {
  const torch::NoGradGuard no_grad;
  const at::Tensor flat = weights.flatten();
  return torch::dot(flat, flat).item<double>();
}

}  // namespace

at::Tensor variance_invariance_covariance(const at::Tensor& a, const at::Tensor& b) {
  return mean_squared_error(a, b) + (variance_term(a) + variance_term(b)) / 2 +
         (covariance_term(a) + covariance_term(b)) / 25;
}

Loss objective(Autoencoder& network, const Batch& batch, const TrainConfig& config) {
  const std::int64_t count = batch.size();
  const Autoencoder::Code code = network.encode(batch.pictures);
  const at::Tensor reconstruction = network.decode(code.latent.narrow(0, 0, count));
  const at::Tensor mse = mean_squared_error(reconstruction, batch.pictures.narrow(0, 0, count));
  at::Tensor total = mse;
  if (config.l1_activity > 0) total = total + config.l1_activity * code.before_relu.abs().sum() / count;
  if (config.invariance > 0) {
    const auto views = network.expand(code.features()).chunk(2);
    total = total + config.invariance * variance_invariance_covariance(views[0], views[1]);
  }
  Loss loss{total, total.item<double>(), mse.item<double>()};
  if (config.l2_latent > 0) loss.total += config.l2_latent * squared_sum(network.latent_kernel());
  return loss;
}

}  // namespace lookalike
