#include "engine/analysis/pca.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/analysis/linear_algebra.h"
#include "engine/core/error.h"

namespace lookalike {
namespace {

constexpr std::int64_t copied_rows = 4096;  // Bounds the copies; large enough for BLAS.

std::vector<float> column_means(const Matrix& x) {
  std::vector<double> sums(static_cast<std::size_t>(x.cols));
  for (std::int64_t i = 0; i < x.rows; ++i) {
    const auto row = x.row(i);
    for (std::size_t j = 0; j < sums.size(); ++j) sums[j] += row[j];
  }
  std::vector<float> means(sums.size());
  std::ranges::transform(sums, means.begin(),
                         [&](double s) { return static_cast<float>(s / static_cast<double>(x.rows)); });
  return means;
}

void centre(Matrix& x, const std::vector<float>& mean) {
  for (std::int64_t i = 0; i < x.rows; ++i) {
    const auto row = x.row(i);
    for (std::size_t j = 0; j < mean.size(); ++j) row[j] -= mean[j];
  }
}

/// Rows first … first+copied_rows−1 (as far as there are any).
Matrix block_of(const Matrix& x, std::int64_t first) {
  Matrix block(std::min(copied_rows, x.rows - first), x.cols);
  std::copy_n(x.data.begin() + first * x.cols, block.data.size(), block.data.begin());
  return block;
}

/// Eigenvalues and unit eigenvectors (rows) of the covariance; only as many as there are rows when those are fewer.
Eigen covariance_eigen(const Matrix& x, const std::vector<float>& mean) {
  const float rows = static_cast<float>(x.rows);
  if (x.rows < x.cols) {
    // The smaller matrix X·Xᵀ has the same eigenvalues; its eigenvectors, taken through X, are those sought.
    Matrix centred = x;
    centre(centred, mean);
    Eigen small = eigen_symmetric(multiply_abt(centred, centred));
    for (float& value : small.values) value /= rows;
    small.vectors = multiply(small.vectors, centred);
    normalise_rows(small.vectors);
    return small;
  }
  Matrix sum(x.cols, x.cols);
  for (std::int64_t first = 0; first < x.rows; first += copied_rows) {
    Matrix block = block_of(x, first);
    centre(block, mean);
    const Matrix part = multiply_atb(block, block);
    for (std::size_t i = 0; i < sum.data.size(); ++i) sum.data[i] += part.data[i];
  }
  for (float& value : sum.data) value /= rows;
  return eigen_symmetric(sum);
}

bool all_finite(const std::vector<float>& values) {
  return std::ranges::all_of(values, [](float v) { return std::isfinite(v); });
}

}  // namespace

Pca Pca::fit(const Matrix& x, int components, bool whiten, float epsilon) {
  if (x.rows == 0 || x.cols == 0) throw Error(ErrorCode::usage, "Principal components need at least one row");
  Pca pca;
  pca.mean = column_means(x);
  const Eigen eigen = covariance_eigen(x, pca.mean);
  const std::int64_t k =
      std::max<std::int64_t>(1, std::min({static_cast<std::int64_t>(components), x.rows - 1, x.cols}));
  pca.components = Matrix(k, x.cols);
  const float largest = std::max(0.0f, eigen.values[0]);
  for (std::int64_t i = 0; i < k; ++i) {
    const float variance = std::max(0.0f, eigen.values[static_cast<std::size_t>(i)]);
    pca.variances.push_back(variance);
    if (variance <= 1e-6f * largest) continue;  // Rounding errors: what direction they point in means nothing.
    const auto vector = eigen.vectors.row(i);
    const float peak = *std::ranges::max_element(vector, {}, [](float v) { return std::abs(v); });
    const float length = whiten ? std::sqrt(variance + epsilon * largest) : 1.0f;
    const float scale = (peak < 0 ? -1.0f : 1.0f) / length;
    std::ranges::transform(vector, pca.components.row(i).begin(), [&](float v) { return v * scale; });
  }
  return pca;
}

void Pca::apply_in_place(Matrix& x, Matrix& y) const {
  if (x.cols != dims()) {
    throw Error(ErrorCode::internal, "Vectors of " + std::to_string(x.cols) + " values do not fit a projection of " +
                                         std::to_string(dims()));
  }
  centre(x, mean);
  multiply_abt(x, components, y);
}

Matrix Pca::apply(const Matrix& x) const {
  Matrix result(x.rows, components.rows), part;
  for (std::int64_t first = 0; first < x.rows; first += copied_rows) {
    Matrix block = block_of(x, first);
    apply_in_place(block, part);
    std::ranges::copy(part.data, result.data.begin() + first * result.cols);
  }
  return result;
}

void Pca::save(TensorFile& file, const std::string& prefix) const {
  file.tensors[prefix + ".mean"] = float_record({dims()}, mean);
  file.tensors[prefix + ".components"] = float_record({components.rows, components.cols}, components.data);
  file.tensors[prefix + ".variances"] = float_record({components.rows}, variances);
}

Pca Pca::load(const TensorFile& file, const std::string& prefix) {
  const auto it = file.tensors.find(prefix + ".components");
  if (it == file.tensors.end() || it->second.shape.size() != 2 || it->second.shape[0] < 1 || it->second.shape[1] < 1) {
    throw Error(ErrorCode::bad_input, "The array “" + prefix + ".components” is missing or has another shape");
  }
  const std::int64_t k = it->second.shape[0], d = it->second.shape[1];
  Pca pca;
  pca.mean = float_values(file, prefix + ".mean", {d});
  pca.variances = float_values(file, prefix + ".variances", {k});
  pca.components.rows = k;
  pca.components.cols = d;
  pca.components.data = float_values(file, prefix + ".components", {k, d});
  if (!all_finite(pca.mean) || !all_finite(pca.variances) || !all_finite(pca.components.data)) {
    throw Error(ErrorCode::bad_input, "The arrays “" + prefix + "” hold values that are not finite");
  }
  return pca;
}

Matrix pca_map(const Matrix& x) {
  Matrix map(x.rows, 2);
  if (x.rows == 0 || x.cols == 0) return map;
  const Matrix projected = Pca::fit(x, 2, false, 0).apply(x);
  float extent = 0;
  for (const float value : projected.data) extent = std::max(extent, std::abs(value));
  for (std::int64_t i = 0; extent > 0 && i < x.rows; ++i) {
    for (std::int64_t j = 0; j < projected.cols; ++j) map(i, j) = projected(i, j) / extent;
  }
  return map;
}

}  // namespace lookalike
