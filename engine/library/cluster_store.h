#pragma once

#include <optional>
#include <string>

#include "engine/library/cluster_state.h"
#include "engine/library/collection.h"
#include "engine/library/database.h"

// What library.sqlite3 holds about clusters. Assignments belong to content hashes, so files may be moved. Callers hold
// the library's job lock when they write; each write is one transaction.

namespace lookalike {

/// A run's clustering, matched to the collection's rows by content hash; nullopt unless it is of `embeddings` and
/// covers all rows. Members are not in order yet.
std::optional<Clustering> read_clustering(Database& database, const Collection& collection,
                                          const Embeddings& embeddings);

/// The labels and the partition last stored for a run, whatever vectors they were made from; rows that it does not know
/// have −1. Nullopt when there is none.
struct StoredState {
  std::string stamp;
  ClusterState state;
};
std::optional<StoredState> read_cluster_state(Database& database, const Collection& collection, const std::string& run);
/// The run whose clusters were made last; empty when there are none.
std::string last_clustered_run(Database& database);

/// Replaces the run's clustering and forgets its edits.
void write_clustering(Database& database, const Collection& collection, const Clustering& clustering);
/// The partition that is stored for the run, now of other vectors of the same pictures; its edits stay.
void rewrite_clustering(Database& database, const Collection& collection, const Clustering& clustering);
void remove_clustering(Database& database, const std::string& run);

/// Replaces `before` by `after`, of the same run, as an edit that can be undone; edits that were undone are forgotten,
/// and those older than the last hundred.
void write_edit(Database& database, const Collection& collection, const Clustering& before, const Clustering& after,
                const std::string& title);

/// The state one edit earlier, or later. Nullopt when there is no such edit.
std::optional<ClusterState> neighbouring_state(Database& database, const Collection& collection,
                                               const Clustering& clustering, bool later);
/// Stores `after`, the clustering of a neighbouring_state().
void write_step(Database& database, const Collection& collection, const Clustering& before, const Clustering& after,
                bool later);

/// Clustering::undo and redo.
void read_history(Database& database, Clustering& clustering);

}  // namespace lookalike
