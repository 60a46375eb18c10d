#include "engine/analysis/tsne_kernel.h"

#include <algorithm>

#include "engine/core/simd.h"

namespace lookalike {

LOOKALIKE_SIMD PlaneForce repelling_force(const float* x, const float* y, const float* mass, std::int64_t sources,
                                          float at_x, float at_y) {
  float force_x = 0, force_y = 0, weight = 0;
#pragma omp simd reduction(+ : force_x, force_y, weight)
  for (std::int64_t j = 0; j < sources; ++j) {
    const float dx = at_x - x[j], dy = at_y - y[j];
    const float w = 1.0f / (1.0f + dx * dx + dy * dy);
    const float m = mass[j] * w;
    weight += m;
    force_x += m * w * dx;
    force_y += m * w * dy;
  }
  return {force_x, force_y, weight};
}

LOOKALIKE_SIMD PlaneForce attracting_force(const float* x, const float* y, const std::int32_t* column,
                                           const float* probability, std::int64_t edges, float at_x, float at_y) {
  float force_x = 0, force_y = 0;
#pragma omp simd reduction(+ : force_x, force_y)
  for (std::int64_t e = 0; e < edges; ++e) {
    const float dx = at_x - x[column[e]], dy = at_y - y[column[e]];
    const float pull = probability[e] / (1.0f + dx * dx + dy * dy);
    force_x += pull * dx;
    force_y += pull * dy;
  }
  return {force_x, force_y, 0};
}

LOOKALIKE_SIMD void descend(const float* gradient, std::int64_t count, StepSize step, float* gain, float* move,
                            float* place) {
#pragma omp simd
  for (std::int64_t i = 0; i < count; ++i) {
    const float grown = gain[i] + 0.2f, shrunk = gain[i] * 0.8f;
    const float g = std::max(0.01f, gradient[i] * move[i] < 0 ? grown : shrunk);
    gain[i] = g;
    move[i] = step.momentum * move[i] - step.rate * g * gradient[i];
    place[i] += move[i];
  }
}

LOOKALIKE_SIMD void combine(const float* attraction, float exaggeration, float inverse_z, std::int64_t count,
                            float* repulsion) {
#pragma omp simd
  for (std::int64_t i = 0; i < count; ++i) {
    repulsion[i] = 4.0f * (exaggeration * attraction[i] - repulsion[i] * inverse_z);
  }
}

}  // namespace lookalike
