#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <vector>

#include "engine/core/matrix.h"
#include "engine/core/progress.h"

namespace lookalike {

/// The most rows that ward() takes: its time grows with the square of their number.
inline constexpr std::int64_t ward_limit = 20'000;

/// A dendrogram. Nodes 0 … leaves−1 are rows, node leaves+i is what merges[i] made.
struct WardTree {
  struct Merge {
    std::int32_t a = 0, b = 0;  ///< The two nodes, a < b.
    float height = 0;           ///< √(2·rise of the inertia): for two rows their distance. As in SciPy.
    bool operator==(const Merge&) const = default;
  };
  std::int64_t leaves = 0;
  std::vector<Merge> merges;  ///< leaves−1, by rising height.
  bool operator==(const WardTree&) const = default;
};

/// Agglomerative clustering with Ward's criterion (1963), exact up to rounding: in rounds, all pairs that are each
/// other's nearest are merged at once, which by the reducibility of the criterion gives the same tree as one by one
/// (de Rham 1980; Murtagh 1983). Ties are broken by a fixed hash. Needs no N×N matrix: O(N·D) memory, O(N²·D) time as
/// matrix products. Nullopt when stopped. Throws Error: usage above ward_limit or without rows, io when there is not
/// enough memory, internal for values that are not finite.
std::optional<WardTree> ward(const Matrix& x, const ProgressCallback& progress, std::stop_token stop);

/// The k clusters below a cut, numbered by falling size. Throws Error(usage) unless 1 ≤ k ≤ leaves.
std::vector<int> cut(const WardTree& tree, int k);

/// Their inertia.
double cut_inertia(const WardTree& tree, int k);

}  // namespace lookalike
