#include "engine/analysis/linear_algebra.h"

#include <cblas.h>
#include <lapacke.h>
#include <omp.h>

#include <algorithm>
#include <climits>
#include <cmath>
#include <string>

#include "engine/core/error.h"
#include "engine/core/parallel.h"

namespace lookalike {
namespace {

std::string shape_of(const Matrix& m) {
  return std::to_string(m.rows) + "×" + std::to_string(m.cols);
}

void require(bool fits, const Matrix& a, const Matrix& b) {
  if (!fits) {
    throw Error(ErrorCode::internal, "Matrices of " + shape_of(a) + " and " + shape_of(b) + " cannot be multiplied");
  }
}

int to_int(std::int64_t n) {
  if (n > INT_MAX) throw Error(ErrorCode::internal, "A matrix is too large for BLAS (" + std::to_string(n) + " rows)");
  return static_cast<int>(n);
}

/// c = op(a)·op(b), with c already of its final shape. Threads take blocks of rows of c, each with a product of its
/// own: unlike BLAS's threads they never spin for each other, which on a busy machine costs more than it gains, and the
/// result does not depend on their number.
void gemm(CBLAS_TRANSPOSE op_a, CBLAS_TRANSPOSE op_b, const Matrix& a, const Matrix& b, Matrix& c) {
  const std::int64_t inner = op_a == CblasNoTrans ? a.cols : a.rows;
  if (c.empty()) return;
  if (inner == 0) return std::fill(c.data.begin(), c.data.end(), 0.0f);
  constexpr std::int64_t block = 256;
  const auto rows_from = [&](std::int64_t first) {
    const float* from = a.data.data() + (op_a == CblasNoTrans ? first * a.cols : first);
    cblas_sgemm(CblasRowMajor, op_a, op_b, to_int(std::min(block, c.rows - first)), to_int(c.cols), to_int(inner), 1.0f,
                from, to_int(a.cols), b.data.data(), to_int(b.cols), 0.0f, c.data.data() + first * c.cols,
                to_int(c.cols));
  };
  const std::int64_t blocks = (c.rows + block - 1) / block;
  if (on_one_thread()) {
    for (std::int64_t i = 0; i < blocks; ++i) rows_from(i * block);
  } else {
    parallel_for(blocks, [&](std::int64_t i) {
      const BlasThreads single(1);
      rows_from(i * block);
    });
  }
}

}  // namespace

Matrix multiply(const Matrix& a, const Matrix& b) {
  require(a.cols == b.rows, a, b);
  Matrix c(a.rows, b.cols);
  gemm(CblasNoTrans, CblasNoTrans, a, b, c);
  return c;
}

Matrix multiply_abt(const Matrix& a, const Matrix& b) {
  Matrix c;
  multiply_abt(a, b, c);
  return c;
}

void multiply_abt(const Matrix& a, const Matrix& b, Matrix& c) {
  require(a.cols == b.cols, a, b);
  c.rows = a.rows;
  c.cols = b.rows;
  c.data.resize(static_cast<std::size_t>(c.rows * c.cols));
  gemm(CblasNoTrans, CblasTrans, a, b, c);
}

Matrix multiply_atb(const Matrix& a, const Matrix& b) {
  require(a.rows == b.rows, a, b);
  Matrix c(a.cols, b.cols);
  gemm(CblasTrans, CblasNoTrans, a, b, c);
  return c;
}

Eigen eigen_symmetric(const Matrix& a) {
  require(a.rows == a.cols, a, a);
  Eigen result{std::vector<float>(static_cast<std::size_t>(a.rows)), a};
  if (a.empty()) return result;
  const int n = to_int(a.rows);
  // Thousands of small products: threads that wait for each other cost more than they gain, ten times over on a busy
  // machine.
  const BlasThreads single(1);
  // A symmetric matrix reads the same in both storage orders; LAPACK's columns come back as our rows, ascending.
  const int info = LAPACKE_ssyevd(LAPACK_COL_MAJOR, 'V', 'L', n, result.vectors.data.data(), n, result.values.data());
  if (info != 0) {
    throw Error(ErrorCode::internal, "The eigenvalues of a " + shape_of(a) + " matrix could not be found (ssyevd " +
                                         std::to_string(info) + ")");
  }
  std::reverse(result.values.begin(), result.values.end());
  for (std::int64_t i = 0, j = a.rows - 1; i < j; ++i, --j) {
    std::ranges::swap_ranges(result.vectors.row(i), result.vectors.row(j));
  }
  return result;
}

void normalise_rows(Matrix& m) {
  for (std::int64_t i = 0; i < m.rows; ++i) {
    const auto row = m.row(i);
    double sum = 0;
    for (const float value : row) sum += static_cast<double>(value) * value;
    if (sum == 0) continue;
    const double scale = 1 / std::sqrt(sum);
    for (float& value : row) value = static_cast<float>(value * scale);
  }
}

Matrix gather_rows(const Matrix& m, const std::vector<std::int64_t>& rows) {
  Matrix result(static_cast<std::int64_t>(rows.size()), m.cols);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::ranges::copy(m.row(rows[i]), result.row(static_cast<std::int64_t>(i)).begin());
  }
  return result;
}

BlasThreads::BlasThreads(int threads) : before_(omp_get_max_threads()) {
  omp_set_num_threads(std::max(1, threads));
}
BlasThreads::~BlasThreads() {
  omp_set_num_threads(before_);
}

bool on_one_thread() {
  return omp_get_max_threads() == 1;
}

}  // namespace lookalike
