#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

#include "engine/core/matrix.h"
#include "engine/core/progress.h"

namespace lookalike {

/// The k nearest other rows of every row, Euclidean, nearest first. A value.
struct NeighbourGraph {
  std::int64_t rows = 0;
  std::int64_t k = 0;
  std::vector<std::int32_t> neighbours;  ///< N×k row-major: numbers of rows, never a row's own.
  std::vector<float> squared_distances;  ///< N×k, the same order.

  std::span<const std::int32_t> of(std::int64_t row) const {
    return {neighbours.data() + row * k, static_cast<std::size_t>(k)};
  }
  std::span<const float> distances_of(std::int64_t row) const {
    return {squared_distances.data() + row * k, static_cast<std::size_t>(k)};
  }
};

/// By faiss: exact up to 20,000 rows, above among the 24 nearest of √N lists (about 98 % of the neighbours of clustered
/// data; time grows as N·√N). `k` is capped at N−1. The same seed gives the same graph on the same machine,
/// whatever the number of threads. Nullopt when stopped. Throws Error: usage for k < 1, internal for values that are
/// not finite.
std::optional<NeighbourGraph> nearest_neighbours(const Matrix& x, std::int64_t k, std::uint64_t seed,
                                                 const ProgressCallback& progress, std::stop_token stop);

/// For each row the mean of 1 − cosine to its first k neighbours, of unit rows: high for a row that is like no other.
/// k is capped at what the graph has; 0 where that is 0.
std::vector<float> mean_neighbour_distances(const NeighbourGraph& graph, std::int64_t k);

/// For each row the share of its first k neighbours in `original` that are among its first k in `map`: 1 where the map
/// shows every neighbour as one (the set overlap that trustworthiness and continuity of Venna and Kaski 2001 weigh by
/// rank). Throws Error(internal) when the two are of different rows; k is capped at what both have; 1 where that is 0.
std::vector<float> neighbours_kept(const NeighbourGraph& original, const NeighbourGraph& map, std::int64_t k);

}  // namespace lookalike
