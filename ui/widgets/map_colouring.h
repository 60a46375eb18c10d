#pragma once

#include <QColor>
#include <QString>
#include <vector>

#include "engine/library/collection.h"
#include "ui/style/theme.h"

namespace lookalike {

/// What the colours of a map's points stand for.
enum class MapColour { cluster, label, outlier, trust, precision };

/// Colour and shape of a group's points.
struct MapMark {
  QColor colour;
  Marker marker = Marker::circle;
  bool operator==(const MapMark&) const = default;
};

struct MapGroup {
  QString name;
  MapMark mark;
  std::int64_t count = 0;
  bool operator==(const MapGroup&) const = default;
};

/// The rows of a collection in groups, each with a colour: clusters, labels, or ranges of a value. A value.
struct MapColouring {
  QString title;                 ///< "Clusters", "Labels" …
  QString explanation;           ///< One sentence on what a value means; empty for clusters and labels.
  std::vector<MapGroup> groups;  ///< In the order of the legend; ranges from low to high.
  std::vector<int> group_of;     ///< N, −1 for rows without one. Empty when there is nothing to show.
};

/// Whether the collection has what this colouring shows: clusters, labels, values that were measured for the map.
bool can_colour(const Collection& collection, const MapLayout& map, MapColour by);

/// Empty where can_colour() does not hold. Values are cut into five ranges: shares evenly, distances so that the
/// highest range holds a twentieth of the rows, those that are most unlike all others.
MapColouring colour_map(const Collection& collection, const MapLayout& map, MapColour by);

}  // namespace lookalike
