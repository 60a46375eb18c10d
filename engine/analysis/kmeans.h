#pragma once

#include <cstdint>
#include <stop_token>
#include <vector>

#include "engine/core/matrix.h"
#include "engine/core/progress.h"

namespace lookalike {

struct KMeansResult {
  Matrix centroids;                 ///< k×D
  std::vector<int> assignment;      ///< N, in 0 … k−1; every cluster has at least one member when rows allow.
  std::vector<std::int64_t> sizes;  ///< k
  double inertia = 0;               ///< Σ squared Euclidean distance to the own centroid.
};

/// faiss k-means, best of `starts` seeded starts. Clusters are numbered by falling size. Throws Error(usage) unless
/// 1 ≤ k ≤ rows.
KMeansResult kmeans(const Matrix& x, int k, std::uint64_t seed, int starts = 3, int iterations = 50);

/// Index of the nearest centroid of each row.
std::vector<int> nearest_centroid(const Matrix& x, const Matrix& centroids);

/// Mean silhouette (Rousseeuw 1987), Euclidean; of a seeded sample of at most `sample` rows, exact below. 0 for
/// singletons; 0 when there are fewer than two clusters.
double silhouette(const Matrix& x, const std::vector<int>& assignment, std::int64_t sample, std::uint64_t seed);

struct SweepPoint {
  int k = 0;
  double inertia = 0;
  double silhouette = 0;
};

struct Sweep {
  std::vector<SweepPoint> points;   ///< k rising by one.
  int elbow_k = 0;                  ///< Kneedle (Satopää et al. 2011) on inertia; 0 when there is none.
  int silhouette_k = 0;             ///< Of the highest silhouette.
  int suggested_k = 0;
  std::string reason;               ///< One sentence, in English.
  bool cancelled = false;
};

/// k from k_min to k_max (capped at the number of rows).
Sweep sweep_k(const Matrix& x, int k_min, int k_max, std::uint64_t seed, const ProgressCallback& progress,
              std::stop_token stop);

/// Kneedle's knee of a falling convex curve; 0 when it has none.
int knee(const std::vector<double>& x, const std::vector<double>& y);

}  // namespace lookalike
