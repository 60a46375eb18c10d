#pragma once

#include <optional>
#include <stop_token>
#include <vector>

#include "engine/core/progress.h"
#include "engine/data/pixel_cache.h"
#include "engine/library/collection.h"
#include "engine/library/library_impl.h"

namespace lookalike {

/// The pixels of all rows at one size, from the cache or decoded now. A picture that has become unreadable since the
/// scan is marked so in the database and in `collection`, and leaves the rows. Throws Error(bad_input) when none is
/// left; nullopt when stopped.
std::optional<PixelCache> pixels_of_rows(Library::Impl& impl, Collection& collection, int size,
                                         const ProgressCallback& progress, std::stop_token stop);

/// The rows of either side of a run: the split of its own validation share, duplicates together (assign_split()). All
/// of them train where that share is 0.
struct SplitRows {
  std::vector<std::int64_t> train, validation;
};
SplitRows split_rows(const Collection& collection, double validation_share);

}  // namespace lookalike
