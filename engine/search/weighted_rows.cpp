#include "engine/search/weighted_rows.h"

#include <cblas.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "engine/core/error.h"
#include "engine/core/parallel.h"
#include "engine/core/simd.h"
#include "engine/search/best_rows.h"

namespace lookalike {
namespace {

constexpr std::int64_t row_block = 1024;  // Fewer rows are done before a second thread has started.
constexpr std::int64_t ahead = 2;         // Rows that are on their way from memory.

/// One inner product at a time: as fast as sgemv, since reading the rows is what takes the time, and unlike it gives
/// equal rows equal results wherever they stand.
float inner_product(std::span<const float> a, std::span<const float> b) {
  return cblas_sdot(static_cast<int>(a.size()), a.data(), 1, b.data(), 1);
}

/// Σ a·b·w.
LOOKALIKE_SIMD float weighted_product(const float* a, const float* b, const float* w, std::int64_t n) {
  constexpr std::int64_t lanes = 64;  // Four vectors of the widest kind, so that none waits for its sum.
  std::array<float, lanes> sums{};
  std::int64_t i = 0;
  for (; i + lanes <= n; i += lanes) {
    for (std::int64_t l = 0; l < lanes; ++l) sums[static_cast<std::size_t>(l)] += a[i + l] * b[i + l] * w[i + l];
  }
  for (; i < n; ++i) sums[static_cast<std::size_t>(i % lanes)] += a[i] * b[i] * w[i];
  return std::accumulate(sums.begin(), sums.end(), 0.0f);
}

/// Asks for a row that will be compared soon: rows of a list lie all over the memory.
void fetch(std::span<const float> row) {
  constexpr std::size_t line = 16;  // Floats of one cache line.
  for (std::size_t i = 0; i < row.size(); i += line) __builtin_prefetch(row.data() + i);
}

/// The n best of `count` rows, of which row_of tells the i-th: a pass over memory that all cores share.
template <typename RowOf>
std::vector<Neighbour> best_rows(const WeightedRows& rows, std::span<const float> point, std::int64_t n,
                                 std::int64_t count, const RowOf& row_of) {
  const std::vector<float> aim = rows.aim(point);
  std::vector<BestRows> best(static_cast<std::size_t>((count + row_block - 1) / row_block), BestRows(n));
  parallel_for(std::ssize(best), [&](std::int64_t b) {
    BestRows of_block(n);
    for (std::int64_t i = b * row_block; i < std::min(count, (b + 1) * row_block); ++i) {
      const std::int64_t row = row_of(i);
      if (i + ahead < count) fetch(rows.kept_row(row_of(i + ahead)));
      const float similarity = rows.similarity(aim, row);  // NaN has no place in an order.
      of_block.add({row, std::isnan(similarity) ? -std::numeric_limits<float>::infinity() : similarity});
    }
    best[static_cast<std::size_t>(b)] = std::move(of_block);
  });
  BestRows all(n);
  for (const BestRows& of_block : best) {
    for (const Neighbour& candidate : of_block.kept()) all.add(candidate);
  }
  return std::move(all).sorted();
}

}  // namespace

WeightedRows::WeightedRows(const Matrix& rows, std::vector<float> weights)
    : rows_(&rows), weights_(std::move(weights)), scales_(static_cast<std::size_t>(rows.rows)) {
  if (std::ssize(weights_) != rows.cols) throw Error(ErrorCode::internal, "Weights do not fit the rows");
  for (const float weight : weights_) squares_.push_back(weight * weight);
  parallel_for((rows.rows + row_block - 1) / row_block, [&](std::int64_t b) {
    for (std::int64_t r = b * row_block; r < std::min(rows.rows, (b + 1) * row_block); ++r) {
      const float* row = rows.row(r).data();
      const float length = std::sqrt(weighted_product(row, row, squares_.data(), rows.cols));
      scales_[static_cast<std::size_t>(r)] = length > 0 ? 1 / length : 0;
    }
  });
}

std::vector<Neighbour> WeightedRows::nearest(std::span<const float> point, std::int64_t n) const {
  return best_rows(*this, point, n, size(), [](std::int64_t i) { return i; });
}

std::vector<Neighbour> WeightedRows::nearest_among(std::span<const float> point, std::int64_t n,
                                                   std::span<const std::int64_t> rows) const {
  return best_rows(*this, point, n, std::ssize(rows), [&](std::int64_t i) {
    const std::int64_t row = rows[static_cast<std::size_t>(i)];
    if (row < 0 || row >= size()) throw Error(ErrorCode::internal, "The index has no row " + std::to_string(row));
    return row;
  });
}

std::vector<float> WeightedRows::aim(std::span<const float> point) const {
  if (std::ssize(point) != dims()) {
    throw Error(ErrorCode::internal, "A query of " + std::to_string(point.size()) +
                                         " values does not fit an index of " + std::to_string(dims()));
  }
  std::vector<float> aim(point.begin(), point.end());
  if (!weights_.empty()) std::ranges::transform(aim, weights_, aim.begin(), std::multiplies<>());
  return aim;
}

std::vector<float> WeightedRows::point(std::int64_t row) const {
  std::vector<float> point(rows_->row(row).begin(), rows_->row(row).end());
  if (weights_.empty()) return point;
  const float scale = scales_[static_cast<std::size_t>(row)];
  std::ranges::transform(point, weights_, point.begin(), [&](float v, float weight) { return v * weight * scale; });
  return point;
}

float WeightedRows::similarity(std::span<const float> aim, std::int64_t row) const {
  const float product = inner_product(aim, rows_->row(row));
  return scales_.empty() ? product : product * scales_[static_cast<std::size_t>(row)];
}

float WeightedRows::similarity(std::int64_t a, std::int64_t b) const {
  if (weights_.empty()) return inner_product(rows_->row(a), rows_->row(b));
  return weighted_product(rows_->row(a).data(), rows_->row(b).data(), squares_.data(), dims()) *
         scales_[static_cast<std::size_t>(a)] * scales_[static_cast<std::size_t>(b)];
}

}  // namespace lookalike
