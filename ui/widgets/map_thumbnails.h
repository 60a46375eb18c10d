#pragma once

#include <QPointF>
#include <cstdint>
#include <functional>
#include <vector>

#include "ui/widgets/map_points.h"
#include "ui/widgets/map_viewport.h"

namespace lookalike {

struct MapThumbnails {
  std::vector<std::int64_t> rows;  ///< Most important first.
  MapViewport viewport;            ///< What they were picked for.
  double margin = 0;               ///< Logical pixels around the view that are covered too.
};

/// Distance that two thumbnails must keep: a sparse spread in the whole view, side by side when zoomed in.
double thumbnail_spacing(double zoom, double side);

/// Picks the pictures shown as thumbnails: rows in order of importance, each taken unless it lies within `spacing`
/// pixels (in x and in y) of one that was taken before. Only rows in the view and its margin for which `accept` holds.
MapThumbnails pick_thumbnails(const MapPoints& points, const MapViewport& viewport, double margin, double spacing,
                              const std::function<bool(std::int64_t)>& accept);

}  // namespace lookalike
