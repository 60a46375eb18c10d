#include <algorithm>

#include "engine/analysis/kmeans.h"
#include "engine/core/error.h"
#include "engine/library/catalogue.h"
#include "engine/library/jobs.h"
#include "engine/library/library_impl.h"

namespace lookalike {
namespace {

constexpr std::int64_t silhouette_sample = 2000;

}  // namespace

bool cluster(Library& library, const ClusterOptions& options, const ProgressCallback& progress, std::stop_token stop) {
  Library::Impl& impl = library.impl();
  impl.require_writable();
  const std::scoped_lock job(impl.job_mutex);
  Collection next = impl.copy();
  const Embeddings& embeddings = require_embeddings(next);
  const Matrix fused = fuse(embeddings.parts, embeddings.blocks, PartWeights{});

  auto clustering = std::make_shared<Clustering>();
  clustering->run = embeddings.run;
  clustering->stamp = embeddings.stamp;
  int k = options.k;
  if (k == 0) {
    if (options.k_min < 1 || options.k_max < options.k_min) {
      throw Error(ErrorCode::usage, "The range of k is impossible",
                  std::to_string(options.k_min) + ":" + std::to_string(options.k_max),
                  "Give it as A:B with 1 ≤ A ≤ B.");
    }
    clustering->sweep = sweep_k(fused, options.k_min, options.k_max, options.seed, progress, stop);
    if (clustering->sweep.cancelled) return false;
    k = std::max(1, clustering->sweep.suggested_k);
  } else if (next.clustering) {
    clustering->sweep = next.clustering->sweep;  // Another k does not change what was measured.
  }

  ProgressMeter meter(progress, "Clustering", 0);
  KMeansResult result = kmeans(fused, k, options.seed);
  clustering->k = k;
  clustering->inertia = result.inertia;
  clustering->silhouette = silhouette(fused, result.assignment, silhouette_sample, options.seed);
  clustering->assignment = std::move(result.assignment);
  clustering->centroids = std::move(result.centroids);
  clustering->clusters.resize(static_cast<std::size_t>(k));
  for (int i = 0; i < k; ++i)
    clustering->clusters[static_cast<std::size_t>(i)].name = "Cluster " + std::to_string(i + 1);
  meter.finish();
  if (stop.stop_requested()) return false;

  order_members(*clustering, fused);
  write_clustering(*impl.database, next, *clustering);
  next.clustering = std::move(clustering);
  impl.publish(std::move(next));
  return true;
}

bool refresh(Library& library, const ProgressCallback& progress, std::stop_token stop) {
  if (!library.snapshot()->embeddings && !embed(library, {}, progress, stop)) return false;
  if (!library.snapshot()->clustering && !cluster(library, {}, progress, stop)) return false;
  MapOptions instant;
  instant.measure = false;
  return library.snapshot()->map || make_map(library, instant, progress, stop);
}

}  // namespace lookalike
