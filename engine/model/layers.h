#pragma once

#include <torch/torch.h>

#include <functional>
#include <memory>
#include <vector>

// Private to engine/model and engine/training: the layers that LibTorch does not offer as they are needed here.

namespace lookalike {

/// norm(leaky_relu(input + bias, slope)) of N×C×H×W, `bias`: C or undefined for none. On the CPU in float32 it is two
/// passes over memory forwards and two backwards instead of eight and nine, and keeps `input` alone of what lies in
/// between (leaky_norm_kernel.h). In training mode it updates the running statistics, as norm() does.
at::Tensor leaky_batch_norm(const at::Tensor& input, const at::Tensor& bias, double slope,
                            torch::nn::BatchNorm2dImpl& norm);

/// The same, not computed yet. A convolution that takes it reads `input` through it line by line, so that the
/// normalised maps are never written to memory, nor kept for the gradients; those of `input` take the place of theirs.
/// Results and gradients equal those of computing it first, to the bit. The statistics are taken, and the running ones
/// updated, when it is read or computed: once.
struct LeakyNormed {
  at::Tensor input, bias;
  double slope;
  torch::nn::BatchNorm2dImpl* norm;

  at::Tensor computed() const;
};

/// Transposed convolution, N×Cin×h×w → N×Cout×H×W with H = (h−1)·stride − 2·padding + k + output_padding, as
/// torch::conv_transpose2d gives it. LibTorch 1.13 never hands that to oneDNN. Here, on the CPU in float32, output and
/// gradients go by kernels of our own (patch_products.h); otherwise it is computed as the data gradient of
/// a convolution. Either way it is five to seven times as fast. `weight`: Cin×Cout×k×k, `bias`: Cout, or undefined for
/// none. The output is channels_last.
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
  at::Tensor read(const LeakyNormed& maps);
  /// For leaky_batch_norm(), which adds the bias.
  at::Tensor forward_without_bias(const at::Tensor& input) {
    return conv_transpose(input, weight, {}, shape_.stride, shape_.padding, shape_.output_padding);
  }
  at::Tensor read_without_bias(const LeakyNormed& maps);

  at::Tensor weight, bias;

 private:
  Shape shape_;
};
TORCH_MODULE(ConvTranspose);

/// A convolution with LibTorch's parameters. On the CPU in float32 it goes by kernels of our own (patch_products.h),
/// whose gradients are about 1.5 times as fast as those of LibTorch 1.13; otherwise by LibTorch. There the output and
/// its gradients are channels_last.
class ConvImpl : public torch::nn::Conv2dImpl {
 public:
  struct Shape {
    std::int64_t in, out, kernel, stride = 1, padding = 0;
    bool bias = true;
  };
  explicit ConvImpl(const Shape& shape);
  at::Tensor forward(const at::Tensor& input);
  at::Tensor read(const LeakyNormed& maps);

 private:
  Shape shape_;
};
TORCH_MODULE(Conv);

/// The 3×3 convolution with padding 1 of a map that was enlarged to twice its size by repeating each pixel (nearest
/// neighbour), N×Cin×h×w → N×Cout×2h×2w. Each pixel meets only 2×2 pixels of the small map, so this is a transposed
/// convolution with stride 2 and 4×4 weights that are sums of these 3×3: 4 products where the enlarged map takes 9, and
/// no enlarged map in memory. Parameters are those of the convolution.
class UpsampledConvImpl : public torch::nn::Conv2dImpl {
 public:
  UpsampledConvImpl(std::int64_t in, std::int64_t out, bool with_bias);
  at::Tensor forward(const at::Tensor& input);
};
TORCH_MODULE(UpsampledConv);

/// The gradient of a dense layer's weight as what it is the product of, Σ dyᵀ·x: with 50 million weights the matrix
/// itself costs more time, in memory that is written and read again, than computing it.
struct DenseGradient {
  struct Product {
    at::Tensor dy, x;  ///< rows×out, rows×in
  };
  std::vector<Product> products;

  /// visit_dense_weight_gradient(): each weight once, on any thread.
  void visit(const std::function<void(std::int64_t first, std::int64_t count, const float* gradient)>& see) const;
};

/// N×in → N×out. Unlike torch::nn::Linear it leaves the weights uninitialised: filling 100 million of them only to
/// overwrite them, or only to count them, takes a second. Long weights go by dense_kernel.h.
class DenseImpl : public torch::nn::Module {
 public:
  DenseImpl(std::int64_t in, std::int64_t out);
  at::Tensor forward(const at::Tensor& input);

  /// As long as somebody holds the result, backward() adds the weight's gradient to it, not to weight.grad(), wherever
  /// dense_kernel.h computes it; nothing where the weights are too few to gain from it, or not in float32 on the CPU.
  std::shared_ptr<DenseGradient> factor_gradient();

  at::Tensor weight, bias;

 private:
  std::weak_ptr<DenseGradient> factored_;
};
TORCH_MODULE(Dense);

}  // namespace lookalike
