#include "engine/library/cluster_state.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "engine/analysis/linear_algebra.h"
#include "engine/analysis/partition.h"
#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/library/plain_name.h"

namespace lookalike {
namespace {

constexpr std::int64_t silhouette_sample = 2000;

int count_of(const ClusterState& state) {
  return static_cast<int>(state.labels.size());
}

ClusterLabel& label_of(ClusterState& state, int cluster) {
  if (cluster < 0 || cluster >= count_of(state)) {
    throw Error(ErrorCode::usage, "There is no cluster number " + std::to_string(cluster), {},
                "The numbers go from 0 to " + std::to_string(count_of(state) - 1) + ".");
  }
  return state.labels[static_cast<std::size_t>(cluster)];
}

int free_colour(const std::vector<ClusterLabel>& labels) {
  int colour = 0;
  while (std::ranges::find(labels, colour, &ClusterLabel::colour) != labels.end()) ++colour;
  return colour;
}

std::string free_name(const std::vector<ClusterLabel>& labels, const std::string& stem, std::size_t number) {
  for (;; ++number) {
    std::string name = stem + " " + std::to_string(number);
    if (std::ranges::find(labels, name, &ClusterLabel::name) == labels.end()) return name;
  }
}

std::string default_name(const std::vector<ClusterLabel>& labels) {
  return free_name(labels, "Cluster", labels.size() + 1);
}

/// Takes out clusters that had pictures before and have none now; the numbers above move down.
void drop_emptied(ClusterState& state, const std::vector<int>& before) {
  std::vector<bool> had(state.labels.size()), has(state.labels.size());
  for (const int c : before) had[static_cast<std::size_t>(c)] = true;
  for (const int c : state.assignment) has[static_cast<std::size_t>(c)] = true;
  std::vector<int> number(state.labels.size());
  std::vector<ClusterLabel> kept;
  for (std::size_t c = 0; c < number.size(); ++c) {
    number[c] = static_cast<int>(kept.size());
    if (has[c] || !had[c]) kept.push_back(std::move(state.labels[c]));
  }
  state.labels = std::move(kept);
  for (int& c : state.assignment) c = number[static_cast<std::size_t>(c)];
}

}  // namespace

ClusterState state_of(const Clustering& clustering) {
  ClusterState state{clustering.method, {}, clustering.assignment};
  for (const Cluster& cluster : clustering.clusters) state.labels.push_back({cluster.name, cluster.colour});
  return state;
}

ClusterState renamed(ClusterState state, int cluster, const std::string& name) {
  ClusterLabel& label = label_of(state, cluster);
  const std::string plain = plain_name(to_valid_utf8(name), "name of a cluster");
  if (plain.find_first_not_of("0123456789", plain.starts_with('#')) == std::string::npos) {
    throw Error(ErrorCode::usage, "A number cannot be the name of a cluster", plain,
                "It means the cluster of that number. Add a word.");
  }
  const auto other = [&](const ClusterLabel& one) { return &one != &label && one.name == plain; };
  if (std::ranges::any_of(state.labels, other)) {
    throw Error(ErrorCode::usage, "Another cluster has this name", plain, "Merge the two, or choose another name.");
  }
  label.name = plain;
  return state;
}

ClusterState recoloured(ClusterState state, int cluster, int colour) {
  constexpr int colours = 10'000;
  if (colour < 0 || colour >= colours) throw Error(ErrorCode::usage, "There is no colour " + std::to_string(colour));
  label_of(state, cluster).colour = colour;
  return state;
}

ClusterState merged(ClusterState state, const std::vector<int>& clusters) {
  for (const int cluster : clusters) label_of(state, cluster);
  const std::set<int> joined(clusters.begin(), clusters.end());
  if (joined.size() < 2) throw Error(ErrorCode::usage, "Merging takes at least two different clusters");
  const std::vector<int> before = state.assignment;
  for (int& c : state.assignment) {
    if (joined.contains(c)) c = clusters.front();
  }
  drop_emptied(state, before);
  return state;
}

ClusterState split(ClusterState state, int cluster, const Matrix& rows, int parts) {
  const std::string name = label_of(state, cluster).name;
  std::vector<std::int64_t> members;
  for (std::size_t i = 0; i < state.assignment.size(); ++i) {
    if (state.assignment[i] == cluster) members.push_back(static_cast<std::int64_t>(i));
  }
  if (parts < 2 || std::ssize(members) < parts) {
    throw Error(ErrorCode::usage, "A cluster of " + std::to_string(members.size()) + " pictures cannot be split into " +
                                      std::to_string(parts) + " parts");
  }
  const std::vector<int> part = kmeans(gather_rows(rows, members), parts, 1).assignment;
  const int first_new = count_of(state);
  for (int p = 1; p < parts; ++p) {
    state.labels.push_back({is_default_name(name) ? default_name(state.labels) : free_name(state.labels, name, 2),
                            free_colour(state.labels)});
  }
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (part[i] > 0) state.assignment[static_cast<std::size_t>(members[i])] = first_new + part[i] - 1;
  }
  return state;
}

ClusterState moved(ClusterState state, const std::vector<std::int64_t>& rows, int cluster) {
  if (rows.empty()) throw Error(ErrorCode::usage, "There are no pictures to move");
  if (cluster == count_of(state)) state.labels.push_back({default_name(state.labels), free_colour(state.labels)});
  label_of(state, cluster);
  const std::vector<int> before = state.assignment;
  for (const std::int64_t row : rows) {
    if (row < 0 || row >= std::ssize(state.assignment)) {
      throw Error(ErrorCode::usage, "There is no picture number " + std::to_string(row));
    }
    state.assignment[static_cast<std::size_t>(row)] = cluster;
  }
  drop_emptied(state, before);
  return state;
}

bool is_default_name(const std::string& name) {
  constexpr std::string_view stem = "Cluster ";
  return name.size() > stem.size() && name.starts_with(stem) &&
         name.find_first_not_of("0123456789", stem.size()) == std::string::npos;
}

std::vector<ClusterLabel> inherited_labels(const ClusterState& before, const std::vector<int>& assignment, int k) {
  const std::vector<int> match = match_clusters(before.assignment, count_of(before), assignment, k);
  std::vector<ClusterLabel> labels(static_cast<std::size_t>(k), ClusterLabel{{}, -1});
  for (std::size_t c = 0; c < labels.size(); ++c) {
    if (match[c] < 0) continue;
    const ClusterLabel& old = before.labels[static_cast<std::size_t>(match[c])];
    labels[c].colour = old.colour;
    if (!is_default_name(old.name)) labels[c].name = old.name;
  }
  for (std::size_t c = 0; c < labels.size(); ++c) {
    if (labels[c].colour < 0) labels[c].colour = free_colour(labels);
    if (labels[c].name.empty()) labels[c].name = "Cluster " + std::to_string(c + 1);
  }
  return labels;
}

Clustering with_state(const Clustering& clustering, const ClusterState& state, const Matrix& rows) {
  Clustering next = clustering;
  next.inherited.clear();
  const bool same_partition =
      state.assignment == clustering.assignment && state.labels.size() == clustering.clusters.size();
  if (next.method != state.method) next.sweep = {};  // It measured the other way of clustering.
  next.method = state.method;
  next.clusters.resize(state.labels.size());
  for (std::size_t c = 0; c < state.labels.size(); ++c) {
    next.clusters[c].name = state.labels[c].name;
    next.clusters[c].colour = state.labels[c].colour;
  }
  if (same_partition) return next;
  next.k = count_of(state);
  next.assignment = state.assignment;
  PartitionSummary summary = summarise(rows, next.assignment, next.k);
  next.centroids = std::move(summary.centroids);
  next.inertia = summary.inertia;
  next.silhouette = silhouette(rows, next.assignment, silhouette_sample, 1);
  order_members(next, rows);
  return next;
}

void order_members(Clustering& c, const Matrix& rows) {
  std::vector<float> similarity(c.assignment.size());
  for (auto& cluster : c.clusters) cluster.rows.clear();
  for (std::size_t r = 0; r < c.assignment.size(); ++r) {
    const auto row = rows.row(static_cast<std::int64_t>(r));
    const auto centre = c.centroids.row(c.assignment[r]);
    for (std::size_t j = 0; j < row.size(); ++j) similarity[r] += row[j] * centre[j];
    c.clusters[static_cast<std::size_t>(c.assignment[r])].rows.push_back(static_cast<std::int64_t>(r));
  }
  // Rows have unit length, so within one cluster the largest inner product is the smallest distance.
  for (auto& cluster : c.clusters) {
    std::stable_sort(cluster.rows.begin(), cluster.rows.end(), [&](std::int64_t a, std::int64_t b) {
      return similarity[static_cast<std::size_t>(a)] > similarity[static_cast<std::size_t>(b)];
    });
  }
}

bool same_cluster(const Clustering& before, const Clustering& now, int index) {
  const auto i = static_cast<std::size_t>(index);
  if (index < 0 || i >= before.clusters.size() || i >= now.clusters.size()) return false;
  if (before.assignment.size() != now.assignment.size()) return false;
  const Cluster &a = before.clusters[i], &b = now.clusters[i];
  if (a.rows == b.rows) return true;
  std::vector<std::int64_t> x = a.rows, y = b.rows, both;
  std::ranges::sort(x);
  std::ranges::sort(y);
  std::ranges::set_intersection(x, y, std::back_inserter(both));
  return a.colour == b.colour && (both.size() == x.size() || both.size() == y.size());
}

}  // namespace lookalike
