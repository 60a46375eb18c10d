#pragma once

#include <cstdint>

namespace lookalike {

/// Scalars of one Adam step, bias corrections folded in.
struct AdamStep {
  float rate;      ///< Learning rate / (1 − β₁^t)
  float scale;     ///< 1 / sqrt(1 − β₂^t)
  float decay;     ///< Coupled L2: decay·w is added to the gradient.
  float keep = 1;  ///< Decoupled decay: w is multiplied by it.
};

/// One pass over n parameters with gradients and both moments, on the calling thread. In a file of its own, without
/// LibTorch, so that it can be compiled with the options that let its loop be vectorised.
void adam_update(float* parameters, const float* gradients, float* mean, float* square, std::int64_t n, AdamStep step);

/// The same on the calling thread's OpenMP team. The result does not depend on the number of threads.
void parallel_adam_update(float* parameters, const float* gradients, float* mean, float* square, std::int64_t n,
                          AdamStep step);

}  // namespace lookalike
