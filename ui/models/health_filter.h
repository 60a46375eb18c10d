#pragma once

#include <QString>
#include <array>
#include <cstddef>
#include <vector>

#include "engine/library/collection.h"

namespace lookalike {

/// What the grid of the library page is narrowed to.
enum class HealthFilter {
  usable,
  unreadable,
  truncated,
  too_large,
  too_small,
  unsupported,
  duplicates,       ///< Members of groups with the same bytes.
  near_duplicates,  ///< Members of groups that look the same.
  leaks,            ///< Members of either kind of group that stands on both sides of the split.
};

inline constexpr std::array health_filters{
    HealthFilter::usable,     HealthFilter::unreadable,      HealthFilter::truncated,
    HealthFilter::too_large,  HealthFilter::too_small,       HealthFilter::unsupported,
    HealthFilter::duplicates, HealthFilter::near_duplicates, HealthFilter::leaks};

/// The groups that the filter is about, as indices into Collection::pictures; none for a filter by health.
std::vector<std::vector<std::size_t>> filtered_groups(const Collection& collection, HealthFilter filter);

/// Indices into Collection::pictures, in order; groups stay together.
std::vector<std::size_t> filtered_pictures(const Collection& collection, HealthFilter filter);

/// How many that are, without a look at every picture.
std::size_t filtered_count(const Collection& collection, HealthFilter filter);

QString health_filter_name(HealthFilter filter);
/// Worth showing although nothing is in it.
bool always_shown(HealthFilter filter);

}  // namespace lookalike
