#pragma once

#include <QByteArray>
#include <QFont>
#include <QImage>
#include <memory>

#include "ui/style/theme.h"
#include "ui/widgets/map_colouring.h"
#include "ui/widgets/map_layer.h"

namespace lookalike {

/// Everything that a map on paper needs: the points in view with their legend beside them.
struct MapSheet {
  std::shared_ptr<const MapPoints> points;
  MapViewport viewport;
  MapLayerStyle style;  ///< Its margin and pixel ratio are not used.
  MapColouring colouring;
  QFont font;
  Palette colours;
};

/// Callable on any thread. Every point in view is drawn.
QImage map_image(const MapSheet& sheet, double scale = 2);
QByteArray map_png(const MapSheet& sheet, double scale = 2);
/// Each point is a <use> of its group's shape, so that 100,000 of them take some megabytes.
QByteArray map_svg(const MapSheet& sheet);

}  // namespace lookalike
