#include "engine/library/catalogue.h"

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "engine/core/error.h"

namespace lookalike {
namespace {

using nlohmann::json;

constexpr std::int64_t schema_version = 1;

constexpr const char* schema_1 = R"sql(
CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE pictures (
  id INTEGER PRIMARY KEY,
  path BLOB NOT NULL UNIQUE,            -- relative to the root, the file system's own bytes
  label TEXT NOT NULL, format TEXT NOT NULL,
  file_size INTEGER NOT NULL, modified_ns INTEGER NOT NULL,
  width INTEGER NOT NULL, height INTEGER NOT NULL,
  content_hash TEXT NOT NULL, perceptual_hash INTEGER NOT NULL,
  health TEXT NOT NULL, detail TEXT NOT NULL,
  side INTEGER NOT NULL                 -- 0 train, 1 validation
);
CREATE TABLE clusterings (
  run TEXT PRIMARY KEY, stamp TEXT NOT NULL, k INTEGER NOT NULL, inertia REAL NOT NULL, silhouette REAL NOT NULL,
  dims INTEGER NOT NULL, centroids BLOB NOT NULL,   -- k×dims float32
  sweep TEXT NOT NULL                               -- JSON
) WITHOUT ROWID;
CREATE TABLE clusters (run TEXT NOT NULL, idx INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY (run, idx)) WITHOUT ROWID;
CREATE TABLE assignments (
  run TEXT NOT NULL, content_hash TEXT NOT NULL, cluster INTEGER NOT NULL, PRIMARY KEY (run, content_hash)
) WITHOUT ROWID;
)sql";

std::int64_t version_of(Database& database) {
  auto statement = database.prepare("PRAGMA user_version");
  return statement.step() ? statement.integer(0) : 0;
}

json sweep_to_json(const Sweep& sweep) {
  json points = json::array();
  for (const SweepPoint& p : sweep.points) points.push_back({p.k, p.inertia, p.silhouette});
  return {{"points", points},
          {"elbow_k", sweep.elbow_k},
          {"silhouette_k", sweep.silhouette_k},
          {"suggested_k", sweep.suggested_k},
          {"reason", sweep.reason}};
}

Sweep sweep_from_json(const std::string& text) {
  Sweep sweep;
  try {
    const json j = json::parse(text);
    for (const json& p : j.at("points")) {
      sweep.points.push_back({p.at(0).get<int>(), p.at(1).get<double>(), p.at(2).get<double>()});
    }
    sweep.elbow_k = j.at("elbow_k").get<int>();
    sweep.silhouette_k = j.at("silhouette_k").get<int>();
    sweep.suggested_k = j.at("suggested_k").get<int>();
    sweep.reason = j.at("reason").get<std::string>();
  } catch (const json::exception&) {
    return {};  // The chart is a convenience; a damaged one is as good as none.
  }
  return sweep;
}

void delete_clustering(Database& database, const std::string& run) {
  for (const char* table : {"clusterings", "clusters", "assignments"}) {
    database.prepare(std::string("DELETE FROM ") + table + " WHERE run = ?").bind(0, run).run();
  }
}

}  // namespace

void check_schema(Database& database) {
  const std::int64_t version = version_of(database);
  if (version == schema_version) return;
  if (version > schema_version) {
    throw Error(ErrorCode::bad_input,
                "This library was made by a newer Lookalike (schema " + std::to_string(version) + ")", {},
                "Update the program, or choose another library folder.");
  }
  throw Error(ErrorCode::bad_input, "This database is not a Lookalike library", {}, "Choose another library folder.");
}

void upgrade_schema(Database& database) {
  if (version_of(database) == 0) {
    Transaction transaction(database);
    database.execute(schema_1);
    database.execute("PRAGMA user_version = " + std::to_string(schema_version));
    transaction.commit();
  }
  check_schema(database);
}

std::string read_meta(Database& database, const std::string& key) {
  auto statement = database.prepare("SELECT value FROM meta WHERE key = ?");
  statement.bind(0, key);
  return statement.step() ? statement.text(0) : "";
}

void write_meta(Database& database, const std::string& key, const std::string& value) {
  database.prepare("INSERT OR REPLACE INTO meta VALUES (?, ?)").bind(0, key).bind_blob(1, value).run();
}

std::vector<Picture> read_pictures(Database& database) {
  auto row = database.prepare(
      "SELECT id, path, label, format, file_size, modified_ns, width, height, content_hash, perceptual_hash, health, "
      "detail, side FROM pictures ORDER BY path");
  std::vector<Picture> pictures;
  while (row.step()) {
    Picture p;
    p.id = row.integer(0);
    p.path = row.text(1);
    p.label = row.text(2);
    p.format = row.text(3);
    p.file_size = row.integer(4);
    p.modified_ns = row.integer(5);
    p.width = static_cast<int>(row.integer(6));
    p.height = static_cast<int>(row.integer(7));
    p.content_hash = row.text(8);
    p.perceptual_hash = static_cast<std::uint64_t>(row.integer(9));
    p.health = health_from_string(row.text(10));
    p.detail = row.text(11);
    p.side = row.integer(12) == 1 ? Side::validation : Side::train;
    pictures.push_back(std::move(p));
  }
  return pictures;
}

void write_pictures(Database& database, const std::vector<Picture>& pictures) {
  Transaction transaction(database);
  database.execute("CREATE TEMP TABLE keep (path BLOB PRIMARY KEY) WITHOUT ROWID");
  auto keep = database.prepare("INSERT OR IGNORE INTO keep VALUES (?)");
  auto upsert = database.prepare(
      "INSERT INTO pictures (path, label, format, file_size, modified_ns, width, height, content_hash, "
      "perceptual_hash, "
      "health, detail, side) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) ON CONFLICT (path) DO UPDATE "
      "SET "
      "label = ?2, format = ?3, file_size = ?4, modified_ns = ?5, width = ?6, height = ?7, content_hash = ?8, "
      "perceptual_hash = ?9, health = ?10, detail = ?11, side = ?12");
  for (const Picture& p : pictures) {
    keep.bind_blob(0, p.path).run();
    upsert.bind_blob(0, p.path).bind(1, p.label).bind(2, p.format).bind(3, p.file_size).bind(4, p.modified_ns);
    upsert.bind(5, std::int64_t{p.width}).bind(6, std::int64_t{p.height}).bind(7, p.content_hash);
    upsert.bind(8, static_cast<std::int64_t>(p.perceptual_hash)).bind(9, to_string(p.health)).bind(10, p.detail);
    upsert.bind(11, std::int64_t{p.side == Side::validation}).run();
  }
  database.execute("DELETE FROM pictures WHERE path NOT IN (SELECT path FROM keep)");
  database.execute("DROP TABLE keep");
  transaction.commit();
}

std::optional<Clustering> read_clustering(Database& database, const Collection& collection,
                                          const Embeddings& embeddings) {
  auto head =
      database.prepare("SELECT stamp, k, inertia, silhouette, dims, centroids, sweep FROM clusterings WHERE run = ?");
  head.bind(0, embeddings.run);
  if (!head.step() || head.text(0) != embeddings.stamp) return std::nullopt;
  Clustering c;
  c.run = embeddings.run;
  c.stamp = embeddings.stamp;
  c.k = static_cast<int>(head.integer(1));
  c.inertia = head.real(2);
  c.silhouette = head.real(3);
  const std::int64_t dims = head.integer(4);
  const auto centroids = head.blob(5);
  if (c.k < 1 || dims < 1 || c.k > collection.row_count() || dims > embeddings.parts.cols ||
      centroids.size() != static_cast<std::size_t>(c.k) * static_cast<std::size_t>(dims) * sizeof(float)) {
    return std::nullopt;
  }
  c.centroids = Matrix(c.k, dims);
  std::memcpy(c.centroids.data.data(), centroids.data(), centroids.size());
  c.sweep = sweep_from_json(head.text(6));

  std::unordered_map<std::string, int> cluster_of;
  auto assigned = database.prepare("SELECT content_hash, cluster FROM assignments WHERE run = ?");
  assigned.bind(0, embeddings.run);
  while (assigned.step()) cluster_of.emplace(assigned.text(0), static_cast<int>(assigned.integer(1)));
  for (std::int64_t row = 0; row < collection.row_count(); ++row) {
    const auto it = cluster_of.find(collection.row_picture(row).content_hash);
    if (it == cluster_of.end() || it->second < 0 || it->second >= c.k) return std::nullopt;
    c.assignment.push_back(it->second);
  }

  c.clusters.resize(static_cast<std::size_t>(c.k));
  auto named = database.prepare("SELECT idx, name FROM clusters WHERE run = ?");
  named.bind(0, embeddings.run);
  while (named.step()) {
    const auto index = static_cast<std::size_t>(named.integer(0));
    if (index < c.clusters.size()) c.clusters[index].name = named.text(1);
  }
  return c;
}

void write_clustering(Database& database, const Collection& collection, const Clustering& c) {
  Transaction transaction(database);
  delete_clustering(database, c.run);
  auto head = database.prepare("INSERT INTO clusterings VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  head.bind(0, c.run).bind(1, c.stamp).bind(2, std::int64_t{c.k}).bind(3, c.inertia).bind(4, c.silhouette);
  head.bind(5, c.centroids.cols).bind_blob(6, std::as_bytes(std::span(c.centroids.data)));
  head.bind(7, sweep_to_json(c.sweep).dump()).run();
  auto cluster = database.prepare("INSERT INTO clusters VALUES (?, ?, ?)");
  for (std::size_t i = 0; i < c.clusters.size(); ++i) {
    cluster.bind(0, c.run).bind(1, static_cast<std::int64_t>(i)).bind(2, c.clusters[i].name).run();
  }
  auto assignment = database.prepare("INSERT OR REPLACE INTO assignments VALUES (?, ?, ?)");
  for (std::size_t row = 0; row < c.assignment.size(); ++row) {
    const std::string& hash = collection.row_picture(static_cast<std::int64_t>(row)).content_hash;
    assignment.bind(0, c.run).bind(1, hash).bind(2, std::int64_t{c.assignment[row]}).run();
  }
  transaction.commit();
}

void remove_clustering(Database& database, const std::string& run) {
  Transaction transaction(database);
  delete_clustering(database, run);
  transaction.commit();
}

void write_cluster_name(Database& database, const std::string& run, int index, const std::string& name) {
  database.prepare("UPDATE clusters SET name = ? WHERE run = ? AND idx = ?")
      .bind(0, name)
      .bind(1, run)
      .bind(2, std::int64_t{index})
      .run();
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

}  // namespace lookalike
