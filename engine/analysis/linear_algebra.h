#pragma once

#include "engine/core/matrix.h"

namespace lookalike {

/// C = A·B, A·Bᵀ and Aᵀ·B by BLAS (sgemm). Shapes are checked; throws Error(internal) when they do not fit.
Matrix multiply(const Matrix& a, const Matrix& b);
Matrix multiply_abt(const Matrix& a, const Matrix& b);
Matrix multiply_atb(const Matrix& a, const Matrix& b);

/// Eigenvalues (descending) and eigenvectors (rows) of a symmetric matrix, by LAPACK ssyevd.
struct Eigen {
  std::vector<float> values;
  Matrix vectors;
};
Eigen eigen_symmetric(const Matrix& a);

/// Scales each row to Euclidean length 1; rows of zeros stay zero.
void normalise_rows(Matrix& m);

}  // namespace lookalike
