#include <algorithm>
#include <cstdio>

#include "engine/analysis/kmeans.h"

namespace lookalike {
namespace {

// Below this a silhouette says that no substantial structure was found (Kaufman and Rousseeuw 1990).
constexpr double some_structure = 0.25;
// Adjusted Rand indices: partitions that are all but the same, and those that share little.
constexpr double steady = 0.9, shaky = 0.6;

std::string two_digits(double value) {
  char text[16];
  std::snprintf(text, sizeof text, "%.2f", value);
  return text;
}

std::string named(int k) {
  return "k = " + std::to_string(k);
}

const SweepPoint& point_of(const Sweep& sweep, int k) {
  return *std::ranges::find(sweep.points, k, &SweepPoint::k);
}

/// Why this k, without a full stop.
std::string choose(Sweep& sweep, const SweepPoint& best) {
  const std::string silhouette = two_digits(best.silhouette);
  sweep.suggested_k = best.k;
  if (sweep.points.size() == 1) return "Only " + named(best.k) + " was tried";
  if (sweep.elbow_k == best.k) {
    return "The inertia curve bends at " + named(best.k) + ", where the silhouette is highest too (" + silhouette + ")";
  }
  if (best.silhouette >= some_structure) {
    return "The silhouette is highest at " + named(best.k) + " (" + silhouette + "): the clusters are well apart";
  }
  if (sweep.elbow_k > 0) {
    sweep.suggested_k = sweep.elbow_k;
    return "The inertia curve bends at " + named(sweep.elbow_k) +
           "; the clusters overlap too much for the silhouette to decide (at most " + silhouette + ")";
  }
  const int other = sweep.calinski_harabasz_k;
  if (other > 0 && other != best.k && point_of(sweep, other).stability > best.stability) {
    sweep.suggested_k = other;
    return "The inertia curve has no elbow; the Calinski–Harabasz value is highest at " + named(other) +
           ", which is steadier than " + named(best.k) + " with the highest silhouette (" + silhouette + ")";
  }
  return "The inertia curve has no elbow; the silhouette is highest at " + named(best.k) + " (" + silhouette + ")";
}

}  // namespace

void suggest_k(Sweep& sweep) {
  std::vector<double> ks, inertias;
  for (const SweepPoint& point : sweep.points) {
    ks.push_back(point.k);
    inertias.push_back(point.inertia);
  }
  sweep.elbow_k = knee(ks, inertias);
  const SweepPoint& best = *std::ranges::max_element(sweep.points, {}, &SweepPoint::silhouette);
  const SweepPoint& densest = *std::ranges::max_element(sweep.points, {}, &SweepPoint::calinski_harabasz);
  sweep.silhouette_k = best.k;
  sweep.calinski_harabasz_k = densest.calinski_harabasz > 0 ? densest.k : 0;
  sweep.reason = choose(sweep, best);
  if (sweep.points.size() > 1) {
    const bool told = sweep.reason.find("Calinski") != std::string::npos;
    if (sweep.calinski_harabasz_k == sweep.suggested_k && !told)
      sweep.reason += "; the Calinski–Harabasz value is highest there, too";
    const double stability = point_of(sweep, sweep.suggested_k).stability;
    if (stability < shaky) {
      sweep.reason += ". Other seeds give other clusters, though (agreement " + two_digits(stability) + ")";
    } else if (stability >= steady && stability < 1) {
      sweep.reason += ". Other seeds give the same clusters (agreement " + two_digits(stability) + ")";
    }
  }
  sweep.reason += ".";
}

}  // namespace lookalike
