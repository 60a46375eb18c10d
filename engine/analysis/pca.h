#pragma once

#include "engine/core/matrix.h"

namespace lookalike {

/// Principal components, fitted once and applied to any number of rows (Jolliffe 2002). Optionally whitening:
/// y_i = (x−μ)·v_i / sqrt(λ_i + ε·λ_1).
struct Pca {
  std::vector<float> mean;        ///< D
  Matrix components;              ///< K×D, rows are unit vectors by falling variance (scaled when whitening).
  std::vector<float> variances;   ///< K eigenvalues of the covariance.

  /// K is capped at min(N−1, D) (at least 1). Signs are fixed (largest entry positive), so results are reproducible.
  static Pca fit(const Matrix& x, int components, bool whiten, float epsilon);
  Matrix apply(const Matrix& x) const;  ///< N×D → N×K
};

/// The first two principal components of the rows (an instant map), N×2, scaled to fit [−1, 1] with the aspect kept.
Matrix pca_map(const Matrix& x);

}  // namespace lookalike
