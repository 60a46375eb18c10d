#pragma once

#include <QPolygonF>
#include <functional>
#include <vector>

#include "ui/style/theme.h"
#include "ui/widgets/map_points.h"
#include "ui/widgets/map_viewport.h"

class QPainter;

namespace lookalike {

/// A line drawn around points of a map; closed from its end to its start. Kept in map coordinates, so that it stays
/// around them when the view moves.
class MapLasso {
 public:
  void start(const QPointF& map);
  /// Points nearer than `resolution` to the last one are left out.
  void extend(const QPointF& map, double resolution);
  void clear() { line_.clear(); }
  bool empty() const { return line_.size() < 3; }

  /// The rows inside for which `accept` holds, rising. Those on the line itself by less than half a screen pixel may go
  /// either way.
  std::vector<std::int64_t> rows(const MapPoints& points, const MapViewport& viewport,
                                 const std::function<bool(std::int64_t)>& accept) const;
  void draw(QPainter& painter, const MapViewport& viewport, const Palette& colours) const;

 private:
  QPolygonF on_screen(const MapViewport& viewport) const;
  QPolygonF line_;
};

}  // namespace lookalike
