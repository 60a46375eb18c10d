#pragma once

#include <QColor>
#include <QImage>
#include <functional>
#include <vector>

#include "ui/widgets/map_colouring.h"
#include "ui/widgets/map_points.h"
#include "ui/widgets/map_viewport.h"

namespace lookalike {

/// The points drawn once for one view, with a margin around it, so that panning only moves a picture.
struct MapLayer {
  QImage image;          ///< Premultiplied ARGB, margin included; null before the first drawing.
  MapViewport viewport;  ///< The view that it was drawn for.
  double margin = 0;     ///< Logical pixels on each side.
};

struct MapLayerStyle {
  double device_pixel_ratio = 1;
  double margin = 0;
  QColor outline;                               ///< Thin edge that keeps touching markers apart; the card's surface.
  QColor faded;                                 ///< Rows that `shown` leaves out, drawn first.
  std::vector<MapMark> marks;                   ///< Of each group; where there are fewer, those of clusters.
  std::function<bool(std::int64_t row)> shown;  ///< Empty: all.
};

/// Diameter of a marker in logical pixels: small where there are many points, growing as one zooms in.
double marker_diameter(std::int64_t points, double zoom);

/// The mark of a group; a grey circle for none (−1).
MapMark mark_of(const std::vector<MapMark>& marks, int group);

/// Draws every point (no sampling): one small picture a group, blended by hand, because a QPainter call a point is
/// ten times slower. 100,000 points take a few milliseconds.
MapLayer draw_map_layer(const MapPoints& points, const MapViewport& viewport, const MapLayerStyle& style);

/// One marker, centred in a square of `side` device pixels.
QImage marker_image(const MapMark& mark, const QColor& outline, double diameter, int side);

}  // namespace lookalike
