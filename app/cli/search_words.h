#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/cli/command.h"
#include "engine/library/saved_searches.h"
#include "engine/library/searcher.h"

namespace lookalike::cli {

/// As typed. What is not given is as in a saved search, or else the default.
struct SearchWords {
  fs::path library;
  std::vector<std::string> queries, negatives;
  std::string saved, crop, weights;
  std::optional<std::string> save;
  std::optional<std::int64_t> count;
  std::optional<int> probes;
  std::optional<double> min_score, colour;
  std::optional<std::string> index, scope, descriptor, metric, sort;
  bool explain = false, force = false;
  std::vector<std::string> clusters, labels, tags;
  std::vector<fs::path> folders;
};

/// What is searched for.
struct Asked {
  SavedSearch search;                ///< Without a name.
  std::vector<std::string> missing;  ///< What of a saved one is no longer there.
};

/// Puts a saved search and what was typed together; fetches web addresses. Nullopt when stopped meanwhile. Throws Error
/// as the engine and fetch_address() do.
std::optional<Asked> what_is_asked(const Context& context, const SearchWords& words, const Library& library);

/// Decodes the pictures.
SearchRequest request_of(const SavedSearch& search, const Collection& collection);

}  // namespace lookalike::cli
