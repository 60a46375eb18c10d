#include "engine/training/triplet.h"

namespace lookalike {
namespace {

constexpr double least_squared_distance = 1e-6, farther_than_any = 1e3;

at::Tensor distances(const at::Tensor& features) {
  const at::Tensor unit = torch::nn::functional::normalize(features);
  return torch::sqrt(torch::clamp_min(2 - 2 * torch::mm(unit, unit.t()), least_squared_distance));
}

}  // namespace

at::Tensor batch_hard_triplet(const at::Tensor& features, const at::Tensor& alike, const at::Tensor& unlike,
                              double margin) {
  const at::Tensor itself = torch::eye(features.size(0), alike.options());
  const at::Tensor positive = alike.logical_and(itself.logical_not()), negative = unlike;
  const at::Tensor distance = distances(features);
  const at::Tensor farthest = distance.masked_fill(positive.logical_not(), -farther_than_any).amax(1);
  const at::Tensor nearest = distance.masked_fill(negative.logical_not(), farther_than_any).amin(1);
  const at::Tensor anchors = positive.any(1).logical_and(negative.any(1));
  const at::Tensor difference = (farthest - nearest).masked_select(anchors);
  const at::Tensor losses = margin > 0 ? torch::relu(margin + difference) : torch::nn::functional::softplus(difference);
  return losses.sum() / std::max<std::int64_t>(1, losses.numel());
}

}  // namespace lookalike
