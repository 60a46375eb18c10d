#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/library/library.h"

// What people have said of pairs of pictures by marking matches with + and −. Pictures are meant by content hash. These
// are no part of the snapshot: each mark would otherwise make every page look at a new one.

namespace lookalike {

/// Pair of different content hashes, the smaller one first → whether they are alike.
using Judgements = std::map<std::pair<std::string, std::string>, bool>;

/// What the marks of one search say: `query`, or where it is no picture of the library the first one marked with +, is
/// like those with + and unlike those with −.
Judgements judgements_of(const std::string& query, const std::vector<std::string>& more,
                         const std::vector<std::string>& less);

/// All that is stored. From any thread; waits for no job.
Judgements read_judgements(Library& library);

/// Takes away what only `before` says and stores what `after` says; what was said of a pair last counts. One
/// transaction; takes the job lock. Throws Error(io) when the library is open read-only.
void replace_judgements(Library& library, const Judgements& before, const Judgements& after);

/// Takes away all. The same holds.
void clear_judgements(Library& library);

}  // namespace lookalike
