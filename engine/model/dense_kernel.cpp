#include "engine/model/dense_kernel.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <vector>

#include "engine/model/sgemm.h"

namespace lookalike {
namespace {

/// Columns or rows of the weights in one piece: with 192 on the other side, 768 kB.
constexpr std::int64_t piece = 1024;
/// The same where the piece shares the cache with what is done with it.
constexpr std::int64_t visited_piece = 512;
/// Partial sums where the long side is summed over; a constant, so that the order of adding up is one, too.
constexpr std::int64_t partial_sums = 16;

template <typename Work>
void for_each_piece(std::int64_t begin, std::int64_t end, Work work) {
  for (std::int64_t i = begin; i < end; i += piece) work(i, std::min(piece, end - i));
}

/// work(first, count) for all pieces of a side, spread over the threads.
template <typename Work>
void spread(std::int64_t side, Work work) {
  at::parallel_for(0, (side + piece - 1) / piece, 1, [&](std::int64_t begin, std::int64_t end) {
    for_each_piece(begin * piece, std::min(end * piece, side), work);
  });
}

/// Sums over the long side: work(first, count, sum) adds the product of one piece to `sum`.
template <typename Work>
void spread_sum(std::int64_t side, std::int64_t size, float* result, Work work) {
  std::vector<float> sums(static_cast<std::size_t>(partial_sums * size));
  at::parallel_for(0, partial_sums, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t s = begin; s < end; ++s) {
      for_each_piece(side * s / partial_sums, side * (s + 1) / partial_sums,
                     [&](std::int64_t first, std::int64_t count) { work(first, count, sums.data() + s * size); });
    }
  });
  std::copy_n(sums.data(), size, result);
  for (std::int64_t s = 1; s < partial_sums; ++s) {
    for (std::int64_t i = 0; i < size; ++i) result[i] += sums[static_cast<std::size_t>(s * size + i)];
  }
}

void add_bias(std::int64_t rows, std::int64_t count, const float* bias, float* y, std::int64_t stride) {
  for (std::int64_t r = 0; r < rows; ++r) {
    for (std::int64_t i = 0; i < count; ++i) y[r * stride + i] += bias[i];
  }
}

}  // namespace

void dense_forward(const DenseShape& shape, const float* x, const float* w, const float* bias, float* y) {
  const auto [rows, in, out] = shape;
  if (in > out) {
    spread_sum(in, rows * out, y, [&](std::int64_t i, std::int64_t count, float* sum) {
      sgemm(rows, out, count, {x + i, in}, {w + i, in, true}, 1, sum, out);
    });
    add_bias(rows, out, bias, y, out);
  } else {
    spread(out, [&](std::int64_t i, std::int64_t count) {
      sgemm(rows, count, in, {x, in}, {w + i * in, in, true}, 0, y + i, out);
      add_bias(rows, count, bias + i, y + i, out);
    });
  }
}

void dense_input_gradient(const DenseShape& shape, const float* dy, const float* w, float* dx) {
  const auto [rows, in, out] = shape;
  if (in > out) {
    spread(in, [&](std::int64_t i, std::int64_t count) {
      sgemm(rows, count, out, {dy, out}, {w + i, in}, 0, dx + i, in);
    });
  } else {
    spread_sum(out, rows * in, dx, [&](std::int64_t i, std::int64_t count, float* sum) {
      sgemm(rows, in, count, {dy + i, out}, {w + i * in, in}, 1, sum, in);
    });
  }
}

void dense_weight_gradient(const DenseShape& shape, const float* dy, const float* x, float* dw) {
  const auto [rows, in, out] = shape;
  if (in > out) {
    spread(in, [&](std::int64_t i, std::int64_t count) {
      sgemm(out, count, rows, {dy, out, true}, {x + i, in}, 0, dw + i, in);
    });
  } else {
    spread(out, [&](std::int64_t i, std::int64_t count) {
      sgemm(count, in, rows, {dy + i, out, true}, {x, in}, 0, dw + i * in, in);
    });
  }
}

void visit_dense_weight_gradient(std::int64_t in, std::int64_t out, std::span<const DenseProduct> products,
                                 const std::function<void(std::int64_t, std::int64_t, const float*)>& visit) {
  const bool wide = in > out;
  const std::int64_t side = wide ? in : out, other = wide ? out : in;
  at::parallel_for(0, (side + visited_piece - 1) / visited_piece, 1, [&](std::int64_t begin, std::int64_t end) {
    std::vector<float> gradient(static_cast<std::size_t>(visited_piece * other));
    for (std::int64_t i = begin * visited_piece; i < std::min(end * visited_piece, side); i += visited_piece) {
      const std::int64_t count = std::min(visited_piece, side - i);
      float beta = 0;
      for (const auto& [rows, dy, x] : products) {
        if (wide) {
          sgemm(out, count, rows, {dy, out, true}, {x + i, in}, beta, gradient.data(), count);
        } else {
          sgemm(count, in, rows, {dy + i, out, true}, {x, in}, beta, gradient.data(), in);
        }
        beta = 1;
      }
      if (!wide) visit(i * in, count * in, gradient.data());
      for (std::int64_t r = 0; wide && r < out; ++r) visit(r * in + i, count, gradient.data() + r * count);
    }
  });
}

}  // namespace lookalike
