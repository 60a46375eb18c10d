#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/library/library.h"
#include "engine/library/query_source.h"
#include "engine/library/search_settings.h"

// Searches that are kept under a name in library.sqlite3. Each call is one transaction on a connection of its own, so
// that none of them waits for the job that holds the library. All throw Error: usage for a name that cannot be or is
// not there, io when the library is open read-only and would change, bad_input for what is damaged.

namespace lookalike {

/// All that a search needs to be asked again.
struct SavedSearch {
  std::string name;
  std::vector<QuerySource> examples, negatives;
  SearchSettings settings;            ///< Without clusters in its filter, whose numbers change, and without index …
  std::vector<std::string> clusters;  ///< … the filter's clusters, by name.

  bool operator==(const SavedSearch&) const = default;
};

struct SavedSearchInfo {
  std::string name;
  std::string saved;          ///< ISO 8601, UTC.
  std::int64_t examples = 0;  ///< Without marked matches …
  std::int64_t marks = 0;     ///< … which are counted here.
};

/// By name.
std::vector<SavedSearchInfo> list_searches(const Library& library);
SavedSearch read_search(const Library& library, const std::string& name);
/// `replace`: also when there is one of that name. Pictures that came from no file are kept in the database.
void save_search(Library& library, const SavedSearch& search, bool replace = false);
void rename_search(Library& library, const std::string& name, const std::string& new_name);
/// Returns what was removed, which save_search() takes back; nullopt for one that was damaged.
std::optional<SavedSearch> remove_search(Library& library, const std::string& name);

/// Puts the settings into `search`, the clusters of the filter by name.
void keep_settings(SavedSearch& search, const SearchSettings& settings, const Collection& collection);

/// Takes out of `search` the pictures and clusters that are no longer there, puts the numbers of the others into the
/// filter, and returns what is missing, for people. Looks at the disk for files outside the library. Throws Error(bad_input) when no example is left.
std::vector<std::string> leave_out_missing(SavedSearch& search, const Collection& collection);

}  // namespace lookalike
