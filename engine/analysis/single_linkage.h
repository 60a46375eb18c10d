#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <vector>

#include "engine/core/matrix.h"
#include "engine/core/progress.h"

namespace lookalike {

struct RowLink {
  std::int32_t a = 0, b = 0;
  float distance = 0;
};

/// Rows that lie near each other, as a minimum spanning forest of the links up to a limit: all that single linkage
/// needs to know (Gower and Ross 1969), so that groups at any distance are there at once. A value.
struct LinkForest {
  std::int64_t rows = 0;
  double limit = 0;
  std::vector<RowLink> links;  ///< By rising distance; fewer than rows.

  /// The connected components of two or more rows whose links are at most `distance` long (not beyond the limit):
  /// ordered by first member, members rising.
  std::vector<std::vector<std::int64_t>> groups(double distance) const;
};

/// The forest of unit rows by 1 − cosine. From the ten nearest neighbours of each row (nearest_neighbours(), exact up
/// to 20,000 rows); rows whose ten nearest all lie within the limit are compared with each other as well, so that
/// however many copies there are of a picture, no link is missing. Nullopt when stopped. Throws Error as
/// nearest_neighbours().
std::optional<LinkForest> link_near_rows(const Matrix& x, double limit, std::uint64_t seed,
                                         const ProgressCallback& progress, std::stop_token stop);

}  // namespace lookalike
