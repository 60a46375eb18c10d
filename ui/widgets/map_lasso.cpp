#include "ui/widgets/map_lasso.h"

#include <QImage>
#include <QPainter>

namespace lookalike {

void MapLasso::start(const QPointF& map) {
  line_.clear();
  line_.append(map);
}

void MapLasso::extend(const QPointF& map, double resolution) {
  const QPointF step = line_.isEmpty() ? QPointF() : map - line_.last();
  if (line_.isEmpty() || QPointF::dotProduct(step, step) >= resolution * resolution) line_.append(map);
}

QPolygonF MapLasso::on_screen(const MapViewport& viewport) const {
  QPolygonF polygon;
  for (const QPointF& point : line_) polygon.append(viewport.to_screen(point));
  return polygon;
}

std::vector<std::int64_t> MapLasso::rows(const MapPoints& points, const MapViewport& viewport,
                                         const std::function<bool(std::int64_t)>& accept) const {
  std::vector<std::int64_t> inside;
  if (empty()) return inside;
  // The polygon is filled once; a point is then looked up in a moment, however many corners it has.
  QImage filled(viewport.screen().toSize(), QImage::Format_Grayscale8);
  filled.fill(0);
  QPainter painter(&filled);
  painter.setPen(Qt::NoPen);
  painter.setBrush(Qt::white);
  painter.drawPolygon(on_screen(viewport), Qt::OddEvenFill);
  painter.end();
  for (std::int64_t row = 0; row < points.count(); ++row) {
    const QPointF at = viewport.to_screen(points.place(row));
    if (!(at.x() >= 0 && at.y() >= 0 && at.x() < filled.width() && at.y() < filled.height())) continue;
    const bool marked = filled.constScanLine(static_cast<int>(at.y()))[static_cast<int>(at.x())] != 0;
    if (marked && (!accept || accept(row))) inside.push_back(row);
  }
  return inside;
}

void MapLasso::draw(QPainter& painter, const MapViewport& viewport, const Palette& colours) const {
  if (line_.size() < 2) return;
  QColor wash = colours.accent;
  wash.setAlpha(0x1c);
  painter.setPen(QPen(colours.accent, 1.2, Qt::DashLine));
  painter.setBrush(wash);
  painter.drawPolygon(on_screen(viewport), Qt::OddEvenFill);
}

}  // namespace lookalike
