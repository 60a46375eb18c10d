#include "engine/library/cluster_scope.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

namespace lookalike {

std::vector<int> nearest_clusters(const Collection& collection, const Matrix& query, int count) {
  if (!collection.clustering) return {};
  const Clustering& clustering = *collection.clustering;
  const int predicted = nearest_centroid(query, clustering.centroids).front();
  std::vector<std::pair<double, int>> others;  // squared distance, cluster
  for (int c = 0; c < clustering.k; ++c) {
    if (c == predicted || clustering.clusters[static_cast<std::size_t>(c)].rows.empty()) continue;
    double squared = 0;
    for (std::int64_t j = 0; j < query.cols; ++j) squared += std::pow(query(0, j) - clustering.centroids(c, j), 2);
    others.emplace_back(squared, c);
  }
  std::ranges::sort(others);
  std::vector<int> order{predicted};
  for (std::size_t i = 0; i < others.size() && std::ssize(order) < count; ++i) order.push_back(others[i].second);
  return order;
}

int cluster_of(const Collection& collection, std::int64_t row) {
  return collection.clustering ? collection.clustering->assignment[static_cast<std::size_t>(row)] : -1;
}

std::vector<std::int64_t> rows_in_clusters(const Collection& collection,
                                           const std::optional<std::vector<std::int64_t>>& rows,
                                           const std::vector<int>& clusters) {
  std::vector<std::int64_t> inside;
  if (rows) {
    std::ranges::copy_if(*rows, std::back_inserter(inside), [&](std::int64_t row) {
      return std::ranges::find(clusters, cluster_of(collection, row)) != clusters.end();
    });
    return inside;
  }
  for (const int cluster : clusters) {
    const auto& members = collection.clustering->clusters[static_cast<std::size_t>(cluster)].rows;
    inside.insert(inside.end(), members.begin(), members.end());
  }
  return inside;
}

}  // namespace lookalike
