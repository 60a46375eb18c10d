#include "engine/model/dense_kernel.h"

#include <algorithm>
#include <vector>

#include "engine/model/outer_product.h"
#include "engine/model/partial_sums.h"
#include "engine/model/sgemm.h"

namespace lookalike {
namespace {

/// Columns or rows of the weights in one piece: with 192 on the other side, 768 kB.
constexpr std::int64_t piece = 1024;
/// The same where the products are sums of outer products, so that what is added to stays in the cache, too.
constexpr std::int64_t summed_piece = 256;
/// Floats between copied rows beyond their length: at a distance of a power of two they drive each other out.
constexpr std::int64_t apart = 16;
/// Partial sums where the long side is summed over; a constant, so that the order of adding up is one, too.
constexpr std::int64_t long_sums = 64;

/// Spreads all pieces of a side over the threads: make_work(), called on each, makes work(first, count).
template <typename MakeWork>
void spread(std::int64_t side, std::int64_t longest, MakeWork make_work) {
  share_out((side + longest - 1) / longest, 1, [&](SharedRange& pieces) {
    auto work = make_work();
    pieces.for_each([&](std::int64_t i) { work(i * longest, std::min(longest, side - i * longest)); });
  });
}

/// Sums over the long side: work(first, count, sum) adds the product of one piece to `sum`.
template <typename Work>
void spread_sum(std::int64_t side, std::int64_t size, float* result, Work work) {
  std::vector<float> sums(static_cast<std::size_t>(long_sums * size));
  share_out(long_sums, 1, [&](SharedRange& range) {
    range.for_each([&](std::int64_t s) {
      const std::int64_t end = side * (s + 1) / long_sums;
      for (std::int64_t i = side * s / long_sums; i < end; i += piece) {
        work(i, std::min(piece, end - i), sums.data() + s * size);
      }
    });
  });
  add_up(sums, size);
  std::ranges::copy(sums, result);
}

void add_bias(std::int64_t rows, std::int64_t count, const float* bias, float* y, std::int64_t stride) {
  for (std::int64_t r = 0; r < rows; ++r) {
    for (std::int64_t i = 0; i < count; ++i) y[r * stride + i] += bias[i];
  }
}

/// `count` columns of some rows, which lie as far apart as the matrix is wide.
void copy_columns(std::int64_t rows, std::int64_t count, const float* from, std::int64_t from_step, float* to,
                  std::int64_t to_step) {
  for (std::int64_t r = 0; r < rows; ++r) std::copy_n(from + r * from_step, count, to + r * to_step);
}

std::vector<float> floats(std::int64_t count) {
  return std::vector<float>(static_cast<std::size_t>(count));
}

/// dy·w for a piece of the inputs' side, where that is the long one, as a sum of outer products.
class PieceProduct {
 public:
  PieceProduct(const DenseShape& shape, const float* dy)
      : shape_(shape),
        dy_(floats(shape.out * shape.rows)),
        weights_(floats(shape.out * (summed_piece + apart))),
        sums_(floats(shape.rows * padded(kernel_, summed_piece))) {
    for (std::int64_t r = 0; r < shape.rows; ++r) {
      for (std::int64_t o = 0; o < shape.out; ++o)
        dy_[static_cast<std::size_t>(o * shape.rows + r)] = dy[r * shape.out + o];
    }
  }
  void write(const float* w, std::int64_t first, std::int64_t count, float* dx) {
    const auto [rows, in, out] = shape_;
    const std::int64_t step = padded(kernel_, count);
    std::ranges::fill(sums_, 0.F);
    copy_columns(out, count, w + first, in, weights_.data(), count + apart);
    add_outer_products(kernel_, {dy_.data(), rows, rows}, {weights_.data(), count + apart, count}, out, sums_.data(),
                       scratch_);
    copy_columns(rows, count, sums_.data(), step, dx + first, in);
  }

 private:
  const TileKernel& kernel_ = best_tile_kernel();
  DenseShape shape_;
  std::vector<float> dy_, weights_, sums_, scratch_;  ///< dy_: out × rows.
};

/// The gradient of the weights of a piece of the long side: out × padded(count) where that is the inputs', else
/// count × padded(in).
class PieceGradient {
 public:
  PieceGradient(std::int64_t in, std::int64_t out)
      : in_(in),
        out_(out),
        sums_(floats(wide() ? out * padded(kernel_, summed_piece) : summed_piece * padded(kernel_, in))) {}

  void sum(std::span<const DenseProduct> products, std::int64_t first, std::int64_t count) {
    std::ranges::fill(sums_, 0.F);
    for (const auto& [rows, dy, x] : products) {
      columns_.resize(static_cast<std::size_t>(rows * (count + apart)));
      copy_columns(rows, count, (wide() ? x : dy) + first, std::max(in_, out_), columns_.data(), count + apart);
      const Vectors columns{columns_.data(), count + apart, count};
      if (wide()) {
        add_outer_products(kernel_, {dy, out_, out_}, columns, rows, sums_.data(), scratch_);
      } else {
        add_outer_products(kernel_, columns, {x, in_, in_}, rows, sums_.data(), scratch_);
      }
    }
  }
  /// `count`: of the values in a row.
  const float* row(std::int64_t r, std::int64_t count) const { return sums_.data() + r * padded(kernel_, count); }

 private:
  bool wide() const { return in_ > out_; }

  const TileKernel& kernel_ = best_tile_kernel();
  std::int64_t in_, out_;
  std::vector<float> sums_, columns_, scratch_;
};

}  // namespace

void dense_forward(const DenseShape& shape, const float* x, const float* w, const float* bias, float* y) {
  const auto [rows, in, out] = shape;
  if (in > out) {
    spread_sum(in, rows * out, y, [&](std::int64_t i, std::int64_t count, float* sum) {
      sgemm(rows, out, count, {x + i, in}, {w + i, in, true}, 1, sum, out);
    });
    add_bias(rows, out, bias, y, out);
  } else {
    spread(out, piece, [&] {
      return [&](std::int64_t i, std::int64_t count) {
        sgemm(rows, count, in, {x, in}, {w + i * in, in, true}, 0, y + i, out);
        add_bias(rows, count, bias + i, y + i, out);
      };
    });
  }
}

void dense_input_gradient(const DenseShape& shape, const float* dy, const float* w, float* dx) {
  const auto [rows, in, out] = shape;
  if (in > out) {
    spread(in, summed_piece, [&] {
      return [&, product = PieceProduct(shape, dy)](std::int64_t i, std::int64_t count) mutable {
        product.write(w, i, count, dx);
      };
    });
  } else {
    spread_sum(out, rows * in, dx, [&](std::int64_t i, std::int64_t count, float* sum) {
      sgemm(rows, in, count, {dy + i, out}, {w + i * in, in}, 1, sum, in);
    });
  }
}

void dense_weight_gradient(const DenseShape& shape, const float* dy, const float* x, float* dw) {
  const DenseProduct product{shape.rows, dy, x};
  visit_dense_weight_gradient(shape.in, shape.out, {&product, 1},
                              [dw](std::int64_t first, std::int64_t count, const float* gradient) {
                                std::copy_n(gradient, count, dw + first);
                              });
}

void visit_dense_weight_gradient(std::int64_t in, std::int64_t out, std::span<const DenseProduct> products,
                                 const std::function<void(std::int64_t, std::int64_t, const float*)>& visit) {
  const std::int64_t side = std::max(in, out);
  const bool whole_rows = padded(best_tile_kernel(), in) == in;
  spread(side, summed_piece, [&, in, out] {
    return [&, gradient = PieceGradient(in, out)](std::int64_t i, std::int64_t count) mutable {
      gradient.sum(products, i, count);
      if (in > out) {
        for (std::int64_t r = 0; r < out; ++r) visit(r * in + i, count, gradient.row(r, count));
      } else if (whole_rows) {
        visit(i * in, count * in, gradient.row(0, in));
      } else {
        for (std::int64_t r = 0; r < count; ++r) visit((i + r) * in, in, gradient.row(r, in));
      }
    };
  });
}

}  // namespace lookalike
