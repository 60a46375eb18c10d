#include "engine/training/ssim.h"

#include <algorithm>

namespace lookalike {
namespace {

namespace F = torch::nn::functional;

/// `size` weights of a Gaussian that add up to 1.
at::Tensor gaussian(std::int64_t size, const at::TensorOptions& options) {
  constexpr double sigma = 1.5;
  const at::Tensor place = torch::arange(size, options) - static_cast<double>(size - 1) / 2;
  return torch::softmax(place.square() / (-2 * sigma * sigma), 0);
}

/// The Gaussian's weighted mean around every place, each channel by itself: down the columns, then along the rows.
at::Tensor local_mean(const at::Tensor& maps) {
  const std::int64_t channels = maps.size(1);
  const auto mean_along = [&](const at::Tensor& x, int axis) {
    const at::Tensor weights = gaussian(std::min<std::int64_t>(11, x.size(axis)), x.options());
    const at::Tensor kernel = axis == 2 ? weights.view({1, 1, -1, 1}) : weights.view({1, 1, 1, -1});
    return F::conv2d(x, kernel.repeat({channels, 1, 1, 1}), F::Conv2dFuncOptions().groups(channels));
  };
  return mean_along(mean_along(maps, 2), 3);
}

}  // namespace

at::Tensor ssim(const at::Tensor& a, const at::Tensor& b) {
  constexpr double c1 = 0.01 * 0.01, c2 = 0.03 * 0.03;
  // The variances of a and b only ever occur as their sum, so four maps do instead of five.
  const auto means = local_mean(torch::cat({a, b, a.square() + b.square(), a * b})).chunk(4);
  const at::Tensor product = means[0] * means[1], squares = means[0].square() + means[1].square();
  const at::Tensor covariance = means[3] - product, variances = means[2] - squares;
  const at::Tensor map = (2 * product + c1) * (2 * covariance + c2) / ((squares + c1) * (variances + c2));
  // Not mean(), whose gradient would come in NCHW.
  return map.sum({1, 2, 3}) / (map.numel() / map.size(0));
}

}  // namespace lookalike
