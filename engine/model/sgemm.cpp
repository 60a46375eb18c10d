#include "engine/model/sgemm.h"

#include <dnnl.h>

#include "engine/core/error.h"

namespace lookalike {

void sgemm(std::int64_t m, std::int64_t n, std::int64_t k, MatrixRef a, MatrixRef b, float beta, float* c,
           std::int64_t stride) {
  const dnnl_status_t status = dnnl_sgemm(a.transposed ? 'T' : 'N', b.transposed ? 'T' : 'N', m, n, k, 1, a.data,
                                          a.stride, b.data, b.stride, beta, c, stride);
  if (status != dnnl_success) {
    throw Error(ErrorCode::internal, "A matrix product failed (oneDNN status " + std::to_string(status) + ")");
  }
}

}  // namespace lookalike
