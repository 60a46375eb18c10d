#include "engine/model/leaky_norm.h"

#include <cmath>

#include "engine/model/layers.h"

namespace lookalike {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

class LeakyNormFunction : public torch::autograd::Function<LeakyNormFunction> {
 public:
  static at::Tensor forward(AutogradContext* context, const at::Tensor& input, const at::Tensor& bias, double slope,
                            const at::Tensor& weight, const at::Tensor& summand, torch::nn::BatchNorm2dImpl* norm) {
    const LeakyMaps maps = leaky_maps(input, bias, slope);
    const ChannelSums statistics = moments(maps);
    update_running(*norm, statistics, maps.positions);
    at::Tensor output = at::empty_like(input);
    scale_and_shift(normalising(maps, statistics, weight, summand, norm->options.eps()), maps.x, maps.positions,
                    output.data_ptr<float>());
    context->save_for_backward({input, bias, weight});
    context->saved_data["slope"] = slope;
    context->saved_data["epsilon"] = norm->options.eps();
    context->saved_data["mean"] = statistics.first;
    context->saved_data["variance"] = statistics.second;
    return output;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const at::Tensor &input = saved[0], &bias = saved[1], &weight = saved[2];
    const ChannelSums statistics{context->saved_data["mean"].toDoubleVector(),
                                 context->saved_data["variance"].toDoubleVector()};
    const LeakyMaps maps = leaky_maps(input, bias, context->saved_data["slope"].toDouble());
    const at::Tensor gradient = gradients[0].contiguous(at::MemoryFormat::ChannelsLast);
    at::Tensor to_input = at::empty_like(input);
    const NormGradients to = norm_gradients(maps, statistics, weight, context->saved_data["epsilon"].toDouble(),
                                            gradient, gradient_sums(maps, gradient.data_ptr<float>()), to_input);
    return {to_input, to.bias, {}, to.weight, to.summand, {}};
  }
};

}  // namespace

LeakyMaps leaky_maps(const at::Tensor& input, const at::Tensor& bias, double slope) {
  return {input.data_ptr<float>(),       bias.data_ptr<float>(), static_cast<float>(slope),
          input.numel() / input.size(1), input.size(1),          input.size(3)};
}

at::Tensor channel_values(const std::vector<double>& values) {
  return torch::tensor(values, torch::kFloat64).to(torch::kFloat32);
}

LeakyAffine normalising(const LeakyMaps& maps, const ChannelSums& statistics, const at::Tensor& weight,
                        const at::Tensor& summand, double epsilon) {
  LeakyAffine affine{maps.bias, maps.slope, {}, {}};
  for (std::size_t c = 0; c < statistics.first.size(); ++c) {
    const double factor = static_cast<double>(weight.data_ptr<float>()[c]) / std::sqrt(statistics.second[c] + epsilon);
    affine.scale.push_back(static_cast<float>(factor));
    affine.shift.push_back(
        static_cast<float>(static_cast<double>(summand.data_ptr<float>()[c]) - statistics.first[c] * factor));
  }
  return affine;
}

LeakyAffine normalising_as_learned(const LeakyMaps& maps, const torch::nn::BatchNorm2dImpl& norm) {
  ChannelSums statistics;
  for (std::int64_t c = 0; c < maps.channels; ++c) {
    statistics.first.push_back(static_cast<double>(norm.running_mean.data_ptr<float>()[c]));
    statistics.second.push_back(static_cast<double>(norm.running_var.data_ptr<float>()[c]));
  }
  return normalising(maps, statistics, norm.weight, norm.bias, norm.options.eps());
}

void update_running(torch::nn::BatchNorm2dImpl& norm, const ChannelSums& statistics, std::int64_t positions) {
  const torch::NoGradGuard no_grad;
  const double momentum = norm.options.momentum().value(), count = static_cast<double>(positions);
  norm.num_batches_tracked += 1;
  norm.running_mean.mul_(1 - momentum).add_(channel_values(statistics.first), momentum);
  norm.running_var.mul_(1 - momentum).add_(channel_values(statistics.second), momentum * count / (count - 1));
}

NormGradients norm_gradients(const LeakyMaps& maps, const ChannelSums& statistics, const at::Tensor& weight,
                             double epsilon, const at::Tensor& gradient, const ChannelSums& sums,
                             const at::Tensor& to_input) {
  const auto& [mean, variance] = statistics;
  // Ioffe and Szegedy 2015, section 3, written as one affine map of gradient and value.
  const auto positions = static_cast<double>(maps.positions);
  std::vector<double> to_weight;
  GradientMap map;
  for (std::size_t c = 0; c < mean.size(); ++c) {
    const double inverse = 1 / std::sqrt(variance[c] + epsilon);
    const double factor = static_cast<double>(weight.data_ptr<float>()[c]) * inverse;
    to_weight.push_back((sums.second[c] - mean[c] * sums.first[c]) * inverse);
    const double by_value = -factor * inverse * to_weight[c] / positions;
    map.by_gradient.push_back(static_cast<float>(factor));
    map.by_value.push_back(static_cast<float>(by_value));
    map.constant.push_back(static_cast<float>(-factor * sums.first[c] / positions - by_value * mean[c]));
  }
  const auto to_bias = input_gradient(maps, gradient.data_ptr<float>(), map, to_input.data_ptr<float>());
  return {channel_values(to_bias), channel_values(to_weight), channel_values(sums.first)};
}

at::Tensor leaky_batch_norm(const at::Tensor& input, const at::Tensor& bias, double slope,
                            torch::nn::BatchNorm2dImpl& norm) {
  const at::Tensor added = bias.defined() ? bias : torch::zeros_like(norm.bias.detach());
  if (!input.is_cpu() || input.scalar_type() != torch::kFloat32 ||
      (at::GradMode::is_enabled() && !norm.is_training())) {
    return norm.forward(torch::leaky_relu(input + added.to(input.scalar_type()).view({1, -1, 1, 1}), slope));
  }
  const at::Tensor nhwc = input.contiguous(at::MemoryFormat::ChannelsLast);
  if (norm.is_training()) return LeakyNormFunction::apply(nhwc, added, slope, norm.weight, norm.bias, &norm);
  const LeakyMaps maps = leaky_maps(nhwc, added, slope);
  at::Tensor output = at::empty_like(nhwc);
  scale_and_shift(normalising_as_learned(maps, norm), maps.x, maps.positions, output.data_ptr<float>());
  return output;
}

}  // namespace lookalike
