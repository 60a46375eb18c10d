#include "ui/widgets/cluster_mark.h"

#include <QPainter>
#include <algorithm>

namespace lookalike {

void draw_cluster_mark(QPainter& painter, const QRectF& place, int cluster) {
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(cluster < 0 ? QColor(0x80, 0x80, 0x80) : cluster_colour(cluster));
  painter.drawPath(marker_path(cluster < 0 ? Marker::circle : cluster_marker(cluster), place));
  painter.restore();
}

QPainterPath marker_path(Marker marker, const QRectF& place) {
  const QPointF c = place.center();
  const double r = std::min(place.width(), place.height()) / 2;
  QPainterPath path;
  switch (marker) {
    case Marker::circle:
      path.addEllipse(c, r, r);
      break;
    case Marker::square:
      path.addRect(QRectF(c.x() - 0.86 * r, c.y() - 0.86 * r, 1.72 * r, 1.72 * r));
      break;
    case Marker::triangle:
      path.addPolygon(
          QPolygonF({c + QPointF(0, -1.1 * r), c + QPointF(1.05 * r, 0.8 * r), c + QPointF(-1.05 * r, 0.8 * r)}));
      path.closeSubpath();
      break;
    case Marker::diamond:
      path.addPolygon(QPolygonF(
          {c + QPointF(0, -1.15 * r), c + QPointF(1.15 * r, 0), c + QPointF(0, 1.15 * r), c + QPointF(-1.15 * r, 0)}));
      path.closeSubpath();
      break;
  }
  return path;
}

}  // namespace lookalike
