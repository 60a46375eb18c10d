#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <span>
#include <vector>

#include "engine/core/image.h"

// Private to engine/model and engine/training: 8-bit pictures as tensors and back.

namespace lookalike {

/// The given rows as N×3×S×S float32 in [0,1], channels_last; S = side, cut from the centre where the pictures are
/// larger. Throws Error(usage) when they are smaller.
at::Tensor to_tensor(const PixelView& pixels, std::span<const std::int64_t> rows, int side);

/// N×3×S×S in [0,1] (clamped), rounded to 8 bits.
std::vector<Image> to_images(const at::Tensor& pictures);

}  // namespace lookalike
