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
                            const at::Tensor& bias, bool factored) {
    context->save_for_backward({input, weight});
    context->saved_data["factored"] = factored;
    return affine(input, weight, bias);
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const at::Tensor &input = saved[0], &weight = saved[1];
    const DenseShape shape = shape_of(input, weight);
    const at::Tensor gradient = gradients[0].contiguous();
    at::Tensor to_input, to_weight;
    if (context->needs_input_grad(0)) {
      to_input = at::empty_like(input);
      dense_input_gradient(shape, gradient.data_ptr<float>(), weight.data_ptr<float>(), to_input.data_ptr<float>());
    }
    if (!context->saved_data["factored"].toBool()) {
      to_weight = at::empty_like(weight);
      dense_weight_gradient(shape, gradient.data_ptr<float>(), input.data_ptr<float>(), to_weight.data_ptr<float>());
    }
    return {to_input, to_weight, gradient.sum(0), {}};
  }
};

bool fits_kernel(const at::Tensor& weight) {
  return weight.numel() >= long_weights && weight.is_cpu() && weight.scalar_type() == torch::kFloat32;
}

}  // namespace

void DenseGradient::visit(const std::function<void(std::int64_t, std::int64_t, const float*)>& see) const {
  if (products.empty()) return;
  std::vector<DenseProduct> all;
  for (const auto& [dy, x] : products) all.push_back({x.size(0), dy.data_ptr<float>(), x.data_ptr<float>()});
  visit_dense_weight_gradient(products[0].x.size(1), products[0].dy.size(1), all, see);
}

DenseImpl::DenseImpl(std::int64_t in, std::int64_t out)
    : weight(register_parameter("weight", torch::empty({out, in}))),
      bias(register_parameter("bias", torch::empty({out}))) {}

std::shared_ptr<DenseGradient> DenseImpl::factor_gradient() {
  auto factored = factored_.lock();
  if (!factored && fits_kernel(weight)) factored_ = factored = std::make_shared<DenseGradient>();
  return factored;
}

at::Tensor DenseImpl::forward(const at::Tensor& input) {
  const bool fast = fits_kernel(weight) && input.scalar_type() == torch::kFloat32 && input.dim() == 2 &&
                    !autocast_state(at::kCPU).enabled;
  if (!fast) return torch::nn::functional::linear(input, weight, bias);
  const at::Tensor rows = input.contiguous();
  if (!at::GradMode::is_enabled()) return affine(rows, weight, bias);
  const auto gradient = factored_.lock();
  const at::Tensor output = DenseFunction::apply(rows, weight, bias, gradient != nullptr);
  if (gradient) {
    output.register_hook([gradient, x = rows.detach()](const at::Tensor& dy) {
      gradient->products.push_back({dy.contiguous(), x});
    });
  }
  return output;
}

}  // namespace lookalike
