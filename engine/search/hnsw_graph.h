#pragma once

// Private to the HNSW index: faiss's graph over rows that lie elsewhere.

#include <faiss/IndexHNSW.h>

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/search/hnsw_index.h"
#include "engine/search/weighted_rows.h"

namespace lookalike {

/// Lets faiss read the rows where they are; the distance is minus the inner product, which to faiss is one of the kind
/// where less is nearer. Vertex v of the graph is row row_of[v]. What faiss takes for a vector is an aim.
struct BorrowedRows : faiss::Index {
  explicit BorrowedRows(const WeightedRows& r) : faiss::Index(static_cast<int>(r.dims()), faiss::METRIC_L2), rows(r) {}
  void add(std::int64_t n, const float*) override { ntotal += n; }
  void search(std::int64_t, const float*, std::int64_t, float*, std::int64_t*,
              const faiss::SearchParameters*) const override;
  void reset() override { ntotal = 0; }
  faiss::DistanceComputer* get_distance_computer() const override;
  std::int64_t row(std::int64_t vertex) const { return row_of[static_cast<std::size_t>(vertex)]; }

  WeightedRows rows;
  std::vector<std::int64_t> row_of;
};

struct HnswIndex::Impl {
  /// Links of a row on the ground level; half as many above.
  static constexpr int links = 32, building_effort = 80;
  static constexpr std::int64_t least_effort = 96, most_effort = 8192;

  explicit Impl(const WeightedRows& r);
  std::uint64_t key_of_row(std::int64_t row) const;
  /// Rows that the graph lacks, rising, by the keys of its vertices; nullopt when vertices lack their row.
  std::optional<std::vector<std::int64_t>> match_rows();
  /// Finds out how closely this collection has to be looked at.
  void choose_effort();
  /// The `count` nearest rows that a walk through the graph meets, nearest first.
  std::vector<Neighbour> search(std::span<const float> point, std::int64_t count, std::int64_t walk_effort) const;

  BorrowedRows storage;
  faiss::IndexHNSW graph;
  std::vector<std::uint64_t> keys;  ///< Of the vertices: hashes of their rows' values.
  std::int64_t effort = least_effort;
};

/// The `effort` rows nearest to the point that a walk through the graph meets, nearest first.
std::vector<Neighbour> walk(const faiss::HNSW& hnsw, const BorrowedRows& rows, std::span<const float> point,
                            std::int64_t effort);

}  // namespace lookalike
