#pragma once

#include <cstdint>
#include <vector>

#include "engine/core/matrix.h"

// The two halves of k-means on all rows of a matrix. The same input gives the same bits, whatever the number of
// threads. Both run on the calling thread alone inside BlasThreads(1).

namespace lookalike {

/// Greedy k-means++ (Arthur and Vassilvitskii 2007, with the several candidates a step of their section 6): k rows,
/// each further one drawn with a probability proportional to its squared distance from those already there, the
/// best of a few draws.
Matrix plus_plus_seeds(const Matrix& x, int k, std::uint64_t seed);

struct LloydResult {
  Matrix centroids;                 ///< k×D: the means of their members; one without members stays where it was.
  std::vector<int> assignment;      ///< N
  std::vector<std::int64_t> sizes;  ///< k; may hold zeros.
  double inertia = 0;               ///< Σ squared distances to the means of the members.
};

/// Lloyd's iterations from these centroids, until no row changes its cluster, the inertia falls by less than
/// `tolerance` of itself, or `iterations` are done (at least one). Values far from the origin lose precision; move them
/// there first.
LloydResult lloyd(const Matrix& x, Matrix centroids, int iterations, double tolerance);

/// Index of the nearest centroid of each row; the lower one of equals.
std::vector<int> assign_rows(const Matrix& x, const Matrix& centroids);

}  // namespace lookalike
