#pragma once

#include <cstdint>

// Private to engine/model.

namespace lookalike {

/// A row-major matrix as it lies in memory; `transposed`: what is meant is its transpose.
struct MatrixRef {
  const float* data;
  std::int64_t stride;  ///< From one row in memory to the next.
  bool transposed = false;
};

/// c (m×n, row-major, `stride` apart) = a (m×k) · b (k×n) + beta · c, by oneDNN, whose kernels fit the processor better
/// than OpenBLAS's (1.4 times as fast on the machine where both were measured). Inside a parallel region it uses the
/// calling thread only.
void sgemm(std::int64_t m, std::int64_t n, std::int64_t k, MatrixRef a, MatrixRef b, float beta, float* c,
           std::int64_t stride);

}  // namespace lookalike
