#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/library/collection.h"

// What people change about clusters, as plain values: each function takes a state and returns the next one. All throw
// Error(usage) for clusters or rows that are not there, and leave no cluster without pictures unless it had none
// before.

namespace lookalike {

struct ClusterLabel {
  std::string name;
  int colour = 0;
  bool operator==(const ClusterLabel&) const = default;
};

struct ClusterState {
  std::string method;
  std::vector<ClusterLabel> labels;  ///< k
  std::vector<int> assignment;       ///< N, in 0 … k−1.
  bool operator==(const ClusterState&) const = default;
};

ClusterState state_of(const Clustering& clustering);

ClusterState renamed(ClusterState state, int cluster, const std::string& name);
ClusterState recoloured(ClusterState state, int cluster, int colour);
/// All into the first one, which keeps its label. At least two different ones.
ClusterState merged(ClusterState state, const std::vector<int>& clusters);
/// k-means of the members; the largest part keeps the label, the others become the last clusters. `rows`: N×D.
ClusterState split(ClusterState state, int cluster, const Matrix& rows, int parts);
/// `rows` become members of `cluster`; of a new one when that is the number of clusters.
ClusterState moved(ClusterState state, const std::vector<std::int64_t>& rows, int cluster);

/// Labels for a new partition: names that people gave, and colours, go to the clusters that hold the same pictures
/// (match_clusters()); the others get "Cluster N" and colours that are free. Rows of `before` may have −1.
std::vector<ClusterLabel> inherited_labels(const ClusterState& before, const std::vector<int>& assignment, int k);

/// Whether it is one that the program gives, "Cluster 12".
bool is_default_name(const std::string& name);

/// The clustering with another state: centroids, inertia, silhouette and the order of members are worked out anew from
/// `rows` (N×D) where the partition differs.
Clustering with_state(const Clustering& clustering, const ClusterState& state, const Matrix& rows);

/// Whether cluster `index` is in `now` the one that it was in `before`, but for some pictures that were moved in or
/// out.
bool same_cluster(const Clustering& before, const Clustering& now, int index);

/// Fills Clustering::clusters' rows from assignment, nearest to the centroid first. `rows` have unit length.
void order_members(Clustering& clustering, const Matrix& rows);

}  // namespace lookalike
