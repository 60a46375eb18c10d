#pragma once

// Private to the HNSW index: faiss's graph over rows that lie elsewhere.

#include <faiss/IndexHNSW.h>

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "engine/core/matrix.h"
#include "engine/search/hnsw_index.h"

namespace lookalike {

/// Lets faiss read the rows where they are; the distance is minus the inner product, which to faiss is one of the kind
/// where less is nearer. Vertex v of the graph is row row_of[v].
struct BorrowedRows : faiss::Index {
  explicit BorrowedRows(const Matrix& m) : faiss::Index(static_cast<int>(m.cols), faiss::METRIC_L2), rows(&m) {}
  void add(std::int64_t n, const float*) override { ntotal += n; }
  void search(std::int64_t, const float*, std::int64_t, float*, std::int64_t*,
              const faiss::SearchParameters*) const override;
  void reset() override { ntotal = 0; }
  faiss::DistanceComputer* get_distance_computer() const override;

  const Matrix* rows;
  std::vector<std::int64_t> row_of;
};

struct HnswIndex::Impl {
  /// Links of a row on the ground level; half as many above.
  static constexpr int links = 32, building_effort = 80;

  explicit Impl(const Matrix& m);
  std::uint64_t key_of_row(std::int64_t row) const;
  /// Rows that the graph lacks, rising, by the keys of its vertices; nullopt when vertices lack their row.
  std::optional<std::vector<std::int64_t>> match_rows();

  BorrowedRows storage;
  faiss::IndexHNSW graph;
  std::vector<std::uint64_t> keys;  ///< Of the vertices: hashes of their rows' values.
};

}  // namespace lookalike
