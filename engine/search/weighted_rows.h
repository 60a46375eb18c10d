#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/core/matrix.h"
#include "engine/search/neighbour.h"

namespace lookalike {

/// The rows that a search compares, without a copy of them: row r of a matrix that somebody else keeps stands for
/// row_r∘weights brought to length 1 (zeros stay zeros), so that one copy of a collection's vectors serves every choice
/// of weights. The matrix must outlive it. Immutable; const calls are thread-safe.
class WeightedRows {
 public:
  WeightedRows() = default;
  /// The rows as they are, of whatever length.
  WeightedRows(const Matrix& rows) : rows_(&rows) {}  // NOLINT(google-explicit-constructor): where rows will do
  /// One weight a column. Throws Error(internal) when there are more or fewer.
  WeightedRows(const Matrix& rows, std::vector<float> weights);

  std::int64_t size() const { return rows_ ? rows_->rows : 0; }
  std::int64_t dims() const { return rows_ ? rows_->cols : 0; }
  /// As it is kept, without weights.
  std::span<const float> kept_row(std::int64_t row) const { return rows_->row(row); }

  /// The most similar rows to a point of this space (dims() values, weights included) by inner product, most similar
  /// first, ties by row number; fewer than n when there are not so many. A row has the same similarity to the bit
  /// wherever it stands. Uses all cores. Throws Error(internal) for a point of another width.
  std::vector<Neighbour> nearest(std::span<const float> point, std::int64_t n) const;
  /// The same among `rows` only, each listed once. Throws Error(internal) for a row that does not exist.
  std::vector<Neighbour> nearest_among(std::span<const float> point, std::int64_t n,
                                       std::span<const std::int64_t> rows) const;

  /// A row as a point of this space.
  std::vector<float> point(std::int64_t row) const;
  /// Of two rows.
  float similarity(std::int64_t a, std::int64_t b) const;
  /// A point made ready to be compared with many rows: similarity(aim(p), r) is p's inner product with row r.
  std::vector<float> aim(std::span<const float> point) const;
  float similarity(std::span<const float> aim, std::int64_t row) const;

 private:
  const Matrix* rows_ = nullptr;
  std::vector<float> weights_, squares_;  ///< One a column, and squared; empty: all 1.
  std::vector<float> scales_;             ///< One a row: what brings it to length 1. Empty: all 1.
};

}  // namespace lookalike
