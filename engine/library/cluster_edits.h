#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/library/library.h"

// What people change about the current clusters. Each call takes the job lock, stores the edit in one transaction (a
// kill loses nothing), publishes a new snapshot, and can be undone. Clusters are meant by their number in
// Collection::clustering. Throw Error: usage for what is not there, io when the library is open read-only. Who has
// shown the numbers to somebody gives the clustering that was `seen`: when they mean other clusters by the time of the
// edit, it throws Error(usage), and nothing is changed. A name is one line of 1 to 60 characters and no number, which
// would be taken for that of a cluster.

namespace lookalike {

using SeenClusters = std::shared_ptr<const Clustering>;

/// Those of the snapshot. Throws Error(bad_input) when there are none, or the vectors are missing or damaged.
const Clustering& require_clustering(const Collection& collection);

void rename_cluster(Library& library, int cluster, const std::string& name, const SeenClusters& seen = {});
void recolour_cluster(Library& library, int cluster, int colour, const SeenClusters& seen = {});
/// All into the first one, which keeps its name and colour.
void merge_clusters(Library& library, const std::vector<int>& clusters, const SeenClusters& seen = {});
/// By k-means; the largest part keeps name and colour, the others become the last clusters.
void split_cluster(Library& library, int cluster, int parts = 2, const SeenClusters& seen = {});
/// Pictures by content hash, so that a scan in between does no harm; those that are gone are passed over. The number of
/// clusters stands for a new one. A cluster that loses all its pictures goes.
void move_pictures(Library& library, const std::vector<std::string>& content_hashes, int cluster,
                   const SeenClusters& seen = {});

/// One edit back, or forward again; clustering anew counts as one. False when there is none.
bool undo_cluster_edit(Library& library);
bool redo_cluster_edit(Library& library);

}  // namespace lookalike
