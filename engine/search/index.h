#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "engine/core/files.h"
#include "engine/core/matrix.h"
#include "engine/search/neighbour.h"
#include "engine/search/weighted_rows.h"

namespace lookalike {

/// Exact nearest neighbours by inner product. Immutable; const calls are thread-safe. Saved as a faiss IndexFlatIP
/// whose stamp stands in a side file, so that faiss users can read it.
class ExactIndex {
 public:
  ExactIndex() = default;
  /// `stamp`: of the models that made the rows (N×D).
  explicit ExactIndex(Matrix unit_rows, std::string stamp);

  /// As WeightedRows::nearest(), of the rows as they are.
  std::vector<Neighbour> search(std::span<const float> query, std::int64_t n) const;
  std::vector<Neighbour> search_among(std::span<const float> query, std::int64_t n,
                                      std::span<const std::int64_t> rows) const;

  std::int64_t size() const { return rows_.rows; }
  std::int64_t dims() const { return rows_.cols; }
  const Matrix& rows() const { return rows_; }
  const std::string& stamp() const { return stamp_; }

  /// Writes `path` (faiss IndexFlatIP) and `path`.json (stamp, shape, checksum), each atomically. Throws Error(io).
  void save(const fs::path& path) const;
  /// Throws Error(bad_input) when damaged or of another stamp than `expected_stamp` (unless that is empty), Error(io)
  /// when it cannot be read. Sizes are checked against the file before anything is allocated.
  static ExactIndex load(const fs::path& path, const std::string& expected_stamp);

 private:
  Matrix rows_;
  std::string stamp_;
};

/// Turns a similarity into a percentile: the share of random pairs of the collection that are less similar. Fitted on a
/// seeded sample. Const calls are thread-safe.
class ScoreCalibration {
 public:
  ScoreCalibration() = default;
  using Similarity = std::function<float(std::int64_t a, std::int64_t b)>;
  /// Nothing is fitted with fewer than two rows. `similarity` is called from several threads.
  ScoreCalibration(std::int64_t rows, std::uint64_t seed, const Similarity& similarity,
                   std::int64_t pairs = default_pairs);
  ScoreCalibration(const WeightedRows& rows, std::uint64_t seed, std::int64_t pairs = default_pairs);
  /// 0 … 100, monotone in similarity. 0 when nothing was fitted.
  double percentile(float similarity) const;

 private:
  static constexpr std::int64_t default_pairs = 200'000;
  std::vector<float> sorted_;
};

}  // namespace lookalike
