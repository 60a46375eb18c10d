#include "engine/model/layers.h"
#include "engine/model/leaky_norm.h"
#include "engine/model/patch_products.h"
#include "engine/model/torch_compat.h"

namespace lookalike {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// A convolution of maps that it reads through their normalisation, or a transposed one.
struct Reading {
  PatchSteps steps;
  bool transposed;
  std::int64_t output_padding;  ///< Of a transposed one.

  at::Tensor forward(const at::Tensor& input, const LeakyAffine& through, const at::Tensor& weight,
                     const at::Tensor& bias) const {
    if (!transposed) return multiply(input, weight, bias, steps, &through);
    return spread(input, weight, bias, steps, steps.spread_side(input.size(2), weight.size(2), output_padding),
                  steps.spread_side(input.size(3), weight.size(3), output_padding), &through);
  }
  at::Tensor gradient_of_read(const at::Tensor& gradient, const at::Tensor& weight, const at::Tensor& input,
                              const SeeRow& see) const {
    const at::Tensor none = at::empty({0});
    return transposed ? multiply(gradient, weight, none, steps, nullptr, see)
                      : spread(gradient, weight, none, steps, input.size(2), input.size(3), nullptr, see);
  }
  at::Tensor gradient_of_weight(const at::Tensor& gradient, const at::Tensor& input, const LeakyAffine& through,
                                std::int64_t kernel) const {
    return transposed ? correlate(input, gradient, kernel, steps, &through, nullptr)
                      : correlate(gradient, input, kernel, steps, nullptr, &through);
  }
};

class NormedConvFunction : public torch::autograd::Function<NormedConvFunction> {
 public:
  static at::Tensor forward(AutogradContext* context, const at::Tensor& input, const at::Tensor& input_bias,
                            const at::Tensor& norm_weight, const at::Tensor& norm_bias, const at::Tensor& weight,
                            const at::Tensor& bias, double slope, torch::nn::BatchNorm2dImpl* norm, Reading reading) {
    const LeakyMaps maps = leaky_maps(input, input_bias, slope);
    const ChannelSums statistics = moments(maps);
    update_running(*norm, statistics, maps.positions);
    context->save_for_backward({input, input_bias, norm_weight, norm_bias, weight});
    auto& data = context->saved_data;
    data["slope"] = slope;
    data["epsilon"] = norm->options.eps();
    data["mean"] = statistics.first;
    data["variance"] = statistics.second;
    data["bias"] = bias.numel() > 0;
    data["stride"] = reading.steps.stride;
    data["padding"] = reading.steps.padding;
    data["transposed"] = reading.transposed;
    return reading.forward(input, normalising(maps, statistics, norm_weight, norm_bias, norm->options.eps()), weight,
                           bias);
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const at::Tensor &input = saved[0], &norm_weight = saved[2], &weight = saved[4];
    auto& data = context->saved_data;
    const LeakyMaps maps = leaky_maps(input, saved[1], data["slope"].toDouble());
    const ChannelSums statistics{data["mean"].toDoubleVector(), data["variance"].toDoubleVector()};
    const double epsilon = data["epsilon"].toDouble();
    const Reading reading{{data["stride"].toInt(), data["padding"].toInt()}, data["transposed"].toBool(), 0};
    const at::Tensor gradient = gradients[0].contiguous(at::MemoryFormat::ChannelsLast);

    const at::Tensor to_weight = reading.gradient_of_weight(
        gradient, input, normalising(maps, statistics, norm_weight, saved[3], epsilon), weight.size(2));
    const at::Tensor to_bias = data["bias"].toBool() ? gradient.sum({0, 2, 3}) : at::Tensor();
    GradientSums sums(maps);
    // Nobody else has this one: what becomes of it takes its place.
    const at::Tensor to_input = reading.gradient_of_read(
        gradient, weight, input, [&](std::int64_t row, const float* values) { sums.see(row, values); });
    const NormGradients to = norm_gradients(maps, statistics, norm_weight, epsilon, to_input, sums.total(), to_input);
    return {to_input, to.bias, to.weight, to.summand, to_weight, to_bias, {}, {}, {}};
  }
};

/// Whether maps can be read through their normalisation. Else they have to be computed first.
bool can_read(const LeakyNormed& maps, const at::Tensor& weight) {
  return fits_kernels(maps.input, weight) && !autocast_state(at::kCPU).enabled &&
         (maps.norm->is_training() || !at::GradMode::is_enabled());
}

at::Tensor convolved(const LeakyNormed& maps, const at::Tensor& weight, const at::Tensor& bias, Reading reading) {
  torch::nn::BatchNorm2dImpl& norm = *maps.norm;
  const at::Tensor input = maps.input.contiguous(at::MemoryFormat::ChannelsLast);
  // Autograd functions take defined tensors only.
  const at::Tensor added = maps.bias.defined() ? maps.bias : torch::zeros_like(norm.bias.detach());
  const at::Tensor b = bias.defined() ? bias : at::empty({0}, input.options());
  if (norm.is_training()) {
    return NormedConvFunction::apply(input, added, norm.weight, norm.bias, weight, b, maps.slope, &norm, reading);
  }
  return reading.forward(input, normalising_as_learned(leaky_maps(input, added, maps.slope), norm), weight, b);
}

}  // namespace

at::Tensor LeakyNormed::computed() const {
  return leaky_batch_norm(input, bias, slope, *norm);
}

at::Tensor ConvImpl::read(const LeakyNormed& maps) {
  if (!can_read(maps, weight)) return forward(maps.computed());
  return convolved(maps, weight, bias, {{shape_.stride, shape_.padding}, false, 0});
}

at::Tensor ConvTransposeImpl::read(const LeakyNormed& maps) {
  if (!can_read(maps, weight)) return forward(maps.computed());
  return convolved(maps, weight, bias, {{shape_.stride, shape_.padding}, true, shape_.output_padding});
}

at::Tensor ConvTransposeImpl::read_without_bias(const LeakyNormed& maps) {
  if (!can_read(maps, weight)) return forward_without_bias(maps.computed());
  return convolved(maps, weight, {}, {{shape_.stride, shape_.padding}, true, shape_.output_padding});
}

}  // namespace lookalike
