#pragma once

#include <cstdint>

namespace lookalike {

// The inner loops of t-SNE, over arrays of single precision.

struct PlaneForce {
  float x = 0, y = 0;
  float weight = 0;  ///< Σ of w.
};

/// Σ over the sources of mass·w²·(at − source), and Σ mass·w, with w = 1/(1 + squared distance).
PlaneForce repelling_force(const float* x, const float* y, const float* mass, std::int64_t sources, float at_x,
                           float at_y);

/// Σ over the edges of p·w·(at − y_column); weight stays 0.
PlaneForce attracting_force(const float* x, const float* y, const std::int32_t* column, const float* probability,
                            std::int64_t edges, float at_x, float at_y);

/// One step of gradient descent with momentum and a gain for every coordinate (Jacobs 1988, as t-SNE uses it): the gain
/// grows by 0.2 where gradient and last move disagree in sign, otherwise shrinks to 0.8 of itself, at least 0.01.
struct StepSize {
  float rate = 0, momentum = 0;
};
void descend(const float* gradient, std::int64_t count, StepSize step, float* gain, float* move, float* place);

/// The gradient's coordinates 4·(exaggeration·attraction − repulsion/Z), over `repulsion`.
void combine(const float* attraction, float exaggeration, float inverse_z, std::int64_t count, float* repulsion);

}  // namespace lookalike
