#include "engine/training/adam_kernel.h"

#include <cmath>

namespace lookalike {

void adam_update(float* parameters, const float* gradients, float* mean, float* square, std::int64_t n, AdamStep step) {
  constexpr float b1 = 0.9F, b2 = 0.999F, epsilon = 1e-8F;
#pragma omp parallel for simd schedule(static) if (n > 100'000)
  for (std::int64_t i = 0; i < n; ++i) {
    const float slope = gradients[i] + step.decay * parameters[i];
    mean[i] = b1 * mean[i] + (1 - b1) * slope;
    square[i] = b2 * square[i] + (1 - b2) * slope * slope;
    parameters[i] = step.keep * parameters[i] - step.rate * mean[i] / (std::sqrt(square[i]) * step.scale + epsilon);
  }
}

}  // namespace lookalike
