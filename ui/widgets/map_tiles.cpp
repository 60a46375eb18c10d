#include "ui/widgets/map_tiles.h"

#include <QPainter>
#include <QPainterPath>
#include <QWidget>

#include "ui/models/thumbnail_provider.h"
#include "ui/style/theme.h"
#include "ui/widgets/draw_picture.h"

namespace lookalike {

MapTiles::MapTiles(ThumbnailProvider& thumbnails, const QWidget& shown_on)
    : thumbnails_(thumbnails), shown_on_(shown_on), made_(600) {}

void MapTiles::set_collection(std::shared_ptr<const Collection> collection) {
  collection_ = std::move(collection);
  clear();
}

QPixmap MapTiles::tile(std::int64_t row, const QColor& colour) {
  const double ratio = shown_on_.devicePixelRatioF();
  if (const QPixmap* made = made_.object(row); made && made->devicePixelRatio() == ratio) return *made;
  if (frame_is_full()) return {};
  const QPixmap thumbnail = thumbnails_.thumbnail(QString::fromStdString(collection_->row_picture(row).content_hash),
                                                  collection_->row_path(row));
  if (thumbnail.isNull()) return {};
  ++made_in_frame_;
  QPixmap made((QSizeF(side, side) * ratio).toSize());
  made.setDevicePixelRatio(ratio);
  made.fill(Qt::transparent);
  QPainter painter(&made);
  painter.setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
  const QRectF frame = QRectF(0, 0, side, side).adjusted(1, 1, -1, -1);
  draw_covering(painter, frame, thumbnail, thumb_radius);
  painter.setPen(QPen(colour, 2));
  painter.setBrush(Qt::NoBrush);
  painter.drawRoundedRect(frame, thumb_radius, thumb_radius);
  painter.end();
  made_.insert(row, new QPixmap(made));
  return made;
}

}  // namespace lookalike
