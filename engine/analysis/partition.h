#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/core/matrix.h"

namespace lookalike {

/// Of two rows of one length, added up in double.
double squared_distance(std::span<const float> a, std::span<const float> b);

/// Numbers clusters by falling size, equal ones by their first member. Labels lie in 0 … k−1.
void renumber_by_size(std::vector<int>& assignment, int k);

/// What a partition of the rows of a matrix into k clusters amounts to.
struct PartitionSummary {
  Matrix centroids;                 ///< k×D means; zeros for a cluster without members.
  std::vector<std::int64_t> sizes;  ///< k
  double inertia = 0;               ///< Σ squared Euclidean distance to the own centroid.
};
PartitionSummary summarise(const Matrix& x, const std::vector<int>& assignment, int k);

/// The two clusters made one whose merging raises the inertia least: by mn/(m+n) of the squared distance of their means
/// (Ward 1963). There are at least two.
PartitionSummary merge_cheapest(const PartitionSummary& clusters);

/// Σ squared Euclidean distance to the mean of all rows.
double total_scatter(const Matrix& x);

/// Calinski and Harabasz (1974) from what is known already: variance between clusters over variance within. 0 where it
/// is not defined (fewer than two clusters, as many as rows, no variance within).
double calinski_harabasz(double total_scatter, double inertia, std::int64_t rows, int k);
/// The same from the rows themselves. Labels are any integers.
double calinski_harabasz(const Matrix& x, const std::vector<int>& assignment);

/// For each of `now_k` clusters the one of the `before_k` earlier ones that holds the same pictures, −1 where none
/// does: by falling share in common (Jaccard), each used once, at least a third (two clusters of one size then share
/// half). Rows with a negative number take no part. Throws Error(internal) when the two have different lengths.
std::vector<int> match_clusters(const std::vector<int>& before, int before_k, const std::vector<int>& now, int now_k);

}  // namespace lookalike
