#include "engine/library/cluster_edits.h"

#include <algorithm>
#include <functional>
#include <unordered_set>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/library/cluster_state.h"
#include "engine/library/cluster_store.h"
#include "engine/library/library_impl.h"

namespace lookalike {
namespace {

std::string quoted(const ClusterState& state, int cluster) {
  return "“" + state.labels[static_cast<std::size_t>(cluster)].name + "”";
}

std::string pictures(std::int64_t count) {
  return count == 1 ? "1 picture" : std::to_string(count) + " pictures";
}

/// The collection to change, which has a clustering.
Collection editable(Library::Impl& impl) {
  impl.require_writable();
  Collection next = impl.copy();
  require_clustering(next);
  return next;
}

Matrix fused_rows(const Collection& collection) {
  return fuse(collection.embeddings->parts, collection.embeddings->blocks, PartWeights{});
}

void publish(Library::Impl& impl, Collection next, Clustering clustering) {
  read_history(*impl.database, clustering);
  next.clustering = std::make_shared<const Clustering>(std::move(clustering));
  impl.publish(std::move(next));
}

/// `change` turns the present state into the next one and says in words what was done.
using Change = std::function<std::string(const Collection&, ClusterState&)>;

void require_seen(const SeenClusters& seen, const Clustering& now, const std::vector<int>& clusters) {
  const auto still_meant = [&](int c) { return c == seen->k ? now.k == seen->k : same_cluster(*seen, now, c); };
  if (!seen || std::ranges::all_of(clusters, still_meant)) return;
  throw Error(ErrorCode::usage, "The clusters have changed meanwhile, and nothing was done", {}, "Look at them again.");
}

void edit(Library& library, const std::vector<int>& clusters, const SeenClusters& seen, const Change& change) {
  Library::Impl& impl = library.impl();
  const std::scoped_lock job(impl.job_mutex);
  Collection next = editable(impl);
  const Clustering& before = *next.clustering;
  require_seen(seen, before, clusters);
  ClusterState state = state_of(before);
  const std::string title = change(next, state);
  if (state == state_of(before)) return;
  Clustering after = with_state(before, state, fused_rows(next));
  write_edit(*impl.database, next, before, after, title);
  publish(impl, std::move(next), std::move(after));
}

bool step(Library& library, bool later) {
  Library::Impl& impl = library.impl();
  const std::scoped_lock job(impl.job_mutex);
  Collection next = editable(impl);
  const Clustering& before = *next.clustering;
  const auto state = neighbouring_state(*impl.database, next, before, later);
  if (!state) return false;
  Clustering after = with_state(before, *state, fused_rows(next));
  write_step(*impl.database, next, before, after, later);
  publish(impl, std::move(next), std::move(after));
  return true;
}

}  // namespace

const Clustering& require_clustering(const Collection& collection) {
  if (collection.clustering) return *collection.clustering;
  require_embeddings(collection);
  throw Error(ErrorCode::bad_input, "There are no clusters", display_path(collection.library_folder),
              "Make them first (`cluster`).");
}

void rename_cluster(Library& library, int cluster, const std::string& name, const SeenClusters& seen) {
  edit(library, {cluster}, seen, [&](const Collection&, ClusterState& state) {
    const ClusterState before = state;
    state = renamed(std::move(state), cluster, name);
    return "rename " + quoted(before, cluster) + " to " + quoted(state, cluster);
  });
}

void recolour_cluster(Library& library, int cluster, int colour, const SeenClusters& seen) {
  edit(library, {cluster}, seen, [&](const Collection&, ClusterState& state) {
    state = recoloured(std::move(state), cluster, colour);
    return "change the colour of " + quoted(state, cluster);
  });
}

void merge_clusters(Library& library, const std::vector<int>& clusters, const SeenClusters& seen) {
  edit(library, clusters, seen, [&](const Collection&, ClusterState& state) {
    ClusterState next = merged(state, clusters);
    const std::string title = "merge " + std::to_string(state.labels.size() - next.labels.size() + 1) +
                              " clusters into " + quoted(state, clusters.front());
    state = std::move(next);
    return title;
  });
}

void split_cluster(Library& library, int cluster, int parts, const SeenClusters& seen) {
  edit(library, {cluster}, seen, [&](const Collection& collection, ClusterState& state) {
    state = split(std::move(state), cluster, fused_rows(collection), parts);
    return "split " + quoted(state, cluster) + " into " + std::to_string(parts);
  });
}

void move_pictures(Library& library, const std::vector<std::string>& content_hashes, int cluster,
                   const SeenClusters& seen) {
  edit(library, {cluster}, seen, [&](const Collection& collection, ClusterState& state) {
    const std::unordered_set<std::string> wanted(content_hashes.begin(), content_hashes.end());
    std::vector<std::int64_t> rows;
    for (std::int64_t row = 0; row < collection.row_count(); ++row) {
      if (wanted.contains(collection.row_picture(row).content_hash)) rows.push_back(row);
    }
    if (rows.empty()) throw Error(ErrorCode::usage, "These pictures are not in the library any more");
    const bool new_one = cluster == static_cast<int>(state.labels.size());
    ClusterState next = moved(state, rows, cluster);
    const std::string to = new_one ? "a new cluster" : quoted(state, cluster);
    state = std::move(next);
    return "move " + pictures(std::ssize(rows)) + " to " + to;
  });
}

bool undo_cluster_edit(Library& library) {
  return step(library, false);
}

bool redo_cluster_edit(Library& library) {
  return step(library, true);
}

}  // namespace lookalike
