#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/library/collection.h"
#include "engine/library/search_settings.h"

namespace lookalike {

/// What a collection can be filtered by, each value with the number of its pictures that pass what is filtered by in
/// other ways. In the order of names, clusters in that of their numbers.
struct SearchFacets {
  using Values = std::vector<std::pair<std::string, std::int64_t>>;
  Values clusters;  ///< "0", "1", … as Collection::clustering counts them.
  Values labels;    ///< "" are the pictures without one, where others have one.
  Values folders;   ///< Every folder that holds pictures, also deeper ones; without the folder of pictures itself.
  Values tags;      ///< Of usable pictures.
};
/// Throws Error(usage) for a cluster that is not there.
SearchFacets facets_of(const Collection& collection, const SearchFilter& filter = {});

/// The rows that pass every list of the filter, by any of its entries, rising; nullopt for an empty filter: all do.
/// Throws Error(usage) for a cluster that is not there.
std::optional<std::vector<std::int64_t>> rows_that_pass(const SearchFilter& filter, const Collection& collection);

}  // namespace lookalike
