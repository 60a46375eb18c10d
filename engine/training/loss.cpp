#include "engine/training/loss.h"

#include <algorithm>
#include <numeric>

#include "engine/core/simd.h"
#include "engine/model/mixed_precision.h"
#include "engine/model/share_out.h"
#include "engine/training/ssim.h"
#include "engine/training/triplet.h"

namespace lookalike {
namespace {

LOOKALIKE_SIMD float sum_of_squares(const float* values, std::int64_t count) {
  float sum = 0;
#pragma omp simd reduction(+ : sum)
  for (std::int64_t i = 0; i < count; ++i) sum += values[i] * values[i];
  return sum;
}

at::Tensor variance_term(const at::Tensor& z) {
  return torch::relu(1 - torch::sqrt(z.var(0) + 1e-4)).mean();
}

at::Tensor covariance_term(const at::Tensor& z) {
  const at::Tensor centred = z - z.mean(0);
  const at::Tensor covariance = torch::mm(centred.t(), centred) / (z.size(0) - 1);
  return (covariance.square().sum() - covariance.diagonal().square().sum()) / z.size(1);
}

/// The gradients of torch::mean() and torch::mse_loss() come in NCHW, whatever the argument's format, and would take
/// the layers before the loss out of channels_last; that of a sum does not.
at::Tensor mean_of(const at::Tensor& values) {
  return values.sum() / values.numel();
}

at::Tensor mean_squared_error(const at::Tensor& a, const at::Tensor& b) {
  return mean_of((a - b).square());
}

/// On the processor by pieces, on all threads: over 50 million weights LibTorch's dot product runs on one thread, and
/// its float32 sum is off by more than a thousandth.
double squared_sum(const at::Tensor& weights) {
  const torch::NoGradGuard no_grad;
  const at::Tensor flat = weights.flatten();
  if (!flat.is_cpu()) return torch::dot(flat, flat).item<double>();
  constexpr std::int64_t piece = 1 << 14;
  const float* const values = flat.data_ptr<float>();
  std::vector<double> sums(static_cast<std::size_t>((flat.numel() + piece - 1) / piece));
  share_out(std::ssize(sums), 1, [&](SharedRange& pieces) {
    pieces.for_each([&](std::int64_t i) {
      const std::int64_t first = i * piece;
      sums[static_cast<std::size_t>(i)] = sum_of_squares(values + first, std::min(piece, flat.numel() - first));
    });
  });
  return std::accumulate(sums.begin(), sums.end(), 0.0);
}

/// What the objective needs of the network, in float32.
struct Outputs {
  at::Tensor reconstruction, activity;
  std::vector<at::Tensor> views;  ///< Two with an invariance term, else empty.
  at::Tensor features;            ///< Of the (first) views, with a triplet term.
};

Outputs forward(Autoencoder& network, const Batch& batch, const TrainConfig& config) {
  const MixedPrecision half(batch.pictures.device(), config.mixed_precision);
  const auto as_float = [](const at::Tensor& tensor) { return tensor.to(torch::kFloat32); };
  const Autoencoder::Code code = network.encode(batch.pictures);
  const at::Tensor activity = code.before_relu.defined() ? code.before_relu : code.latent;
  Outputs outputs{as_float(network.decode(code.latent.narrow(0, 0, batch.size()))),
                  as_float(activity.narrow(0, 0, batch.size())),
                  {},
                  {}};
  if (config.triplet > 0) outputs.features = as_float(code.features().narrow(0, 0, batch.size()));
  if (config.invariance > 0) outputs.views = as_float(network.expand(code.features())).chunk(2);
  return outputs;
}

}  // namespace

at::Tensor reconstruction_loss(const at::Tensor& reconstruction, const at::Tensor& target, ReconstructionLoss loss) {
  switch (loss) {
    case ReconstructionLoss::mse:
      break;
    case ReconstructionLoss::l1:
      return mean_of((reconstruction - target).abs());
    case ReconstructionLoss::ssim:
      return 1 - ssim(reconstruction, target).mean();
    case ReconstructionLoss::mse_ssim:
      return (mean_squared_error(reconstruction, target) + 1 - ssim(reconstruction, target).mean()) / 2;
  }
  return mean_squared_error(reconstruction, target);
}

at::Tensor variance_invariance_covariance(const at::Tensor& a, const at::Tensor& b) {
  return mean_squared_error(a, b) + (variance_term(a) + variance_term(b)) / 2 +
         (covariance_term(a) + covariance_term(b)) / 25;
}

Loss objective(Autoencoder& network, const Batch& batch, const TrainConfig& config) {
  const Outputs outputs = forward(network, batch, config);
  Loss loss;
  loss.differentiable = reconstruction_loss(outputs.reconstruction, batch.targets, config.loss);
  loss.reconstruction = config.loss == ReconstructionLoss::mse
                            ? loss.differentiable.item<double>()
                            : mean_squared_error(outputs.reconstruction.detach(), batch.targets).item<double>();
  if (config.l1_activity > 0) {
    const auto count = static_cast<double>(batch.size());
    loss.differentiable = loss.differentiable + outputs.activity.abs().sum() * (config.l1_activity / count);
  }
  if (config.invariance > 0) {
    loss.differentiable =
        loss.differentiable + config.invariance * variance_invariance_covariance(outputs.views[0], outputs.views[1]);
  }
  if (config.triplet > 0) {
    loss.differentiable = loss.differentiable + config.triplet * batch_hard_triplet(outputs.features, batch.alike,
                                                                                    batch.unlike, config.margin);
  }
  loss.total = loss.differentiable.item<double>();
  if (config.l2_latent > 0) loss.total += config.l2_latent * squared_sum(network.latent_kernel());
  return loss;
}

}  // namespace lookalike
