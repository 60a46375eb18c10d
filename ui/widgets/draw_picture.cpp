#include "ui/widgets/draw_picture.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>

namespace lookalike {

void draw_covering(QPainter& painter, const QRectF& place, const QPixmap& picture, double radius) {
  if (picture.isNull() || place.isEmpty()) return;
  const double scale = std::min(picture.width() / place.width(), picture.height() / place.height());
  const QSizeF part = place.size() * scale;
  const QRectF source(QPointF((picture.width() - part.width()) / 2, (picture.height() - part.height()) / 2), part);
  QPainterPath path;
  path.addRoundedRect(place, radius, radius);
  painter.save();
  painter.setClipPath(path, Qt::IntersectClip);
  painter.drawPixmap(place, picture, source);
  painter.restore();
}

}  // namespace lookalike
