#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/core/matrix.h"
#include "engine/core/progress.h"

namespace lookalike {

struct KMeansResult {
  Matrix centroids;                 ///< k×D, the means of their members.
  std::vector<int> assignment;      ///< N, in 0 … k−1; every cluster has at least one member.
  std::vector<std::int64_t> sizes;  ///< k, falling.
  double inertia = 0;               ///< Σ squared Euclidean distance to the own centroid.
};

/// k-means (Lloyd 1982), best of `starts` seeded greedy k-means++ starts; of many rows the starts see a sample, and the
/// best of them is refined on all. At most `iterations` in each. Clusters are numbered by falling size. The same seed
/// gives the same result on the same machine, whatever the number of threads. Throws Error(usage) unless 1 ≤ k ≤ rows,
/// Error(internal) for values that are not finite.
KMeansResult kmeans(const Matrix& x, int k, std::uint64_t seed, int starts = 3, int iterations = 50);

/// Index of the nearest centroid of each row (Euclidean); the lower one of equals. Throws Error(internal) when widths
/// differ or there are no centroids.
std::vector<int> nearest_centroid(const Matrix& x, const Matrix& centroids);

/// Mean silhouette (Rousseeuw 1987), Euclidean; of a seeded sample of at most `sample` rows, exact below. 0 for
/// singletons; 0 when there are fewer than two clusters. Labels are any integers.
double silhouette(const Matrix& x, const std::vector<int>& assignment, std::int64_t sample, std::uint64_t seed);

struct SweepPoint {
  int k = 0;
  double inertia = 0;
  double silhouette = 0;
  double calinski_harabasz = 0;  ///< 0 where it is not defined.
  double stability = 1;  ///< Mean adjusted Rand index of the partitions of different seeds; NaN for a tree's cuts.
};

struct Sweep {
  std::vector<SweepPoint> points;  ///< k rising by one.
  int elbow_k = 0;                 ///< Kneedle (Satopää et al. 2011) on inertia; 0 when there is none.
  int silhouette_k = 0;            ///< Of the highest silhouette.
  int calinski_harabasz_k = 0;     ///< Of the highest Calinski–Harabasz value; 0 when there is none.
  int suggested_k = 0;             ///< 0 when cancelled.
  std::string reason;              ///< One sentence, in English: why suggested_k.
  bool cancelled = false;          ///< The points down to the stop are kept.
};

/// k-means for k from k_min to k_max (both capped at the number of rows), each k from three seeded starts and from the
/// clusters of k + 1 with two merged: going down from many clusters by Ward's criterion keeps together what random
/// starts tear apart (the hybrid of Wong 1982). Throws Error(usage) unless 1 ≤ k_min ≤ k_max and there is a row.
Sweep sweep_k(const Matrix& x, int k_min, int k_max, std::uint64_t seed, const ProgressCallback& progress,
              std::stop_token stop);

struct WardTree;
/// The same for the cuts of a dendrogram of these rows, which no seed changes.
Sweep sweep_tree(const Matrix& x, const WardTree& tree, int k_min, int k_max, std::uint64_t seed,
                 const ProgressCallback& progress, std::stop_token stop);

/// Fills the sweep's elbow_k … reason from its points, of which there is at least one.
void suggest_k(Sweep& sweep);

/// Kneedle's first knee of a falling convex curve (sensitivity 1, no smoothing), as a value of x; 0 when it has none.
/// x rises strictly. Throws Error(internal) when x and y have different lengths.
int knee(const std::vector<double>& x, const std::vector<double>& y);

}  // namespace lookalike
