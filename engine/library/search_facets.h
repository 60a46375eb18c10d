#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/library/collection.h"
#include "engine/library/search_settings.h"

namespace lookalike {

/// What a collection can be filtered by, with the number of pictures, in the order of names. Of more than `most` values
/// those with the most pictures.
struct SearchFacets {
  static constexpr std::size_t most = 300;
  using Values = std::vector<std::pair<std::string, std::int64_t>>;
  Values labels;   ///< "" are the pictures without one, where others have one.
  Values folders;  ///< Every folder that holds pictures, also deeper ones; without the folder of pictures itself.
  Values tags;     ///< Of usable pictures.
};
SearchFacets facets_of(const Collection& collection);

/// The rows that pass, rising; nullopt for an empty filter: all do. Throws Error(usage) for a cluster that is not
/// there.
std::optional<std::vector<std::int64_t>> rows_that_pass(const SearchFilter& filter, const Collection& collection);

}  // namespace lookalike
