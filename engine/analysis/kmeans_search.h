#pragma once

#include <cstdint>
#include <vector>

#include "engine/analysis/partition.h"
#include "engine/core/matrix.h"

namespace lookalike {

/// Looks for good centroids on a sample of the rows, where many starts cost little, and refines the best on all rows:
/// the solutions of a sample of some hundred rows a cluster are a few iterations away from those of all rows (Bradley
/// and Fayyad 1998). Small matrices are their own sample. The matrix outlives the search.
class KMeansSearch {
 public:
  /// `largest_k`: of the clusters that will be asked for. Throws Error(internal) for values that are not finite.
  KMeansSearch(const Matrix& x, int largest_k, std::uint64_t seed);

  struct Found {
    PartitionSummary clusters;                 ///< Of the start of least inertia.
    std::vector<std::vector<int>> partitions;  ///< Of the sample, one a start.
  };
  Found start(int k, int starts, int iterations) const;

  struct Refined {
    std::vector<int> assignment;  ///< N, by falling size; no cluster is empty.
    double inertia = 0;
  };
  Refined refine(const Matrix& centroids, int iterations) const;

  /// Of all rows, as refine() would take its centroids.
  PartitionSummary summary(const std::vector<int>& assignment, int k) const;

  /// Σ squared distances to the mean of all rows.
  double total_scatter() const { return total_scatter_; }

 private:
  const Matrix& rows() const { return centred_.empty() ? x_ : centred_; }
  const Matrix& sample() const { return sample_.empty() ? rows() : sample_; }

  const Matrix& x_;
  Matrix centred_;  ///< Only where x lies far from the origin.
  Matrix sample_;   ///< Empty: all rows.
  double total_scatter_ = 0;
  std::uint64_t seed_;
};

}  // namespace lookalike
