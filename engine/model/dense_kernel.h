#pragma once

#include <cstdint>
#include <functional>
#include <span>

// Private to engine/model.

namespace lookalike {

/// The products of a dense layer with few rows and a long weight matrix, which is as long as memory is slow: each is
/// cut along the long side into pieces that stay in a core's cache, one thread a piece. As one large product,
/// LibTorch's BLAS takes about twice the time. Results do not depend on the number of threads. All matrices are
/// row-major and dense: x rows×in, w out×in, y rows×out.
struct DenseShape {
  std::int64_t rows, in, out;
};

void dense_forward(const DenseShape& shape, const float* x, const float* w, const float* bias, float* y);
void dense_input_gradient(const DenseShape& shape, const float* dy, const float* w, float* dx);
void dense_weight_gradient(const DenseShape& shape, const float* dy, const float* x, float* dw);

/// dense_weight_gradient() without the matrix of it: visit(first, count, gradient) is called with the gradient of each
/// `count` weights from `first` on, while it is in cache, on any thread; each weight once. `products`: added up.
struct DenseProduct {
  std::int64_t rows;
  const float *dy, *x;
};
void visit_dense_weight_gradient(
    std::int64_t in, std::int64_t out, std::span<const DenseProduct> products,
    const std::function<void(std::int64_t first, std::int64_t count, const float* gradient)>& visit);

}  // namespace lookalike
