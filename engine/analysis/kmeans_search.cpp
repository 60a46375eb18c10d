#include "engine/analysis/kmeans_search.h"

#include <algorithm>
#include <cmath>

#include "engine/analysis/linear_algebra.h"
#include "engine/analysis/lloyd.h"
#include "engine/analysis/seeded_sample.h"
#include "engine/core/error.h"
#include "engine/core/hash.h"
#include "engine/core/parallel.h"

namespace lookalike {
namespace {

constexpr std::int64_t smallest_sample = 8192, rows_a_cluster = 256;
constexpr double sample_tolerance = 1e-4, tolerance = 2e-5;

/// Gives each empty cluster the row that lies farthest from its centroid, out of a cluster that can spare one.
void fill_empty_clusters(const Matrix& x, LloydResult& result) {
  for (std::size_t empty = 0; empty < result.sizes.size(); ++empty) {
    if (result.sizes[empty] > 0) continue;
    std::size_t farthest = 0;
    double most = -1;
    for (std::size_t i = 0; i < result.assignment.size(); ++i) {
      const int own = result.assignment[i];
      if (result.sizes[static_cast<std::size_t>(own)] < 2) continue;
      const double distance = squared_distance(x.row(static_cast<std::int64_t>(i)), result.centroids.row(own));
      if (distance > most) {
        most = distance;
        farthest = i;
      }
    }
    --result.sizes[static_cast<std::size_t>(result.assignment[farthest])];
    ++result.sizes[empty];
    result.assignment[farthest] = static_cast<int>(empty);
  }
}

}  // namespace

KMeansSearch::KMeansSearch(const Matrix& x, int largest_k, std::uint64_t seed) : x_(x), seed_(seed) {
  const PartitionSummary all = summarise(x, std::vector<int>(static_cast<std::size_t>(x.rows)), 1);
  total_scatter_ = all.inertia;
  if (!std::isfinite(total_scatter_)) {
    throw Error(ErrorCode::internal, "The vectors cannot be clustered: some of their values are not finite");
  }
  double offset = 0;
  for (const float value : all.centroids.data) offset += static_cast<double>(value) * value;
  constexpr double far = 100;
  if (offset * static_cast<double>(x.rows) > far * total_scatter_) {
    centred_ = x;
    for (std::int64_t i = 0; i < x.rows; ++i) {
      auto row = centred_.row(i);
      std::ranges::transform(row, all.centroids.row(0), row.begin(), std::minus{});
    }
  }
  const std::int64_t enough = std::max(smallest_sample, rows_a_cluster * largest_k);
  if (x.rows > 2 * enough) sample_ = gather_rows(rows(), seeded_sample(x.rows, enough, mix_seed(seed, 0xA11)));
}

KMeansSearch::Found KMeansSearch::start(int k, int starts, int iterations) const {
  std::vector<LloydResult> tried(static_cast<std::size_t>(std::max(1, starts)));
  parallel_for(std::ssize(tried), [&](std::int64_t s) {
    const BlasThreads single(1);
    const std::uint64_t seed = mix_seed(seed_, static_cast<std::uint64_t>(s));
    tried[static_cast<std::size_t>(s)] =
        lloyd(sample(), plus_plus_seeds(sample(), k, seed), iterations, sample_tolerance);
  });
  Found found;
  const auto best = std::ranges::min_element(tried, {}, &LloydResult::inertia);
  found.clusters = {best->centroids, best->sizes, best->inertia};
  for (LloydResult& one : tried) found.partitions.push_back(std::move(one.assignment));
  return found;
}

KMeansSearch::Refined KMeansSearch::refine(const Matrix& centroids, int iterations) const {
  LloydResult result = lloyd(rows(), centroids, iterations, tolerance);
  const bool any_empty = std::ranges::find(result.sizes, 0) != result.sizes.end();
  if (any_empty) fill_empty_clusters(rows(), result);
  renumber_by_size(result.assignment, static_cast<int>(centroids.rows));
  if (any_empty) result.inertia = summarise(rows(), result.assignment, static_cast<int>(centroids.rows)).inertia;
  return {std::move(result.assignment), result.inertia};
}

PartitionSummary KMeansSearch::summary(const std::vector<int>& assignment, int k) const {
  return summarise(rows(), assignment, k);
}

}  // namespace lookalike
