#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/library/collection.h"

namespace lookalike {

/// The `count` clusters whose centroids are nearest to a query (1×D, in the fused space of the default weights), the
/// nearest first; behind the first only those that have members. Empty without clusters.
std::vector<int> nearest_clusters(const Collection& collection, const Matrix& query, int count);

/// The cluster of a row; −1 without clusters.
int cluster_of(const Collection& collection, std::int64_t row);

/// Those of `rows` (nullopt: of all) that are in one of the clusters.
std::vector<std::int64_t> rows_in_clusters(const Collection& collection,
                                           const std::optional<std::vector<std::int64_t>>& rows,
                                           const std::vector<int>& clusters);

}  // namespace lookalike
