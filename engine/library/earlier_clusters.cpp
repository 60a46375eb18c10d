#include "engine/library/earlier_clusters.h"

#include <algorithm>
#include <vector>

namespace lookalike {
namespace {

std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t most_named = 5;
  std::string words;
  for (std::size_t i = 0; i < std::min(names.size(), most_named); ++i) {
    words += (i == 0 ? "“" : ", “") + names[i] + "”";
  }
  if (names.size() > most_named) words += " and " + std::to_string(names.size() - most_named) + " more";
  return words;
}

}  // namespace

bool EarlierClusters::complete() const {
  return std::ranges::find(state.assignment, -1) == state.assignment.end();
}

Clustering EarlierClusters::clustering(const std::string& run) const {
  Clustering c;
  c.run = run;
  c.k = static_cast<int>(state.labels.size());
  c.method = state.method;
  c.assignment = state.assignment;
  for (const ClusterLabel& label : state.labels) c.clusters.push_back({label.name, {}, label.colour});
  return c;
}

std::optional<EarlierClusters> earlier_clusters(Database& database, const Collection& collection) {
  const std::string& run = collection.embeddings->run;
  auto stored = read_cluster_state(database, collection, run);
  if (!stored || stored->stamp == collection.embeddings->stamp) return std::nullopt;
  Clustering history;
  history.run = run;
  read_history(database, history);
  const bool named = !std::ranges::all_of(stored->state.labels, is_default_name, &ClusterLabel::name);
  if (!named && history.undo.empty()) return std::nullopt;
  const bool by_hand = !history.undo.empty() && !history.undo.starts_with(clustered_anew);
  return EarlierClusters{std::move(stored->state), by_hand};
}

std::string say_kept(const EarlierClusters& earlier) {
  const std::size_t count = earlier.state.labels.size();
  const std::string clusters = count == 1 ? "Your cluster was" : "Your " + std::to_string(count) + " clusters were";
  return "The pictures were described anew. " + clusters +
         " kept; to have all pictures sorted by what is known of them now, cluster them anew.";
}

std::string say_replaced(const EarlierClusters& earlier, const std::vector<ClusterLabel>& now) {
  std::vector<std::string> kept, lost;
  for (const ClusterLabel& label : earlier.state.labels) {
    if (is_default_name(label.name)) continue;
    const bool there = std::ranges::find(now, label.name, &ClusterLabel::name) != now.end();
    (there ? kept : lost).push_back(label.name);
  }
  std::string words = "The pictures were described anew, and so were their clusters made anew.";
  if (!kept.empty()) words += " Names kept, where the pictures agree: " + listed(kept) + ".";
  if (!lost.empty()) words += " Without a cluster now: " + listed(lost) + ".";
  if (earlier.complete()) words += " Undo brings the earlier clusters back.";
  return words;
}

}  // namespace lookalike
