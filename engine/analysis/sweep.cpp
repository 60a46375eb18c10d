#include <algorithm>
#include <functional>
#include <limits>

#include "engine/analysis/kmeans.h"
#include "engine/analysis/kmeans_search.h"
#include "engine/analysis/metrics.h"
#include "engine/analysis/partition.h"
#include "engine/analysis/ward.h"
#include "engine/core/error.h"

namespace lookalike {
namespace {

constexpr int starts = 3, sample_iterations = 60, iterations = 25;
constexpr std::int64_t silhouette_sample = 2000;

struct Range {
  int low, high;
};

/// The numbers to try; throws when there are none.
Range checked_range(std::int64_t rows, int k_min, int k_max) {
  if (k_min < 1 || k_min > k_max) {
    throw Error(ErrorCode::usage,
                "The range " + std::to_string(k_min) + ":" + std::to_string(k_max) + " holds no numbers of clusters",
                {}, "Give it as LOW:HIGH, for example 2:20.");
  }
  if (rows == 0) throw Error(ErrorCode::usage, "There are no pictures to cluster");
  return {static_cast<int>(std::min<std::int64_t>(k_min, rows)), static_cast<int>(std::min<std::int64_t>(k_max, rows))};
}

/// From many clusters to few, so that the fewer can be made of the more.
Sweep sweep_range(Range range, const ProgressCallback& progress, std::stop_token stop,
                  const std::function<SweepPoint(int k)>& try_k) {
  Sweep sweep;
  ProgressMeter meter(progress, "Trying numbers of clusters", range.high - range.low + 1);
  for (int k = range.high; k >= range.low; --k) {
    sweep.cancelled = stop.stop_requested();
    if (sweep.cancelled) break;
    sweep.points.push_back(try_k(k));
    meter.advance();
  }
  std::ranges::reverse(sweep.points);
  if (sweep.cancelled) return sweep;
  meter.finish();
  suggest_k(sweep);
  return sweep;
}

double mean_agreement(const std::vector<std::vector<int>>& partitions) {
  double sum = 0;
  int pairs = 0;
  for (std::size_t a = 0; a < partitions.size(); ++a) {
    for (std::size_t b = 0; b < a; ++b, ++pairs) sum += adjusted_rand_index(partitions[a], partitions[b]);
  }
  return pairs > 0 ? sum / pairs : 1;
}

}  // namespace

Sweep sweep_k(const Matrix& x, int k_min, int k_max, std::uint64_t seed, const ProgressCallback& progress,
              std::stop_token stop) {
  const Range range = checked_range(x.rows, k_min, k_max);
  const KMeansSearch search(x, range.high, seed);
  const int finest = static_cast<int>(std::min<std::int64_t>(2 * range.high, x.rows));
  PartitionSummary finer = search.start(finest, 1, sample_iterations).clusters;
  while (std::ssize(finer.sizes) > range.high + 1) finer = merge_cheapest(finer);
  return sweep_range(range, progress, stop, [&](int k) {
    const KMeansSearch::Found found = search.start(k, starts, sample_iterations);
    KMeansSearch::Refined refined = search.refine(found.clusters.centroids, iterations);
    if (std::ssize(finer.sizes) == k + 1) {
      KMeansSearch::Refined merged = search.refine(merge_cheapest(finer).centroids, iterations);
      if (merged.inertia < refined.inertia) refined = std::move(merged);
    }
    finer = search.summary(refined.assignment, k);
    return SweepPoint{k, refined.inertia, silhouette(x, refined.assignment, silhouette_sample, seed),
                      calinski_harabasz(search.total_scatter(), refined.inertia, x.rows, k),
                      mean_agreement(found.partitions)};
  });
}

Sweep sweep_tree(const Matrix& x, const WardTree& tree, int k_min, int k_max, std::uint64_t seed,
                 const ProgressCallback& progress, std::stop_token stop) {
  constexpr double no_seeds = std::numeric_limits<double>::quiet_NaN();
  const double total = total_scatter(x);
  return sweep_range(checked_range(x.rows, k_min, k_max), progress, stop, [&](int k) {
    const double inertia = cut_inertia(tree, k);
    return SweepPoint{k, inertia, silhouette(x, cut(tree, k), silhouette_sample, seed),
                      calinski_harabasz(total, inertia, x.rows, k), no_seeds};
  });
}

}  // namespace lookalike
