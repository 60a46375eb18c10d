#pragma once

#include <string>

#include "engine/library/saved_searches.h"

namespace lookalike {

/// All but the name and the bytes, which are counted: a source says that its picture is number 0, 1, … of them.
std::string saved_search_to_json(const SavedSearch& search);

/// Checks everything; throws Error(bad_input). Bytes are those of `pictures`, by number.
SavedSearch saved_search_from_json(const std::string& text, std::vector<std::vector<std::byte>> pictures);

/// The sources with bytes, in the order of their numbers.
std::vector<const QuerySource*> sources_with_bytes(const SavedSearch& search);

}  // namespace lookalike
