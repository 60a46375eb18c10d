#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "engine/core/progress.h"
#include "engine/library/collection.h"
#include "engine/library/prepared_view.h"
#include "engine/search/ivf_index.h"

namespace lookalike {

/// From so many pictures on the approximate index is the program's choice: an exact search takes longer than a frame.
inline constexpr std::int64_t approximate_threshold = 50'000;

/// An index with the vectors that it leads to.
struct IndexOfView {
  std::shared_ptr<const PreparedView> view;  ///< Of the default descriptor.
  IvfIndex index;
};

struct IndexOutcome {
  std::shared_ptr<const IndexOfView> index;  ///< Null: stopped, or not stored and not to be built.
  std::string message;                       ///< What a person should know, e.g. that a damaged file was built again.
};

/// Takes the stored index of a collection's embeddings, without the pictures that are gone, adds what is new, and
/// stores it. Built anew when there is none, and when it is damaged or another model's. `build` false: only a stored
/// one that needs no work.
IndexOutcome obtain_index(const Collection& collection, std::shared_ptr<const PreparedView> view, bool build,
                          const ProgressCallback& progress, std::stop_token stop);

/// Of the collection's embeddings, from the file's presence alone.
bool index_is_stored(const Collection& collection);
/// Why the stored one cannot be used; empty when it can.
std::string index_damage(const Collection& collection);

}  // namespace lookalike
