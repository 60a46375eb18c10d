#pragma once

#include <torch/torch.h>

// Private to engine/model and engine/training: the two layers that LibTorch does not offer as they are needed here.

namespace lookalike {

/// Transposed convolution, N×Cin×h×w → N×Cout×H×W with H = (h−1)·stride − 2·padding + k + output_padding, as
/// torch::conv_transpose2d gives it, but computed as the data gradient of a convolution. LibTorch 1.13 never hands
/// conv_transpose2d to oneDNN; this route is about five times as fast. `weight`: Cin×Cout×k×k, `bias`: Cout.
at::Tensor conv_transpose(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias,
                          std::int64_t stride, std::int64_t padding, std::int64_t output_padding);

/// conv_transpose() with its parameters. Weights are not initialised; see initialise() in network.h.
class ConvTransposeImpl : public torch::nn::Module {
 public:
  struct Shape {
    std::int64_t in, out, kernel, stride = 1, padding = 0, output_padding = 0;
  };
  explicit ConvTransposeImpl(const Shape& shape);
  at::Tensor forward(const at::Tensor& input) {
    return conv_transpose(input, weight, bias, shape_.stride, shape_.padding, shape_.output_padding);
  }

  at::Tensor weight, bias;

 private:
  Shape shape_;
};
TORCH_MODULE(ConvTranspose);

/// N×in → N×out. Unlike torch::nn::Linear it leaves the weights uninitialised: filling 100 million of them only to
/// overwrite them, or only to count them, takes a second.
class DenseImpl : public torch::nn::Module {
 public:
  DenseImpl(std::int64_t in, std::int64_t out);
  at::Tensor forward(const at::Tensor& input) { return torch::nn::functional::linear(input, weight, bias); }

  at::Tensor weight, bias;
};
TORCH_MODULE(Dense);

}  // namespace lookalike
