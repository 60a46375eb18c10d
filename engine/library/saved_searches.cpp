#include "engine/library/saved_searches.h"

#include <algorithm>
#include <utility>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/library/library_impl.h"
#include "engine/library/plain_name.h"
#include "engine/library/saved_search_json.h"

namespace lookalike {
namespace {

constexpr std::int64_t largest_query = 16 << 20, largest_picture = 256 << 20;
constexpr const char *searches_database = "library.sqlite3", *thing = "name of a search";

Database reading(const Library& library) {
  return {library.folder() / searches_database,
          library.read_only() ? Database::Mode::read_only : Database::Mode::read_write};
}

Database writing(Library& library) {
  library.impl().require_writable();
  return {library.folder() / searches_database, Database::Mode::read_write};
}

[[noreturn]] void unknown(const std::string& name) {
  throw Error(ErrorCode::usage, "There is no saved search of this name", to_valid_utf8(name), "`searches` lists them.");
}

bool exists(Database& database, const std::string& name) {
  auto found = database.prepare("SELECT 1 FROM searches WHERE name = ?");
  return found.bind(0, name).step();
}

void require_free(Database& database, const std::string& name, const std::string& remedy) {
  if (!exists(database, name)) return;
  throw Error(ErrorCode::usage, "There is already a saved search of this name", name, remedy);
}

std::vector<std::vector<std::byte>> read_pictures_of(Database& database, const std::string& name) {
  std::vector<std::vector<std::byte>> pictures;
  auto size = database.prepare("SELECT position, length(bytes) FROM search_pictures WHERE name = ? ORDER BY position");
  auto picture = database.prepare("SELECT bytes FROM search_pictures WHERE name = ? AND position = ?");
  size.bind(0, name);
  while (size.step()) {
    const bool fits = size.integer(0) == std::ssize(pictures) && size.integer(1) <= largest_picture;
    if (!fits) break;  // the search then asks for a picture that is not there
    picture.bind(0, name).bind(1, size.integer(0));
    if (!picture.step()) break;
    const auto bytes = picture.blob(0);
    pictures.emplace_back(bytes.begin(), bytes.end());
    picture.reset();
  }
  return pictures;
}

SavedSearch read(Database& database, const std::string& name) {
  auto row = database.prepare("SELECT length(query) FROM searches WHERE name = ?");
  if (!row.bind(0, name).step()) unknown(name);
  std::string text;
  if (row.integer(0) <= largest_query) {
    auto query = database.prepare("SELECT query FROM searches WHERE name = ?");
    if (query.bind(0, name).step()) text = query.text(0);
  }
  SavedSearch search = saved_search_from_json(text, read_pictures_of(database, name));
  search.name = name;
  return search;
}

void remove(Database& database, const std::string& name) {
  database.prepare("DELETE FROM search_pictures WHERE name = ?").bind(0, name).run();
  database.prepare("DELETE FROM searches WHERE name = ?").bind(0, name).run();
}

std::int64_t count_unmarked(const std::vector<QuerySource>& sources) {
  return std::ranges::count(sources, false, &QuerySource::marked);
}

}  // namespace

std::vector<SavedSearchInfo> list_searches(const Library& library) {
  Database database = reading(library);
  std::vector<SavedSearchInfo> found;
  auto row = database.prepare("SELECT name, saved, examples, marks FROM searches ORDER BY name COLLATE NOCASE, name");
  while (row.step()) found.push_back({row.text(0), row.text(1), row.integer(2), row.integer(3)});
  return found;
}

SavedSearch read_search(const Library& library, const std::string& name) {
  Database database = reading(library);
  database.execute("BEGIN");  // one state of both tables; ends with the connection
  return read(database, name);
}

void save_search(Library& library, const SavedSearch& search, bool replace) {
  const std::string name = plain_name(search.name, thing);
  const auto pictures = sources_with_bytes(search);
  for (const QuerySource* source : pictures) {
    if (std::ssize(source->bytes) <= largest_picture) continue;
    throw Error(ErrorCode::bad_input, "This picture is too large to be kept with a search", source->name,
                "Save it as a file, and search for the file.");
  }
  Database database = writing(library);
  Transaction transaction(database);
  if (!replace) require_free(database, name, "Choose another name, or replace that search (--force).");
  remove(database, name);
  const std::int64_t all = std::ssize(search.examples) + std::ssize(search.negatives);
  const std::int64_t unmarked = count_unmarked(search.examples) + count_unmarked(search.negatives);
  auto row = database.prepare("INSERT INTO searches (name, saved, examples, marks, query) VALUES (?, ?, ?, ?, ?)");
  row.bind(0, name).bind(1, utc_now()).bind(2, unmarked).bind(3, all - unmarked);
  row.bind(4, saved_search_to_json(search)).run();
  auto picture = database.prepare("INSERT INTO search_pictures (name, position, bytes) VALUES (?, ?, ?)");
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    picture.bind(0, name).bind(1, static_cast<std::int64_t>(i)).bind_blob(2, pictures[i]->bytes).run();
  }
  transaction.commit();
}

void rename_search(Library& library, const std::string& name, const std::string& new_name) {
  const std::string plain = plain_name(new_name, thing);
  Database database = writing(library);
  Transaction transaction(database);
  if (!exists(database, name)) unknown(name);
  if (plain != name) require_free(database, plain, "Choose another name.");
  for (const char* table : {"searches", "search_pictures"}) {
    database.prepare(std::string("UPDATE ") + table + " SET name = ? WHERE name = ?")
        .bind(0, plain)
        .bind(1, name)
        .run();
  }
  transaction.commit();
}

std::optional<SavedSearch> remove_search(Library& library, const std::string& name) {
  Database database = writing(library);
  Transaction transaction(database);
  std::optional<SavedSearch> removed;
  try {
    removed = read(database, name);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::bad_input) throw;
  }
  remove(database, name);
  transaction.commit();
  return removed;
}

void keep_settings(SavedSearch& search, const SearchSettings& settings, const Collection& collection) {
  search.settings = settings;
  search.settings.index = SearchIndex::automatic;
  for (const int cluster : std::exchange(search.settings.filter.clusters, {})) {
    search.clusters.push_back(collection.clustering->clusters.at(static_cast<std::size_t>(cluster)).name);
  }
}

std::vector<std::string> leave_out_missing(SavedSearch& search, const Collection& collection) {
  std::vector<std::string> missing;
  for (auto* sources : {&search.examples, &search.negatives}) {
    std::erase_if(*sources, [&](const QuerySource& source) {
      if (still_there(source, collection)) return false;
      missing.push_back(source.of_library() || source.path.empty() ? source.name : display_path(source.path));
      return true;
    });
  }
  if (count_unmarked(search.examples) == 0) {
    throw Error(ErrorCode::bad_input, "None of the pictures of this search is there any more", search.name,
                "Bring them back, or delete the search.");
  }
  for (const std::string& name : std::exchange(search.clusters, {})) {
    int found = -1;
    if (collection.clustering) {
      const auto& clusters = collection.clustering->clusters;
      const auto at = std::ranges::find(clusters, name, &Cluster::name);
      if (at != clusters.end()) found = static_cast<int>(at - clusters.begin());
    }
    if (found < 0) {
      missing.push_back("the cluster " + name);
    } else {
      search.settings.filter.clusters.push_back(found);
    }
  }
  return missing;
}

}  // namespace lookalike
