#pragma once

#include <optional>
#include <string>

#include "engine/library/cluster_store.h"

// Clusters of vectors that have been made anew: after a training that went on, or when a damaged dictionary was learned
// again. What people have made of them does not end with the vectors.

namespace lookalike {

/// How the titles of edits begin that made other clusters of all pictures.
inline constexpr const char* clustered_anew = "cluster anew by ";

struct EarlierClusters {
  ClusterState state;    ///< Rows of pictures that have come since have −1.
  bool by_hand = false;  ///< The last edit was not a clustering of all pictures: this partition is people's own.

  bool complete() const;  ///< Every row has a cluster.
  /// What an edit needs to know that goes on from here: neither centroids nor members.
  Clustering clustering(const std::string& run) const;
};

/// Of the run of the embeddings, when they are of other vectors and people have named or edited them.
std::optional<EarlierClusters> earlier_clusters(Database& database, const Collection& collection);

/// For people: the clusters are the same, or others with those labels.
std::string say_kept(const EarlierClusters& earlier);
std::string say_replaced(const EarlierClusters& earlier, const std::vector<ClusterLabel>& now);

}  // namespace lookalike
