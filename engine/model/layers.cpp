#include "engine/model/layers.h"

#include <array>

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

at::Tensor data_gradient(const at::Tensor& input, const at::Tensor& weight, std::int64_t stride, std::int64_t padding,
                         std::int64_t output_padding) {
  const Geometry g = geometry(stride, padding);
  const auto grown = [&](int axis) {
    return (input.size(axis) - 1) * stride - 2 * padding + weight.size(axis) + output_padding;
  };
  // Only the shape and the memory format of the convolution's input matter for its gradient, not its values.
  const at::Tensor shape_only =
      at::empty({input.size(0), weight.size(1), grown(2), grown(3)}, input.options(), input.suggest_memory_format());
  return std::get<0>(at::convolution_backward(input, shape_only, weight, c10::nullopt, g.stride, g.padding, g.dilation,
                                              false, g.output_padding, 1, {true, false, false}));
}

class ConvTransposeFunction : public torch::autograd::Function<ConvTransposeFunction> {
 public:
  static at::Tensor forward(AutogradContext* context, const at::Tensor& input, const at::Tensor& weight,
                            std::int64_t stride, std::int64_t padding, std::int64_t output_padding) {
    context->save_for_backward({input, weight});
    context->saved_data["stride"] = stride;
    context->saved_data["padding"] = padding;
    return data_gradient(input, weight, stride, padding, output_padding);
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const at::Tensor &input = saved[0], &weight = saved[1];
    // Some gradients (that of mse_loss) come in NCHW; passed on like that they would slow every layer before this one.
    const at::Tensor gradient = gradients[0].contiguous(input.suggest_memory_format());
    const Geometry g = geometry(context->saved_data["stride"].toInt(), context->saved_data["padding"].toInt());
    at::Tensor to_input, to_weight;
    if (context->needs_input_grad(0)) {
      to_input = at::convolution(gradient, weight, {}, g.stride, g.padding, g.dilation, false, g.output_padding, 1);
    }
    if (context->needs_input_grad(1)) {
      to_weight = std::get<1>(at::convolution_backward(input, gradient, weight, c10::nullopt, g.stride, g.padding,
                                                       g.dilation, false, g.output_padding, 1, {false, true, false}));
    }
    return {to_input, to_weight, {}, {}, {}};
  }
};

}  // namespace

at::Tensor conv_transpose(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias,
                          std::int64_t stride, std::int64_t padding, std::int64_t output_padding) {
  const at::Tensor output = at::GradMode::is_enabled()
                                ? ConvTransposeFunction::apply(input, weight, stride, padding, output_padding)
                                : data_gradient(input, weight, stride, padding, output_padding);
  return output + bias.view({1, -1, 1, 1});
}

ConvTransposeImpl::ConvTransposeImpl(const Shape& shape)
    : weight(register_parameter("weight", torch::empty({shape.in, shape.out, shape.kernel, shape.kernel}))),
      bias(register_parameter("bias", torch::empty({shape.out}))),
      shape_(shape) {}

DenseImpl::DenseImpl(std::int64_t in, std::int64_t out)
    : weight(register_parameter("weight", torch::empty({out, in}))),
      bias(register_parameter("bias", torch::empty({out}))) {}

}  // namespace lookalike
