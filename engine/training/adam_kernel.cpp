#include "engine/training/adam_kernel.h"

#include <algorithm>
#include <cmath>

#include "engine/core/simd.h"

namespace lookalike {

LOOKALIKE_SIMD void adam_update(float* parameters, const float* gradients, float* mean, float* square, std::int64_t n,
                                AdamStep step) {
  constexpr float b1 = 0.9F, b2 = 0.999F, epsilon = 1e-8F;
#pragma omp simd
  for (std::int64_t i = 0; i < n; ++i) {
    const float slope = gradients[i] + step.decay * parameters[i];
    mean[i] = b1 * mean[i] + (1 - b1) * slope;
    square[i] = b2 * square[i] + (1 - b2) * slope * slope;
    parameters[i] = step.keep * parameters[i] - step.rate * mean[i] / (std::sqrt(square[i]) * step.scale + epsilon);
  }
}

void parallel_adam_update(float* parameters, const float* gradients, float* mean, float* square, std::int64_t n,
                          AdamStep step) {
  constexpr std::int64_t piece = 65'536;
#pragma omp parallel for schedule(static) if (n > piece)
  for (std::int64_t i = 0; i < n; i += piece) {
    adam_update(parameters + i, gradients + i, mean + i, square + i, std::min(piece, n - i), step);
  }
}

}  // namespace lookalike
