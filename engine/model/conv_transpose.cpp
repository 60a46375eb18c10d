#include <array>

#include "engine/model/layers.h"
#include "engine/model/mixed_precision.h"
#include "engine/model/patch_products.h"

namespace lookalike {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

struct Geometry {
  std::array<std::int64_t, 2> stride, padding, dilation{1, 1}, output_padding{0, 0};
};

Geometry geometry(PatchSteps steps) {
  return {{steps.stride, steps.stride}, {steps.padding, steps.padding}};
}

at::Tensor transposed(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias, PatchSteps steps,
                      std::int64_t output_padding) {
  const std::int64_t height = steps.spread_side(input.size(2), weight.size(2), output_padding),
                     width = steps.spread_side(input.size(3), weight.size(3), output_padding);
  if (fits_kernels(input, weight)) return spread(input, weight, bias, steps, height, width);
  const Geometry g = geometry(steps);
  // Only the shape and the memory format of the convolution's input matter for its gradient, not its values.
  const at::Tensor shape_only = at::empty({input.size(0), weight.size(1), height, width},
                                          input.options().memory_format(at::MemoryFormat::ChannelsLast));
  at::Tensor output =
      std::get<0>(at::convolution_backward(input, shape_only, weight, at::OptionalIntArrayRef{}, g.stride, g.padding,
                                           g.dilation, false, g.output_padding, 1, {true, false, false}));
  return bias.numel() > 0 ? output.add_(bias.view({1, -1, 1, 1})) : output;
}

/// `gradient`: of the output.
at::Tensor input_gradient(const at::Tensor& gradient, const at::Tensor& weight, PatchSteps steps) {
  if (fits_kernels(gradient, weight)) return multiply(gradient, weight, at::empty({0}), steps);
  const Geometry g = geometry(steps);
  return at::convolution(gradient, weight, {}, g.stride, g.padding, g.dilation, false, g.output_padding, 1);
}

at::Tensor weight_gradient(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& gradient,
                           PatchSteps steps) {
  if (fits_kernels(input, weight)) return correlate(input, gradient, weight.size(2), steps);
  const Geometry g = geometry(steps);
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
    return transposed(input, weight, bias, {stride, padding}, output_padding);
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const at::Tensor &input = saved[0], &weight = saved[1];
    // Some gradients (that of mse_loss) come in NCHW; passed on like that they would slow every layer before this one.
    const at::Tensor gradient = gradients[0].contiguous(input.suggest_memory_format());
    const PatchSteps steps{context->saved_data["stride"].toInt(), context->saved_data["padding"].toInt()};
    at::Tensor to_input, to_weight, to_bias;
    if (context->needs_input_grad(0)) to_input = input_gradient(gradient, weight, steps);
    if (context->needs_input_grad(1)) to_weight = weight_gradient(input, weight, gradient, steps);
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
                                    : transposed(x, w, b, {stride, padding}, output_padding);
}

ConvTransposeImpl::ConvTransposeImpl(const Shape& shape)
    : weight(register_parameter("weight", torch::empty({shape.in, shape.out, shape.kernel, shape.kernel}))),
      bias(register_parameter("bias", torch::empty({shape.out}))),
      shape_(shape) {}

}  // namespace lookalike
