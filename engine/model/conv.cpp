#include "engine/model/layers.h"
#include "engine/model/patch_products.h"
#include "engine/model/torch_compat.h"

namespace lookalike {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

class ConvFunction : public torch::autograd::Function<ConvFunction> {
 public:
  static at::Tensor forward(AutogradContext* context, const at::Tensor& input, const at::Tensor& weight,
                            const at::Tensor& bias, std::int64_t stride, std::int64_t padding) {
    context->save_for_backward({input, weight});
    context->saved_data["bias"] = bias.numel() > 0;
    context->saved_data["stride"] = stride;
    context->saved_data["padding"] = padding;
    return multiply(input, weight, bias, {stride, padding});
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const at::Tensor &input = saved[0], &weight = saved[1], &gradient = gradients[0];
    const PatchSteps steps{context->saved_data["stride"].toInt(), context->saved_data["padding"].toInt()};
    at::Tensor to_input, to_weight, to_bias;
    if (context->needs_input_grad(0)) {
      to_input = spread(gradient, weight, at::empty({0}), steps, input.size(2), input.size(3));
    }
    if (context->needs_input_grad(1)) to_weight = correlate(gradient, input, weight.size(2), steps);
    if (context->saved_data["bias"].toBool()) to_bias = gradient.sum({0, 2, 3});
    return {to_input, to_weight, to_bias, {}, {}};
  }
};

}  // namespace

ConvImpl::ConvImpl(const Shape& shape)
    : Conv2dImpl(torch::nn::Conv2dOptions(shape.in, shape.out, shape.kernel)
                     .stride(shape.stride)
                     .padding(shape.padding)
                     .bias(shape.bias)),
      shape_(shape) {}

at::Tensor ConvImpl::forward(const at::Tensor& input) {
  if (!fits_kernels(input, weight) || autocast_state(at::kCPU).enabled) return Conv2dImpl::forward(input);
  // Autograd functions take defined tensors only: an empty one stands for none.
  const at::Tensor b = bias.defined() ? bias : at::empty({0}, input.options());
  return at::GradMode::is_enabled() ? ConvFunction::apply(input, weight, b, shape_.stride, shape_.padding)
                                    : multiply(input, weight, b, {shape_.stride, shape_.padding});
}

}  // namespace lookalike
