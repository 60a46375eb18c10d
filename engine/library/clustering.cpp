#include <algorithm>
#include <functional>
#include <unordered_map>

#include "engine/analysis/kmeans.h"
#include "engine/analysis/linear_algebra.h"
#include "engine/analysis/partition.h"
#include "engine/analysis/ward.h"
#include "engine/core/error.h"
#include "engine/library/cluster_state.h"
#include "engine/library/cluster_store.h"
#include "engine/library/descriptor_models.h"
#include "engine/library/earlier_clusters.h"
#include "engine/library/embedded_weights.h"
#include "engine/library/jobs.h"
#include "engine/library/library_impl.h"

namespace lookalike {
namespace {

enum class ClusterMethod { kmeans, ward };

ClusterMethod cluster_method_from_string(const std::string& name) {
  if (name == "kmeans") return ClusterMethod::kmeans;
  if (name == "ward") return ClusterMethod::ward;
  throw Error(ErrorCode::usage, "There is no such way of clustering", name, "Known are: kmeans, ward.");
}

std::string_view in_words(ClusterMethod method) {
  return method == ClusterMethod::ward ? "Ward’s method" : "k-means";
}

void require_range(const ClusterOptions& options) {
  if (options.k_min >= 1 && options.k_max >= options.k_min) return;
  throw Error(ErrorCode::usage, "The range of k is impossible",
              std::to_string(options.k_min) + ":" + std::to_string(options.k_max), "Give it as A:B with 1 ≤ A ≤ B.");
}

/// Each row's cluster; nullopt when stopped. Keeps the sweep in `base`, where k was left open.
std::optional<std::vector<int>> kmeans_partition(const Matrix& rows, const ClusterOptions& options, Clustering& base,
                                                 const ProgressCallback& progress, std::stop_token stop) {
  int k = options.k;
  if (k == 0) {
    require_range(options);
    base.sweep = sweep_k(rows, options.k_min, options.k_max, options.seed, progress, stop);
    if (base.sweep.cancelled) return std::nullopt;
    k = base.sweep.suggested_k;
  }
  ProgressMeter meter(progress, "Clustering", 0);
  std::vector<int> assignment = kmeans(rows, k, options.seed).assignment;
  meter.finish();
  return assignment;
}

/// The same from a dendrogram, which is kept in `base`; one that is there already is cut again.
std::optional<std::vector<int>> ward_partition(const Matrix& rows, const ClusterOptions& options, Clustering& base,
                                               const ProgressCallback& progress, std::stop_token stop) {
  if (!base.tree) {
    auto tree = ward(rows, progress, stop);
    if (!tree) return std::nullopt;
    base.tree = std::make_shared<const WardTree>(std::move(*tree));
  }
  int k = options.k;
  if (k == 0) {
    require_range(options);
    base.sweep = sweep_tree(rows, *base.tree, options.k_min, options.k_max, options.seed, progress, stop);
    if (base.sweep.cancelled) return std::nullopt;
    k = base.sweep.suggested_k;
  }
  return cut(*base.tree, k);
}

/// Equal files are one picture: they are stored, and moved, together.
void unify_duplicates(const Collection& collection, std::vector<int>& assignment) {
  std::unordered_map<std::string_view, int> first;
  for (std::size_t row = 0; row < assignment.size(); ++row) {
    const std::string& hash = collection.row_picture(static_cast<std::int64_t>(row)).content_hash;
    assignment[row] = first.emplace(hash, assignment[row]).first->second;
  }
}

/// The labels to hand on: of these vectors, or of the run that was clustered last.
ClusterState labels_before(Library::Impl& impl, const Collection& collection) {
  if (collection.clustering) return state_of(*collection.clustering);
  for (const std::string& run : {collection.embeddings->run, last_clustered_run(*impl.database)}) {
    if (auto stored = read_cluster_state(*impl.database, collection, run)) return stored->state;
  }
  return {{}, {}, std::vector<int>(collection.rows.size(), -1)};
}

/// Gives rows without a cluster the one with the nearest mean.
void assign_new_rows(const Matrix& rows, std::vector<int>& assignment) {
  const int k = 1 + *std::ranges::max_element(assignment);
  std::vector<std::int64_t> counts(static_cast<std::size_t>(k));
  Matrix means(k, rows.cols);
  for (std::int64_t r = 0; r < rows.rows; ++r) {
    const int own = assignment[static_cast<std::size_t>(r)];
    if (own < 0) continue;
    ++counts[static_cast<std::size_t>(own)];
    std::ranges::transform(means.row(own), rows.row(r), means.row(own).begin(), std::plus{});
  }
  std::vector<int> number;  // Of the clusters that have rows; the others are nowhere.
  std::vector<std::int64_t> filled;
  for (int c = 0; c < k; ++c) {
    const auto count = static_cast<float>(counts[static_cast<std::size_t>(c)]);
    if (count == 0) continue;
    for (float& value : means.row(c)) value /= count;
    number.push_back(c);
    filled.push_back(c);
  }
  const std::vector<int> nearest = nearest_centroid(rows, gather_rows(means, filled));
  for (std::size_t r = 0; r < assignment.size(); ++r) {
    if (assignment[r] < 0) assignment[r] = number[static_cast<std::size_t>(nearest[r])];
  }
}

}  // namespace

bool cluster(Library& library, const ClusterOptions& options, const ProgressCallback& progress, std::stop_token stop) {
  Library::Impl& impl = library.impl();
  impl.require_writable();
  const ClusterMethod method = cluster_method_from_string(options.method);
  const std::scoped_lock job(impl.job_mutex);
  Collection next = impl.copy();
  const Embeddings& embeddings = require_embeddings(next);
  const Matrix fused = fuse(embeddings.parts, embeddings.blocks, PartWeights{});

  const Clustering* before = next.clustering.get();
  Clustering base;
  base.run = embeddings.run;
  base.stamp = embeddings.stamp;
  base.method = options.method;
  if (before) base.tree = before->tree;
  auto made = method == ClusterMethod::ward ? ward_partition(fused, options, base, progress, stop)
                                            : kmeans_partition(fused, options, base, progress, stop);
  if (!made || stop.stop_requested()) return false;
  // Another k does not change what was measured.
  if (base.sweep.points.empty() && before && before->method == options.method) base.sweep = before->sweep;
  unify_duplicates(next, *made);
  renumber_by_size(*made, 1 + *std::ranges::max_element(*made));  // equal pictures may have left a cluster empty

  const int k = 1 + *std::ranges::max_element(*made);
  const ClusterState state{options.method, inherited_labels(labels_before(impl, next), *made, k), std::move(*made)};
  Clustering after = with_state(base, state, fused);
  const auto earlier = before ? std::nullopt : earlier_clusters(*impl.database, next);
  const std::string title = clustered_anew + std::string(in_words(method));
  if (before) {
    write_edit(*impl.database, next, *before, after, title);
  } else if (earlier && earlier->complete()) {
    write_edit(*impl.database, next, earlier->clustering(after.run), after, title);
  } else {
    write_clustering(*impl.database, next, after);
  }
  if (earlier) after.inherited = say_replaced(*earlier, state.labels);
  read_history(*impl.database, after);
  next.clustering = std::make_shared<const Clustering>(std::move(after));
  impl.publish(std::move(next));
  return true;
}

bool extend_clustering(Library& library) {
  Library::Impl& impl = library.impl();
  impl.require_writable();
  const std::scoped_lock job(impl.job_mutex);
  Collection next = impl.copy();
  const Embeddings& embeddings = require_embeddings(next);
  auto stored = read_cluster_state(*impl.database, next, embeddings.run);
  if (!stored) return false;
  const auto earlier = earlier_clusters(*impl.database, next);
  if (stored->stamp != embeddings.stamp && !(earlier && earlier->by_hand)) return false;
  std::vector<int>& assignment = stored->state.assignment;
  const auto missing = std::ranges::count(assignment, -1);
  if (2 * missing > std::ssize(assignment)) return false;  // A few old pictures say little about many new ones.
  Clustering base;
  base.run = embeddings.run;
  base.stamp = embeddings.stamp;
  base.method = stored->state.method;
  const Matrix fused = fuse(embeddings.parts, embeddings.blocks, PartWeights{});
  if (missing > 0) assign_new_rows(fused, assignment);
  unify_duplicates(next, assignment);
  Clustering after = with_state(base, stored->state, fused);
  missing > 0 ? write_clustering(*impl.database, next, after) : rewrite_clustering(*impl.database, next, after);
  read_history(*impl.database, after);
  if (earlier) after.inherited = say_kept(*earlier);
  next.clustering = std::make_shared<const Clustering>(std::move(after));
  impl.publish(std::move(next));
  return true;
}

namespace {

/// Whether the vectors are those that embed() would make, as far as it could: a run whose weights somebody removed
/// keeps what it has.
bool described(const Collection& collection) {
  if (!collection.embeddings) return false;
  const auto run = std::ranges::find(collection.runs, collection.embeddings->run, &RunInfo::id);
  const bool for_ever =
      run != collection.runs.end() && !run->own && !has_weights(collection.library_folder / "runs" / run->id);
  return for_ever || models_fit_vectors(collection);
}

/// The method of the clusters that were made last, of whichever run: other vectors are no reason for another method.
ClusterOptions as_before(Library& library) {
  Library::Impl& impl = library.impl();
  const std::scoped_lock job(impl.job_mutex);
  const Collection collection = impl.copy();
  ClusterOptions options;
  const std::string run = last_clustered_run(*impl.database);
  const auto stored = run.empty() ? std::nullopt : read_cluster_state(*impl.database, collection, run);
  if (stored && (stored->state.method != "ward" || collection.row_count() <= ward_limit)) {
    options.method = stored->state.method;
  }
  return options;
}

}  // namespace

bool refresh(Library& library, const ProgressCallback& progress, std::stop_token stop) {
  if (!described(*library.snapshot()) && !embed(library, {}, progress, stop)) return false;
  const bool clusters = library.snapshot()->clustering || extend_clustering(library);
  if (!clusters && !cluster(library, as_before(library), progress, stop)) return false;
  MapOptions instant;
  instant.measure = false;
  return library.snapshot()->map || make_map(library, instant, progress, stop);
}

}  // namespace lookalike
