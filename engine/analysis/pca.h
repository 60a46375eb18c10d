#pragma once

#include <string>
#include <vector>

#include "engine/core/matrix.h"
#include "engine/core/safetensors.h"

namespace lookalike {

/// Principal components, fitted once and applied to any number of rows (Jolliffe 2002). Optionally whitening:
/// y_i = (x−μ)·v_i / sqrt(λ_i + ε·λ_1). Const calls are thread-safe.
struct Pca {
  std::vector<float> mean;       ///< D
  Matrix components;             ///< K×D, rows are unit vectors by falling variance (scaled when whitening).
  std::vector<float> variances;  ///< K eigenvalues of the covariance (divisor N).

  /// K is capped at min(N−1, D) (at least 1). Signs are fixed (largest entry positive), so results are reproducible.
  /// Directions without variance (a millionth of the largest) become rows of zeros. Throws Error(usage) without rows or
  /// columns.
  static Pca fit(const Matrix& x, int components, bool whiten, float epsilon);
  Matrix apply(const Matrix& x) const;  ///< N×D → N×K
  /// The same into `y`, whose storage is reused; `x` is centred in place.
  void apply_in_place(Matrix& x, Matrix& y) const;

  std::int64_t dims() const { return static_cast<std::int64_t>(mean.size()); }

  /// As the arrays `prefix`.mean (D), .components (K×D) and .variances (K). load() throws Error(bad_input) when they
  /// are missing, do not fit each other or hold values that are not finite.
  void save(TensorFile& file, const std::string& prefix) const;
  static Pca load(const TensorFile& file, const std::string& prefix);
};

/// The first two principal components of the rows (an instant map), N×2, scaled to fit [−1, 1] with the aspect kept.
Matrix pca_map(const Matrix& x);

}  // namespace lookalike
