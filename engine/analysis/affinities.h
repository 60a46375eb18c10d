#pragma once

#include <cstdint>
#include <vector>

#include "engine/analysis/nearest_neighbours.h"

namespace lookalike {

/// A sparse symmetric N×N matrix of joint probabilities p_ij (sum 1, no diagonal), by rows (CSR).
struct Affinities {
  std::vector<std::int64_t> row_start;  ///< N+1
  std::vector<std::int32_t> column;
  std::vector<float> probability;

  std::int64_t rows() const { return static_cast<std::int64_t>(row_start.size()) - 1; }
};

/// p_j|i over each row's neighbours (N×k): a Gaussian whose width gives it the perplexity (van der Maaten and Hinton
/// 2008), 2^entropy, to 1e-5 of the entropy. Where no width does (fewer neighbours than the perplexity, or all of them
/// at one distance) the nearest width that does not overflow is taken. Does not depend on the number of threads.
std::vector<float> conditional_affinities(const NeighbourGraph& graph, double perplexity);

/// p_ij = (p_j|i + p_i|j) / 2N.
Affinities joint_affinities(const NeighbourGraph& graph, const std::vector<float>& conditional);

/// The same with rows and columns in another order: row i of the result is row order[i].
Affinities reordered(const Affinities& p, const std::vector<std::int32_t>& order);

}  // namespace lookalike
