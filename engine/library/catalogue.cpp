#include "engine/library/catalogue.h"

#include <iterator>

#include "engine/core/error.h"

namespace lookalike {
namespace {

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

// Clusters are edited: colours, the method, the dendrogram, and what undo and redo need.
constexpr const char* schema_2 = R"sql(
ALTER TABLE clusters ADD COLUMN colour INTEGER;        -- NULL: as its number
ALTER TABLE clusterings ADD COLUMN method TEXT NOT NULL DEFAULT 'kmeans';
ALTER TABLE clusterings ADD COLUMN tree BLOB;          -- WardTree::merges
ALTER TABLE clusterings ADD COLUMN tree_rows TEXT;     -- hash of the rows it was made of
ALTER TABLE clusterings ADD COLUMN edits_done INTEGER NOT NULL DEFAULT 0;
CREATE TABLE cluster_edits (
  run TEXT NOT NULL, position INTEGER NOT NULL,        -- from 1; those above edits_done can be redone
  title TEXT NOT NULL, change TEXT NOT NULL,           -- JSON
  PRIMARY KEY (run, position)
) WITHOUT ROWID;
)sql";

// What people tag pictures with; the content may be one that is not there now, and comes back.
constexpr const char* schema_3 = R"sql(
CREATE TABLE tags (tag TEXT NOT NULL, content_hash TEXT NOT NULL, PRIMARY KEY (tag, content_hash)) WITHOUT ROWID;
)sql";

// Searches that are kept under a name, and what of their pictures came from no file.
constexpr const char* schema_4 = R"sql(
CREATE TABLE searches (
  name TEXT PRIMARY KEY, saved TEXT NOT NULL,
  examples INTEGER NOT NULL, marks INTEGER NOT NULL,   -- how many
  query TEXT NOT NULL                                  -- JSON
) WITHOUT ROWID;
CREATE TABLE search_pictures (
  name TEXT NOT NULL, position INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (name, position)
);
)sql";

// What marks on matches have said of two pictures.
constexpr const char* schema_5 = R"sql(
CREATE TABLE judgements (
  hash_a TEXT NOT NULL, hash_b TEXT NOT NULL,          -- content hashes, the smaller one first
  alike INTEGER NOT NULL, PRIMARY KEY (hash_a, hash_b)
) WITHOUT ROWID;
)sql";

// Each takes the database one version up.
constexpr const char* schemas[] = {schema_1, schema_2, schema_3, schema_4, schema_5};
constexpr std::int64_t schema_version = std::ssize(schemas);

std::int64_t version_of(Database& database) {
  auto statement = database.prepare("PRAGMA user_version");
  return statement.step() ? statement.integer(0) : 0;
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
  if (version > 0) {
    throw Error(ErrorCode::bad_input, "This library was made by an older Lookalike and cannot be changed now", {},
                "Close the other program that has it open, or see to the permission to write, and open it again.");
  }
  throw Error(ErrorCode::bad_input, "This database is not a Lookalike library", {}, "Choose another library folder.");
}

void upgrade_schema(Database& database) {
  for (std::int64_t version = version_of(database); version >= 0 && version < schema_version; ++version) {
    Transaction transaction(database);
    database.execute(schemas[version]);
    database.execute("PRAGMA user_version = " + std::to_string(version + 1));
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
  auto count = database.prepare("SELECT COUNT(*) FROM pictures");
  if (count.step()) pictures.reserve(static_cast<std::size_t>(count.integer(0)));
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

}  // namespace lookalike
