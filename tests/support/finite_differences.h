#pragma once

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <functional>
#include <vector>

namespace lookalike::test {

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

}  // namespace lookalike::test
