#include "engine/model/layers.h"

#include <array>

#include "engine/model/mixed_precision.h"
#include "engine/model/patch_kernel.h"

namespace lookalike {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

struct Geometry {
  std::array<std::int64_t, 2> stride, padding, dilation{1, 1}, output_padding{0, 0};
};

Geometry geometry(std::int64_t stride, std::int64_t padding) {
  return {{stride, stride}, {padding, padding}};
}

/// Of the transposed convolution, channels_last.
at::Tensor empty_output(const at::Tensor& input, const at::Tensor& weight, std::int64_t stride, std::int64_t padding,
                        std::int64_t output_padding) {
  const auto grown = [&](int axis) {
    return (input.size(axis) - 1) * stride - 2 * padding + weight.size(axis) + output_padding;
  };
  return at::empty({input.size(0), weight.size(1), grown(2), grown(3)},
                   input.options().memory_format(at::MemoryFormat::ChannelsLast));
}

at::Tensor data_gradient(const at::Tensor& input, const at::Tensor& weight, std::int64_t stride, std::int64_t padding,
                         std::int64_t output_padding) {
  const Geometry g = geometry(stride, padding);
  // Only the shape and the memory format of the convolution's input matter for its gradient, not its values.
  const at::Tensor shape_only = empty_output(input, weight, stride, padding, output_padding);
  return std::get<0>(at::convolution_backward(input, shape_only, weight, at::OptionalIntArrayRef{}, g.stride, g.padding,
                                              g.dilation, false, g.output_padding, 1, {true, false, false}));
}

/// The two kernels of our own work on what the presets train with.
bool fits_kernels(const at::Tensor& input, const at::Tensor& weight) {
  return input.is_cpu() && input.scalar_type() == torch::kFloat32 && weight.scalar_type() == torch::kFloat32;
}

/// Seen from a transposed convolution, whose output has the large maps.
PatchGeometry patches_of(const at::Tensor& input, const at::Tensor& output_like, std::int64_t kernel,
                         std::int64_t stride, std::int64_t padding) {
  return {input.size(0),       input.size(2),       input.size(3), input.size(1), output_like.size(2),
          output_like.size(3), output_like.size(1), kernel,        stride,        padding};
}

at::Tensor transposed(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias, std::int64_t stride,
                      std::int64_t padding, std::int64_t output_padding) {
  if (!fits_kernels(input, weight)) {
    at::Tensor output = data_gradient(input, weight, stride, padding, output_padding);
    return bias.numel() > 0 ? output.add_(bias.view({1, -1, 1, 1})) : output;
  }
  const at::Tensor nhwc = input.contiguous(at::MemoryFormat::ChannelsLast);
  at::Tensor output = empty_output(input, weight, stride, padding, output_padding);
  const at::Tensor start = bias.numel() > 0 ? bias : torch::zeros({weight.size(1)});
  const at::Tensor by_patch = weight.permute({0, 2, 3, 1}).contiguous();
  spread_patches(patches_of(input, output, weight.size(2), stride, padding), nhwc.data_ptr<float>(),
                 by_patch.data_ptr<float>(), start.data_ptr<float>(), output.data_ptr<float>());
  return output;
}

/// `gradient`: of the output.
at::Tensor weight_gradient(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& gradient,
                           std::int64_t stride, std::int64_t padding) {
  if (fits_kernels(input, weight)) {
    const at::Tensor nhwc = input.contiguous(at::MemoryFormat::ChannelsLast);
    const at::Tensor gradient_nhwc = gradient.contiguous(at::MemoryFormat::ChannelsLast);
    at::Tensor by_patch = at::empty({weight.size(0), weight.size(2), weight.size(3), weight.size(1)}, weight.options());
    correlate_patches(patches_of(input, gradient, weight.size(2), stride, padding), nhwc.data_ptr<float>(),
                      gradient_nhwc.data_ptr<float>(), by_patch.data_ptr<float>());
    return by_patch.permute({0, 3, 1, 2});
  }
  const Geometry g = geometry(stride, padding);
  return std::get<1>(at::convolution_backward(input, gradient, weight, at::OptionalIntArrayRef{}, g.stride, g.padding,
                                              g.dilation, false, g.output_padding, 1, {false, true, false}));
}

class ConvTransposeFunction : public torch::autograd::Function<ConvTransposeFunction> {
 public:
  static at::Tensor forward(AutogradContext* context, const at::Tensor& input, const at::Tensor& weight,
                            const at::Tensor& bias, std::int64_t stride, std::int64_t padding,
                            std::int64_t output_padding) {
    context->save_for_backward({input, weight});
    context->saved_data["bias"] = bias.numel() > 0;
    context->saved_data["stride"] = stride;
    context->saved_data["padding"] = padding;
    return transposed(input, weight, bias, stride, padding, output_padding);
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const at::Tensor &input = saved[0], &weight = saved[1];
    // Some gradients (that of mse_loss) come in NCHW; passed on like that they would slow every layer before this one.
    const at::Tensor gradient = gradients[0].contiguous(input.suggest_memory_format());
    const std::int64_t stride = context->saved_data["stride"].toInt(), padding = context->saved_data["padding"].toInt();
    const Geometry g = geometry(stride, padding);
    at::Tensor to_input, to_weight, to_bias;
    if (context->needs_input_grad(0)) {
      to_input = at::convolution(gradient, weight, {}, g.stride, g.padding, g.dilation, false, g.output_padding, 1);
    }
    if (context->needs_input_grad(1)) to_weight = weight_gradient(input, weight, gradient, stride, padding);
    if (context->saved_data["bias"].toBool()) to_bias = gradient.sum({0, 2, 3});
    return {to_input, to_weight, to_bias, {}, {}, {}};
  }
};

}  // namespace

at::Tensor conv_transpose(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias,
                          std::int64_t stride, std::int64_t padding, std::int64_t output_padding) {
  const at::Tensor x = in_mixed_precision(input), w = in_mixed_precision(weight);
  // Autograd functions take defined tensors only: an empty one stands for none.
  const at::Tensor b = bias.defined() ? in_mixed_precision(bias) : at::empty({0}, x.options());
  return at::GradMode::is_enabled() ? ConvTransposeFunction::apply(x, w, b, stride, padding, output_padding)
                                    : transposed(x, w, b, stride, padding, output_padding);
}

ConvTransposeImpl::ConvTransposeImpl(const Shape& shape)
    : weight(register_parameter("weight", torch::empty({shape.in, shape.out, shape.kernel, shape.kernel}))),
      bias(register_parameter("bias", torch::empty({shape.out}))),
      shape_(shape) {}

}  // namespace lookalike
