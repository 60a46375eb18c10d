#include <algorithm>
#include <cstdio>

#include "engine/analysis/kmeans.h"
#include "engine/core/error.h"

namespace lookalike {
namespace {

constexpr int starts = 2, iterations = 25;  // Enough to compare numbers of clusters.
constexpr std::int64_t silhouette_sample = 2000;
// Below this a silhouette says that no substantial structure was found (Kaufman and Rousseeuw 1990).
constexpr double some_structure = 0.25;

void suggest(Sweep& sweep) {
  std::vector<double> ks, inertias;
  for (const SweepPoint& point : sweep.points) {
    ks.push_back(point.k);
    inertias.push_back(point.inertia);
  }
  sweep.elbow_k = knee(ks, inertias);
  const SweepPoint best = *std::ranges::max_element(sweep.points, {}, &SweepPoint::silhouette);
  sweep.silhouette_k = best.k;

  char value[16];
  std::snprintf(value, sizeof value, "%.2f", best.silhouette);
  const std::string at_best = "k = " + std::to_string(best.k), at_elbow = "k = " + std::to_string(sweep.elbow_k);
  if (sweep.points.size() == 1) {
    sweep.suggested_k = best.k;
    sweep.reason = "Only " + at_best + " was tried.";
  } else if (sweep.elbow_k == best.k) {
    sweep.suggested_k = best.k;
    sweep.reason = "The inertia curve bends at " + at_best + ", where the silhouette is highest too (" + value + ").";
  } else if (best.silhouette >= some_structure) {
    sweep.suggested_k = best.k;
    sweep.reason = "The silhouette is highest at " + at_best + " (" + value + "): the clusters are well apart.";
  } else if (sweep.elbow_k > 0) {
    sweep.suggested_k = sweep.elbow_k;
    sweep.reason = "The inertia curve bends at " + at_elbow +
                   "; the clusters overlap too much for the silhouette to decide (at most " + value + ").";
  } else {
    sweep.suggested_k = best.k;
    sweep.reason = "The inertia curve has no elbow; the silhouette is highest at " + at_best + " (" + value + ").";
  }
}

}  // namespace

Sweep sweep_k(const Matrix& x, int k_min, int k_max, std::uint64_t seed, const ProgressCallback& progress,
              std::stop_token stop) {
  if (k_min < 1 || k_min > k_max) {
    throw Error(ErrorCode::usage,
                "The range " + std::to_string(k_min) + ":" + std::to_string(k_max) + " holds no numbers of clusters",
                {}, "Give it as LOW:HIGH, for example 2:20.");
  }
  if (x.rows == 0) throw Error(ErrorCode::usage, "There are no pictures to cluster");
  const int low = static_cast<int>(std::min<std::int64_t>(k_min, x.rows));
  const int high = static_cast<int>(std::min<std::int64_t>(k_max, x.rows));
  Sweep sweep;
  ProgressMeter meter(progress, "Trying numbers of clusters", high - low + 1);
  for (int k = low; k <= high; ++k) {
    if (stop.stop_requested()) {
      sweep.cancelled = true;
      return sweep;
    }
    const KMeansResult result = kmeans(x, k, seed, starts, iterations);
    sweep.points.push_back({k, result.inertia, silhouette(x, result.assignment, silhouette_sample, seed)});
    meter.advance();
  }
  meter.finish();
  suggest(sweep);
  return sweep;
}

}  // namespace lookalike
