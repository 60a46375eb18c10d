#include "engine/library/cluster_store.h"

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>
#include <span>
#include <unordered_map>
#include <unordered_set>

#include "engine/core/error.h"
#include "engine/core/hash.h"
#include "engine/library/catalogue.h"
#include "engine/library/cluster_json.h"

namespace lookalike {
namespace {

using nlohmann::json;

constexpr const char* last_run_key = "clustered_run";
constexpr std::int64_t edits_kept = 100;

const std::string& hash_of(const Collection& collection, std::size_t row) {
  return collection.row_picture(static_cast<std::int64_t>(row)).content_hash;
}

/// Tells which pictures, in which order, a dendrogram was made of.
std::string rows_hash(const Collection& collection) {
  std::uint64_t hash = 0;
  for (std::size_t r = 0; r < collection.rows.size(); ++r) hash = hash64(hash_of(collection, r), hash);
  return to_hex(hash);
}

std::span<const std::byte> bytes_of(const WardTree& tree) {
  return std::as_bytes(std::span(tree.merges));
}

/// Null unless the bytes are a whole tree of that many rows.
std::shared_ptr<const WardTree> tree_from(std::span<const std::byte> bytes, std::int64_t rows) {
  if (rows < 2 || bytes.size() != static_cast<std::size_t>(rows - 1) * sizeof(WardTree::Merge)) return nullptr;
  auto tree = std::make_shared<WardTree>();
  tree->leaves = rows;
  tree->merges.resize(static_cast<std::size_t>(rows - 1));
  std::memcpy(tree->merges.data(), bytes.data(), bytes.size());
  std::vector<bool> used(static_cast<std::size_t>(2 * rows - 1));
  for (std::size_t i = 0; i < tree->merges.size(); ++i) {
    const WardTree::Merge& m = tree->merges[i];
    const std::int64_t made = rows + static_cast<std::int64_t>(i);
    if (m.a < 0 || m.b <= m.a || m.b >= made) return nullptr;
    if (used[static_cast<std::size_t>(m.a)] || used[static_cast<std::size_t>(m.b)]) return nullptr;
    used[static_cast<std::size_t>(m.a)] = used[static_cast<std::size_t>(m.b)] = true;
  }
  return tree;
}

void delete_clustering(Database& database, const std::string& run) {
  for (const char* table : {"clusterings", "clusters", "assignments", "cluster_edits"}) {
    database.prepare(std::string("DELETE FROM ") + table + " WHERE run = ?").bind(0, run).run();
  }
}

void write_labels(Database& database, const Clustering& c) {
  database.prepare("DELETE FROM clusters WHERE run = ?").bind(0, c.run).run();
  auto label = database.prepare("INSERT INTO clusters (run, idx, name, colour) VALUES (?, ?, ?, ?)");
  for (std::size_t i = 0; i < c.clusters.size(); ++i) {
    label.bind(0, c.run).bind(1, static_cast<std::int64_t>(i)).bind(2, c.clusters[i].name);
    label.bind(3, std::int64_t{c.clusters[i].colour}).run();
  }
}

/// The clusters of pictures that are not in the collection now: their numbers have lost their meaning.
void forget_absent(Database& database, const Collection& collection, const std::string& run) {
  std::unordered_set<std::string_view> present;
  for (std::size_t row = 0; row < collection.rows.size(); ++row) present.insert(hash_of(collection, row));
  std::vector<std::string> absent;
  auto assigned = database.prepare("SELECT content_hash FROM assignments WHERE run = ?");
  assigned.bind(0, run);
  while (assigned.step()) {
    if (std::string hash = assigned.text(0); !present.contains(hash)) absent.push_back(std::move(hash));
  }
  auto remove = database.prepare("DELETE FROM assignments WHERE run = ? AND content_hash = ?");
  for (const std::string& hash : absent) remove.bind(0, run).bind(1, hash).run();
}

/// Everything but the edits, of rows whose cluster differs from `known` (empty: all).
void write_state(Database& database, const Collection& collection, const Clustering& c, const std::vector<int>& known) {
  auto head = database.prepare(
      "UPDATE clusterings SET stamp = ?, k = ?, inertia = ?, silhouette = ?, dims = ?, centroids = ?, sweep = ?, "
      "method = ?, tree = ?, tree_rows = ? WHERE run = ?");
  head.bind(0, c.stamp).bind(1, std::int64_t{c.k}).bind(2, c.inertia).bind(3, c.silhouette);
  head.bind(4, c.centroids.cols).bind_blob(5, std::as_bytes(std::span(c.centroids.data)));
  head.bind(6, sweep_to_json(c.sweep)).bind(7, c.method);
  head.bind_blob(8, c.tree ? bytes_of(*c.tree) : std::span<const std::byte>{});
  head.bind(9, c.tree ? rows_hash(collection) : std::string()).bind(10, c.run).run();
  write_labels(database, c);
  if (!known.empty() && known != c.assignment) forget_absent(database, collection, c.run);
  auto assignment =
      database.prepare("INSERT OR REPLACE INTO assignments (run, content_hash, cluster) VALUES (?, ?, ?)");
  for (std::size_t row = 0; row < c.assignment.size(); ++row) {
    if (!known.empty() && known[row] == c.assignment[row]) continue;
    assignment.bind(0, c.run).bind(1, hash_of(collection, row)).bind(2, std::int64_t{c.assignment[row]}).run();
  }
}

std::int64_t edits_done(Database& database, const std::string& run) {
  auto statement = database.prepare("SELECT edits_done FROM clusterings WHERE run = ?");
  statement.bind(0, run);
  return statement.step() ? statement.integer(0) : 0;
}

void set_edits_done(Database& database, const std::string& run, std::int64_t done) {
  database.prepare("UPDATE clusterings SET edits_done = ? WHERE run = ?").bind(0, done).bind(1, run).run();
}

std::string title_at(Database& database, const std::string& run, std::int64_t position) {
  auto statement = database.prepare("SELECT title FROM cluster_edits WHERE run = ? AND position = ?");
  statement.bind(0, run).bind(1, position);
  return statement.step() ? statement.text(0) : "";
}

}  // namespace

std::optional<StoredState> read_cluster_state(Database& database, const Collection& collection,
                                              const std::string& run) {
  auto head = database.prepare("SELECT stamp, k, method FROM clusterings WHERE run = ?");
  head.bind(0, run);
  if (!head.step()) return std::nullopt;
  const std::int64_t k = head.integer(1);
  if (k < 1 || k > 10'000'000) return std::nullopt;
  StoredState stored{head.text(0), {head.text(2), {}, {}}};
  auto label = database.prepare("SELECT idx, name, colour, colour IS NULL FROM clusters WHERE run = ? ORDER BY idx");
  label.bind(0, run);
  while (label.step()) {
    if (label.integer(0) != std::ssize(stored.state.labels)) return std::nullopt;
    const bool unset = label.integer(3) != 0;
    stored.state.labels.push_back({label.text(1), static_cast<int>(label.integer(unset ? 0 : 2))});
  }
  if (std::ssize(stored.state.labels) != k) return std::nullopt;

  std::unordered_map<std::string, std::int64_t> cluster_of;
  auto assigned = database.prepare("SELECT content_hash, cluster FROM assignments WHERE run = ?");
  assigned.bind(0, run);
  while (assigned.step()) cluster_of.emplace(assigned.text(0), assigned.integer(1));
  for (std::size_t row = 0; row < collection.rows.size(); ++row) {
    const auto it = cluster_of.find(hash_of(collection, row));
    const bool known = it != cluster_of.end() && it->second >= 0 && it->second < k;
    stored.state.assignment.push_back(known ? static_cast<int>(it->second) : -1);
  }
  return stored;
}

std::optional<Clustering> read_clustering(Database& database, const Collection& collection,
                                          const Embeddings& embeddings) {
  auto stored = read_cluster_state(database, collection, embeddings.run);
  if (!stored || stored->stamp != embeddings.stamp) return std::nullopt;
  if (std::ranges::find(stored->state.assignment, -1) != stored->state.assignment.end()) return std::nullopt;
  auto head = database.prepare(
      "SELECT inertia, silhouette, dims, centroids, sweep, tree, tree_rows FROM clusterings WHERE run = ?");
  head.bind(0, embeddings.run);
  if (!head.step()) return std::nullopt;
  Clustering c;
  c.run = embeddings.run;
  c.stamp = embeddings.stamp;
  c.k = static_cast<int>(stored->state.labels.size());
  c.method = stored->state.method;
  c.inertia = head.real(0);
  c.silhouette = head.real(1);
  const std::int64_t dims = head.integer(2);
  const auto centroids = head.blob(3);
  if (dims < 1 || dims > embeddings.parts.cols ||
      centroids.size() != static_cast<std::size_t>(c.k) * static_cast<std::size_t>(dims) * sizeof(float)) {
    return std::nullopt;
  }
  c.centroids = Matrix(c.k, dims);
  std::memcpy(c.centroids.data.data(), centroids.data(), centroids.size());
  c.sweep = sweep_from_json(head.text(4));
  if (head.text(6) == rows_hash(collection)) c.tree = tree_from(head.blob(5), collection.row_count());
  c.assignment = std::move(stored->state.assignment);
  for (ClusterLabel& label : stored->state.labels) c.clusters.push_back({std::move(label.name), {}, label.colour});
  read_history(database, c);
  return c;
}

std::string last_clustered_run(Database& database) {
  return read_meta(database, last_run_key);
}

void write_clustering(Database& database, const Collection& collection, const Clustering& c) {
  Transaction transaction(database);
  delete_clustering(database, c.run);
  database
      .prepare(
          "INSERT INTO clusterings (run, stamp, k, inertia, silhouette, dims, centroids, sweep) "
          "VALUES (?, '', 1, 0, 0, 0, x'', '')")
      .bind(0, c.run)
      .run();
  write_state(database, collection, c, {});
  write_meta(database, last_run_key, c.run);
  transaction.commit();
}

void rewrite_clustering(Database& database, const Collection& collection, const Clustering& c) {
  Transaction transaction(database);
  write_state(database, collection, c, c.assignment);
  write_meta(database, last_run_key, c.run);
  transaction.commit();
}

void remove_clustering(Database& database, const std::string& run) {
  Transaction transaction(database);
  delete_clustering(database, run);
  transaction.commit();
}

void write_edit(Database& database, const Collection& collection, const Clustering& before, const Clustering& after,
                const std::string& title) {
  Transaction transaction(database);
  const std::int64_t position = edits_done(database, before.run) + 1;
  database.prepare("DELETE FROM cluster_edits WHERE run = ? AND (position >= ? OR position <= ?)")
      .bind(0, before.run)
      .bind(1, position)
      .bind(2, position - edits_kept)
      .run();
  auto edit = database.prepare("INSERT INTO cluster_edits (run, position, title, change) VALUES (?, ?, ?, ?)");
  edit.bind(0, before.run).bind(1, position).bind(2, title);
  edit.bind(3, change_to_json(collection, state_of(before), state_of(after))).run();
  set_edits_done(database, before.run, position);
  write_state(database, collection, after, before.assignment);
  write_meta(database, last_run_key, after.run);
  transaction.commit();
}

std::optional<ClusterState> neighbouring_state(Database& database, const Collection& collection,
                                               const Clustering& clustering, bool later) {
  const std::int64_t position = edits_done(database, clustering.run) + later;
  auto edit = database.prepare("SELECT change FROM cluster_edits WHERE run = ? AND position = ?");
  edit.bind(0, clustering.run).bind(1, position);
  if (!edit.step()) return std::nullopt;
  return apply_change(collection, edit.text(0), state_of(clustering), later);
}

void write_step(Database& database, const Collection& collection, const Clustering& before, const Clustering& after,
                bool later) {
  Transaction transaction(database);
  set_edits_done(database, before.run, edits_done(database, before.run) + (later ? 1 : -1));
  write_state(database, collection, after, before.assignment);
  transaction.commit();
}

void read_history(Database& database, Clustering& clustering) {
  const std::int64_t done = edits_done(database, clustering.run);
  clustering.undo = title_at(database, clustering.run, done);
  clustering.redo = title_at(database, clustering.run, done + 1);
}

}  // namespace lookalike
