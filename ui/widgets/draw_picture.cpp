#include "ui/widgets/draw_picture.h"

#include <QPainter>
#include <QPainterPath>
#include <QPixmapCache>
#include <algorithm>

namespace lookalike {

namespace {

constexpr int tiles_kib = 40 << 10;  // A screen full of them at 3840×2160; Qt's own limit is 10 MiB.

}  // namespace

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

void draw_tile(QPainter& painter, const QRectF& place, const QPixmap& picture, double radius) {
  if (picture.isNull() || place.isEmpty()) return;
  const QRect whole(place.topLeft().toPoint(), place.size().toSize());
  const double ratio = painter.device()->devicePixelRatioF();
  const QString key = QStringLiteral("tile %1 %2×%3×%4 %5")
                          .arg(picture.cacheKey())
                          .arg(whole.width())
                          .arg(whole.height())
                          .arg(ratio)
                          .arg(radius);
  QPixmap tile;
  if (!QPixmapCache::find(key, &tile)) {
    tile = QPixmap(whole.size() * ratio);
    tile.setDevicePixelRatio(ratio);
    tile.fill(Qt::transparent);
    QPainter onto(&tile);
    onto.setRenderHints(painter.renderHints());
    draw_covering(onto, QRectF(QPointF(), QSizeF(whole.size())), picture, radius);
    onto.end();
    if (QPixmapCache::cacheLimit() < tiles_kib) QPixmapCache::setCacheLimit(tiles_kib);
    QPixmapCache::insert(key, tile);
  }
  painter.drawPixmap(whole.topLeft(), tile);
}

}  // namespace lookalike
