#pragma once

#include <torch/torch.h>

#include "engine/model/patch_kernel.h"

// Private to engine/model: the kernels of patch_kernel.h for tensors. What is said of shapes there holds here; `small`
// is N×Cs×h×w, `large` N×Cl×H×W, `weight` Cs×Cl×k×k: LibTorch's layout of a convolution from large to small, and of a
// transposed one from small to large. Results are channels_last. `through`: what the maps before it are seen through
// (map_lines.h), or null. `see` is told of the rows of the result.

namespace lookalike {

/// Whether the kernels can be used: on the processor, in float32.
bool fits_kernels(const at::Tensor& maps, const at::Tensor& weight);

struct PatchSteps {
  std::int64_t stride, padding;

  /// Side of the large maps that a transposed convolution makes of small ones.
  std::int64_t spread_side(std::int64_t small_side, std::int64_t kernel, std::int64_t output_padding) const {
    return (small_side - 1) * stride - 2 * padding + kernel + output_padding;
  }
};

/// The transposed convolution of `small`, and the gradient of a convolution's input: N×Cl×height×width. `bias`: Cl, or
/// empty for none.
at::Tensor spread(const at::Tensor& small, const at::Tensor& weight, const at::Tensor& bias, PatchSteps steps,
                  std::int64_t height, std::int64_t width, const LeakyAffine* through = nullptr,
                  const SeeRow& see = {});

/// The convolution of `large`, and the gradient of a transposed convolution's input: N×Cs×h×w. `bias`: Cs, or empty.
at::Tensor multiply(const at::Tensor& large, const at::Tensor& weight, const at::Tensor& bias, PatchSteps steps,
                    const LeakyAffine* through = nullptr, const SeeRow& see = {});

/// The gradient of the weight of either: Cs×Cl×k×k.
at::Tensor correlate(const at::Tensor& small, const at::Tensor& large, std::int64_t kernel, PatchSteps steps,
                     const LeakyAffine* small_through = nullptr, const LeakyAffine* large_through = nullptr);

}  // namespace lookalike
