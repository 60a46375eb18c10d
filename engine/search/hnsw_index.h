#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/core/files.h"
#include "engine/core/progress.h"
#include "engine/search/index.h"

namespace lookalike {

/// Approximate nearest neighbours by inner product of rows of length 1: a hierarchical navigable small world graph
/// (Malkov and Yashunin 2018; faiss). It holds links only and borrows the rows, which must outlive it. Rows are known
/// by the hash of their values: the same graph serves when they have moved, and new ones are added to it. A graph of
/// rows that are gone cannot be adapted; it is built anew. Not for two threads while it grows; search() is for any
/// number.
class HnswIndex {
 public:
  explicit HnswIndex(const WeightedRows& rows);
  HnswIndex(HnswIndex&&) noexcept;
  HnswIndex& operator=(HnswIndex&&) noexcept;
  ~HnswIndex();

  /// Takes in every row that is not in the graph yet; uses all cores. False when stopped, and what was taken in stays.
  bool grow(const ProgressCallback& progress, std::stop_token stop);
  std::int64_t size() const;  ///< Rows in the graph.
  bool complete() const;

  /// The n most similar rows, most similar first, some of which may be missed: the best of the `effort` nearest rows
  /// that a walk through the graph meets (0: effort()).
  std::vector<Neighbour> search(std::span<const float> query, std::int64_t n, std::int64_t effort = 0) const;

  /// Enough to find more than 95 % of the ten nearest: how many that are differs from collection to collection, so
  /// grow() finds out on a sample of the rows.
  std::int64_t effort() const;

  /// The links, the rows' hashes and the stamp, atomically. Throws Error(io).
  void save(const fs::path& path, const std::string& stamp) const;
  /// For these rows, which may be others than when it was saved. Nullopt when rows of the graph are gone. Throws
  /// Error(bad_input) when the file is damaged, no such graph, or of another stamp, Error(io) when it cannot be read;
  /// sizes are checked against the file before anything is allocated, and every link before it is followed.
  static std::optional<HnswIndex> load(const fs::path& path, const std::string& stamp, const WeightedRows& rows);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lookalike
