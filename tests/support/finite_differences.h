#pragma once

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <functional>
#include <vector>

namespace lookalike::test {

/// Layers that are linear in each argument: no step is too long, and a long one leaves only rounding.
constexpr double linear_step = 0.5, linear_tolerance = 1e-5;

/// Of two tensors of one shape: the largest difference, as a share of the largest value of `b`.
inline double relative_difference(const at::Tensor& a, const at::Tensor& b) {
  return ((a - b).abs().max() / b.abs().max()).item<double>();
}

/// Compares the gradients of value() (a scalar made of `arguments`, contiguous float64 leaves) with central
/// differences, number by number.
inline void expect_finite_differences(const std::function<at::Tensor()>& value, std::vector<at::Tensor> arguments,
                                      double tolerance) {
  for (at::Tensor& argument : arguments) argument.requires_grad_();
  const auto gradients = torch::autograd::grad({value()}, arguments);
  const torch::NoGradGuard no_grad;
  constexpr double step = 1e-5;
  for (std::size_t a = 0; a < arguments.size(); ++a) {
    auto* values = arguments[a].data_ptr<double>();
    const at::Tensor gradient = gradients[a].contiguous();
    for (std::int64_t i = 0; i < arguments[a].numel(); ++i) {
      const double kept = values[i];
      values[i] = kept + step;
      const double above = value().item<double>();
      values[i] = kept - step;
      const double below = value().item<double>();
      values[i] = kept;
      ASSERT_NEAR(gradient.data_ptr<double>()[i], (above - below) / (2 * step), tolerance) << a << ' ' << i;
    }
  }
}

/// The same for a layer in float32, where single numbers would drown in rounding: with L = Σ towards·layer(), summed in
/// float64, and the gradients of L, the change of L from x − δ to x + δ is held to 2·⟨gradient, δ⟩ for every argument x
/// and a few δ of random signs, each of size `step`. An error e of a gradient g moves ⟨g, δ⟩ by about step·‖e‖, so the
/// difference is measured in step·‖g‖: the tolerance is what ‖e‖ may be of ‖g‖. Rounding contributes about 1e-7 / step
/// to that, and what the layer's third derivative adds goes by step². No value may be nearer to a kink than step.
inline void expect_directional_derivatives(const std::function<at::Tensor()>& layer, const at::Tensor& towards,
                                           const std::vector<at::Tensor>& arguments,
                                           const std::vector<at::Tensor>& gradients, double step, double tolerance) {
  ASSERT_EQ(arguments.size(), gradients.size());
  const torch::NoGradGuard no_grad;
  const at::Tensor weights = towards.to(torch::kFloat64);
  const auto objective = [&] {
    // The layer itself works as in training, where gradients are asked for.
    const torch::AutoGradMode grad(true);
    return (layer().detach().to(torch::kFloat64) * weights).sum().item<double>();
  };
  constexpr int directions = 4;
  for (std::size_t a = 0; a < arguments.size(); ++a) {
    const at::Tensor kept = arguments[a].detach().clone(), gradient = gradients[a].to(torch::kFloat64);
    const double unit = step * gradient.norm().item<double>();
    ASSERT_GT(unit, 0) << "argument " << a;
    for (int d = 0; d < directions; ++d) {
      const at::Tensor change = (torch::randint(2, kept.sizes(), torch::kFloat32) * 2 - 1) * step;
      // As rounded, so that adding the change to large values costs nothing.
      const at::Tensor before = kept - change, after = kept + change;
      const double expected = (gradient * (after.to(torch::kFloat64) - before)).sum().item<double>();
      arguments[a].detach().copy_(after);
      const double above = objective();
      arguments[a].detach().copy_(before);
      const double below = objective();
      EXPECT_NEAR((above - below) / (2 * unit), expected / (2 * unit), tolerance) << "argument " << a;
    }
    arguments[a].detach().copy_(kept);
  }
}

/// With the gradients that autograd gives.
inline void expect_directional_derivatives(const std::function<at::Tensor()>& layer,
                                           const std::vector<at::Tensor>& arguments, double step, double tolerance) {
  const at::Tensor output = layer(), towards = torch::randn_like(output);
  const auto gradients = torch::autograd::grad({output}, arguments, {towards});
  expect_directional_derivatives(layer, towards, arguments, gradients, step, tolerance);
}

}  // namespace lookalike::test
