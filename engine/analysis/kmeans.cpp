#include "engine/analysis/kmeans.h"

#include "engine/analysis/kmeans_search.h"
#include "engine/analysis/lloyd.h"
#include "engine/analysis/partition.h"
#include "engine/core/error.h"

namespace lookalike {

KMeansResult kmeans(const Matrix& x, int k, std::uint64_t seed, int starts, int iterations) {
  if (k < 1 || k > x.rows) {
    throw Error(ErrorCode::usage,
                "There cannot be " + std::to_string(k) + " clusters of " + std::to_string(x.rows) + " pictures", {},
                "Choose a number from 1 to " + std::to_string(x.rows) + ".");
  }
  const KMeansSearch search(x, k, seed);
  KMeansResult result;
  result.assignment = search.refine(search.start(k, starts, iterations).clusters.centroids, iterations).assignment;
  PartitionSummary summary = summarise(x, result.assignment, k);
  result.centroids = std::move(summary.centroids);
  result.sizes = std::move(summary.sizes);
  result.inertia = summary.inertia;
  return result;
}

std::vector<int> nearest_centroid(const Matrix& x, const Matrix& centroids) {
  if (centroids.rows == 0) throw Error(ErrorCode::internal, "There are no clusters to choose from");
  if (x.cols != centroids.cols) {
    throw Error(ErrorCode::internal, "Vectors of " + std::to_string(x.cols) +
                                         " values have no nearest among those of " + std::to_string(centroids.cols));
  }
  return assign_rows(x, centroids);
}

}  // namespace lookalike
