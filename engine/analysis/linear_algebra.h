#pragma once

#include <vector>

#include "engine/core/matrix.h"

namespace lookalike {

/// C = A·B, A·Bᵀ and Aᵀ·B by BLAS (sgemm), on up to thread_count() threads; the result does not depend on how many.
/// Shapes are checked; throws Error(internal) when they do not fit.
Matrix multiply(const Matrix& a, const Matrix& b);
Matrix multiply_abt(const Matrix& a, const Matrix& b);
Matrix multiply_atb(const Matrix& a, const Matrix& b);

/// A·Bᵀ into `c`, whose storage is reused: for loops that would otherwise allocate at every step.
void multiply_abt(const Matrix& a, const Matrix& b, Matrix& c);

/// Eigenvalues (descending) and eigenvectors (rows) of a symmetric matrix, by LAPACK ssyevd.
struct Eigen {
  std::vector<float> values;
  Matrix vectors;
};
Eigen eigen_symmetric(const Matrix& a);

/// Scales each row to Euclidean length 1; rows of zeros stay zero.
void normalise_rows(Matrix& m);

/// `rows` of the matrix, in the order given.
Matrix gather_rows(const Matrix& m, const std::vector<std::int64_t>& rows);

/// The thread count of BLAS and OpenMP as seen by this thread, for as long as this object lives. Give it 1 inside
/// parallel_for(), where the pieces themselves are the parallel work: products then stay on the calling thread.
class BlasThreads {
 public:
  explicit BlasThreads(int threads);
  ~BlasThreads();
  BlasThreads(const BlasThreads&) = delete;
  BlasThreads& operator=(const BlasThreads&) = delete;

 private:
  int before_;
};

/// Whether this thread is inside a BlasThreads(1): one of many already, so that it should start no others.
bool on_one_thread();

}  // namespace lookalike
