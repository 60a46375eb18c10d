#pragma once

#include <torch/torch.h>

#include <vector>

#include "engine/model/leaky_norm_kernel.h"

// Private to engine/model: what leaky_batch_norm() and convolutions that read maps through it (normed_conv.cpp) share.

namespace lookalike {

/// `input`: channels_last.
LeakyMaps leaky_maps(const at::Tensor& input, const at::Tensor& bias, double slope);

/// One float32 a channel.
at::Tensor channel_values(const std::vector<double>& values);

/// What normalising with this mean and variance does: scale = weight/√(variance + ε), shift = summand − mean · scale.
LeakyAffine normalising(const LeakyMaps& maps, const ChannelSums& statistics, const at::Tensor& weight,
                        const at::Tensor& summand, double epsilon);

/// The same with the running statistics.
LeakyAffine normalising_as_learned(const LeakyMaps& maps, const torch::nn::BatchNorm2dImpl& norm);

void update_running(torch::nn::BatchNorm2dImpl& norm, const ChannelSums& statistics, std::int64_t positions);

/// Gradients of bias, weight and summand, and of the maps, which takes the place of `gradient` (of the normalised maps,
/// channels_last) where `to_input` is the same array. `sums`: gradient_sums().
struct NormGradients {
  at::Tensor bias, weight, summand;
};
NormGradients norm_gradients(const LeakyMaps& maps, const ChannelSums& statistics, const at::Tensor& weight,
                             double epsilon, const at::Tensor& gradient, const ChannelSums& sums,
                             const at::Tensor& to_input);

}  // namespace lookalike
