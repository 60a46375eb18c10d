#include "engine/model/layers.h"

namespace lookalike {
namespace {

/// Along one axis: what the taps −1, 0 and +1 at twice the size do to a pixel's four outputs at half the size. Output
/// 2i − 1 sees pixel i by its tap +1, output 2i by 0 and +1, output 2i + 1 by −1 and 0, output 2i + 2 by −1.
at::Tensor four_taps(const at::Tensor& three, std::int64_t axis) {
  const at::Tensor before = three.narrow(axis, 0, 1), at = three.narrow(axis, 1, 1), after = three.narrow(axis, 2, 1);
  return torch::cat({after, at + after, before + at, before}, axis);
}

}  // namespace

UpsampledConvImpl::UpsampledConvImpl(std::int64_t in, std::int64_t out, bool with_bias)
    : Conv2dImpl(torch::nn::Conv2dOptions(in, out, 3).padding(1).bias(with_bias)) {}

at::Tensor UpsampledConvImpl::forward(const at::Tensor& input) {
  return conv_transpose(input, four_taps(four_taps(weight, 2), 3).transpose(0, 1), bias, 2, 1, 0);
}

}  // namespace lookalike
