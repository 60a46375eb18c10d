#pragma once

#include <torch/torch.h>

// Private to engine/training.

namespace lookalike {

/// Mean structural similarity of each picture with its counterpart: N×C×H×W in [0,1] twice → N, at most 1, which means
/// equal (Wang, Bovik, Sheikh and Simoncelli 2004: K₁ 0.01, K₂ 0.03, a Gaussian window of 11×11 with σ 1.5, smaller
/// where the picture is smaller, at all places that lie wholly inside; each channel by itself). Differentiable in both;
/// float32 or float64; quickest in channels_last.
at::Tensor ssim(const at::Tensor& a, const at::Tensor& b);

}  // namespace lookalike
