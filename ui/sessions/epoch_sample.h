#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/library/collection.h"

namespace lookalike {

/// The pictures by which a run's epochs are mapped, as a small collection of their own: with the clusters and labels of
/// the library's, so that whatever shows a map can show it.
struct EpochSample {
  std::shared_ptr<const Collection> library;     ///< From which they are.
  std::shared_ptr<const Collection> collection;  ///< Of them alone, without embeddings and maps.
  std::vector<std::int64_t> rows;    ///< Of the library's collection: which each row of the small one is. Rising.
  std::vector<std::int64_t> points;  ///< Likewise: which row of the run's sample (and of epoch_map()) it is.

  /// `in` the small collection → in the library's, and back; rows that are not there are left out.
  std::vector<std::int64_t> to_library(const std::vector<std::int64_t>& in) const;
  std::vector<std::int64_t> from_library(const std::vector<std::int64_t>& rows_of_library) const;
};

/// The row of each content hash; −1 where there is none.
std::vector<std::int64_t> rows_of(const std::vector<std::string>& hashes, const Collection& collection);

/// Pictures that have gone are left out.
EpochSample make_epoch_sample(const std::vector<std::string>& hashes, std::shared_ptr<const Collection> library);

/// A map of the small collection out of one of the whole sample (epoch_map()).
std::shared_ptr<const MapLayout> layout_of_sample(const EpochSample& sample, const Matrix& map);

}  // namespace lookalike
