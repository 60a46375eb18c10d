#include "engine/model/dense_kernel.h"
#include "engine/model/layers.h"
#include "engine/model/torch_compat.h"

namespace lookalike {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// Weights that fit a core's cache are served best by one call of LibTorch.
constexpr std::int64_t long_weights = 1 << 20;

DenseShape shape_of(const at::Tensor& input, const at::Tensor& weight) {
  return {input.size(0), weight.size(1), weight.size(0)};
}

at::Tensor affine(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias) {
  const DenseShape shape = shape_of(input, weight);
  at::Tensor output = at::empty({shape.rows, shape.out}, input.options());
  dense_forward(shape, input.data_ptr<float>(), weight.data_ptr<float>(), bias.data_ptr<float>(),
                output.data_ptr<float>());
  return output;
}

class DenseFunction : public torch::autograd::Function<DenseFunction> {
 public:
  static at::Tensor forward(AutogradContext* context, const at::Tensor& input, const at::Tensor& weight,
                            const at::Tensor& bias) {
    context->save_for_backward({input, weight});
    return affine(input, weight, bias);
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const at::Tensor &input = saved[0], &weight = saved[1];
    const DenseShape shape = shape_of(input, weight);
    const at::Tensor gradient = gradients[0].contiguous();
    at::Tensor to_input, to_weight = at::empty_like(weight);
    if (context->needs_input_grad(0)) {
      to_input = at::empty_like(input);
      dense_input_gradient(shape, gradient.data_ptr<float>(), weight.data_ptr<float>(), to_input.data_ptr<float>());
    }
    dense_weight_gradient(shape, gradient.data_ptr<float>(), input.data_ptr<float>(), to_weight.data_ptr<float>());
    return {to_input, to_weight, gradient.sum(0)};
  }
};

}  // namespace

DenseImpl::DenseImpl(std::int64_t in, std::int64_t out)
    : weight(register_parameter("weight", torch::empty({out, in}))),
      bias(register_parameter("bias", torch::empty({out}))) {}

at::Tensor DenseImpl::forward(const at::Tensor& input) {
  const bool fast = weight.numel() >= long_weights && weight.is_cpu() && weight.scalar_type() == torch::kFloat32 &&
                    input.scalar_type() == torch::kFloat32 && input.dim() == 2 && !autocast_state(at::kCPU).enabled;
  if (!fast) return torch::nn::functional::linear(input, weight, bias);
  const at::Tensor rows = input.contiguous();
  return at::GradMode::is_enabled() ? DenseFunction::apply(rows, weight, bias) : affine(rows, weight, bias);
}

}  // namespace lookalike
