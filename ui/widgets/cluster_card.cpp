#include "ui/widgets/cluster_card.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QDrag>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QMimeData>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>

#include "ui/dropped.h"
#include "ui/models/thumbnail_provider.h"
#include "ui/qt_convert.h"
#include "ui/style/theme.h"
#include "ui/text.h"
#include "ui/widgets/cluster_mark.h"
#include "ui/widgets/draw_picture.h"

namespace lookalike {
namespace {

constexpr int card_padding = 11, title_height = 18, picture_gap = 4;
constexpr std::size_t pictures_shown = 5;
constexpr const char* card_type = "application/x-lookalike-cluster";

}  // namespace

ClusterCard::ClusterCard(ThumbnailProvider& thumbnails, std::shared_ptr<const Collection> collection, int cluster,
                         QWidget* parent)
    : QAbstractButton(parent), thumbnails_(thumbnails), collection_(std::move(collection)), cluster_(cluster) {
  setObjectName(QStringLiteral("cluster_%1").arg(cluster));
  setText(to_qstring(shown().name));
  const auto count = static_cast<qint64>(shown().rows.size());
  setAccessibleName(tr("%1, %2").arg(text(), counted(count, tr("%1 picture"), tr("%1 pictures"))));
  setToolTip(text());
  setCursor(Qt::PointingHandCursor);
  setFocusPolicy(Qt::StrongFocus);
  for (std::size_t i = 0; i < std::min(pictures_shown, shown().rows.size()); ++i) {
    hashes_.push_back(to_qstring(collection_->row_picture(shown().rows[i]).content_hash));
  }
  connect(&thumbnails_, &ThumbnailProvider::ready, this, [this](const QString& hash) {
    if (std::ranges::find(hashes_, hash) != hashes_.end()) update();
  });
}

void ClusterCard::paintEvent(QPaintEvent*) {
  const Palette& colours = palette_of(this);
  QPainter painter(this);
  painter.setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
  const bool focus = hasFocus() || drop_above_;
  painter.setPen(QPen(focus ? colours.accent : underMouse() ? colours.muted : colours.border, focus ? 2 : 1));
  painter.setBrush(drop_above_ ? colours.accent_wash : colours.surface);
  painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), card_radius, card_radius);

  const QRectF inner = QRectF(rect()).adjusted(card_padding, card_padding, -card_padding, -card_padding);
  draw_cluster_mark(painter, QRectF(inner.left(), inner.top() + 4, 10, 10), shown().colour);
  QFont font = this->font();
  font.setPixelSize(13);
  painter.setFont(font);
  painter.setPen(colours.muted);
  const QString count = number_text(static_cast<qint64>(shown().rows.size()));
  const QRectF title(inner.left(), inner.top(), inner.width(), title_height);
  painter.drawText(title, Qt::AlignRight | Qt::AlignVCenter, count);
  const double count_width = QFontMetricsF(font).horizontalAdvance(count) + small_gap;
  font.setWeight(QFont::DemiBold);
  painter.setFont(font);
  painter.setPen(colours.text);
  const QRectF name = title.adjusted(18, 0, -count_width, 0);
  painter.drawText(name, Qt::AlignLeft | Qt::AlignVCenter,
                   QFontMetricsF(font).elidedText(text(), Qt::ElideRight, name.width()));

  // The leading picture as a large square, the next four beside it in two lines.
  const QRectF area = inner.adjusted(0, title_height + small_gap, 0, 0);
  const double side = area.height();
  paint_picture(painter, QRectF(area.topLeft(), QSizeF(side, side)), 0);
  const double width = (area.width() - side - 2 * picture_gap) / 2, height = (side - picture_gap) / 2;
  for (std::size_t i = 0; i + 1 < pictures_shown; ++i) {
    const QPointF corner(area.left() + side + picture_gap + static_cast<double>(i % 2) * (width + picture_gap),
                         area.top() + static_cast<double>(i / 2) * (height + picture_gap));
    const QRectF place(corner, QSizeF(width, height));
    if (i + 2 == pictures_shown && !centre_.isNull()) {
      paint_centre(painter, place);
    } else {
      paint_picture(painter, place, i + 1);
    }
  }
}

/// With its name: a blurred picture among sharp ones would look like a fault.
void ClusterCard::paint_centre(QPainter& painter, const QRectF& place) {
  draw_tile(painter, place, centre_, thumb_radius);
  QFont font = this->font();
  font.setPixelSize(10);
  painter.setFont(font);
  const QRectF line(place.left(), place.bottom() - 14, place.width(), 14);
  QPainterPath shape;
  shape.addRoundedRect(place, thumb_radius, thumb_radius);
  painter.save();
  painter.setClipPath(shape);
  painter.fillRect(line, QColor(0, 0, 0, 150));
  painter.restore();
  painter.setPen(Qt::white);
  painter.drawText(line, Qt::AlignCenter, QFontMetricsF(font).elidedText(tr("centroid"), Qt::ElideRight, line.width()));
}

void ClusterCard::paint_picture(QPainter& painter, const QRectF& place, std::size_t member) {
  if (member >= hashes_.size()) return;
  const QPixmap picture = thumbnails_.thumbnail(hashes_[member], collection_->row_path(shown().rows[member]));
  if (!picture.isNull()) return draw_tile(painter, place, picture, thumb_radius);
  painter.setPen(Qt::NoPen);
  painter.setBrush(palette_of(this).sunken);
  painter.drawRoundedRect(place, thumb_radius, thumb_radius);
}

void ClusterCard::set_centre(const QImage& picture) {
  centre_ = QPixmap::fromImage(picture);
  setToolTip(
      centre_.isNull()
          ? text()
          : tr("%1. The last picture is the decoded centroid: what the network paints for its middle.").arg(text()));
  update();
}

void ClusterCard::set_mergeable(bool mergeable) {
  mergeable_ = mergeable;
  setAcceptDrops(mergeable);
}

void ClusterCard::contextMenuEvent(QContextMenuEvent* event) {
  const bool by_mouse = event->reason() == QContextMenuEvent::Mouse;
  Q_EMIT menu_requested(by_mouse ? event->globalPos() : mapToGlobal(rect().center()));
}

void ClusterCard::mousePressEvent(QMouseEvent* event) {
  pressed_ = event->position().toPoint();
  QAbstractButton::mousePressEvent(event);
}

void ClusterCard::mouseMoveEvent(QMouseEvent* event) {
  const int way = (event->position().toPoint() - pressed_).manhattanLength();
  if (!(event->buttons() & Qt::LeftButton) || way < QApplication::startDragDistance()) {
    return QAbstractButton::mouseMoveEvent(event);
  }
  setDown(false);  // A drag is no click.
  auto* drag = new QDrag(this);
  drag->setMimeData(dragged());
  drag->setPixmap(grab().scaledToWidth(width() / 2, Qt::SmoothTransformation));
  drag->exec(Qt::MoveAction | Qt::CopyAction, Qt::MoveAction);
}

/// For another card the cluster, for others its leading picture.
QMimeData* ClusterCard::dragged() const {
  const auto& rows = shown().rows;
  QMimeData* carried = rows.empty() ? new QMimeData : files_mime({collection_->row_path(rows.front())});
  if (mergeable_) carried->setData(QLatin1String(card_type), QByteArray::number(cluster_));
  return carried;
}

void ClusterCard::dragEnterEvent(QDragEnterEvent* event) {
  if (event->source() == this || !event->mimeData()->hasFormat(QLatin1String(card_type))) return;
  event->acceptProposedAction();
  drop_above_ = true;
  update();
}

void ClusterCard::dragLeaveEvent(QDragLeaveEvent*) {
  drop_above_ = false;
  update();
}

void ClusterCard::dropEvent(QDropEvent* event) {
  drop_above_ = false;
  update();
  bool number = false;
  const int from = event->mimeData()->data(QLatin1String(card_type)).toInt(&number);
  if (!number || from == cluster_) return;
  event->acceptProposedAction();
  Q_EMIT dropped(from);
}

void ClusterCard::enterEvent(QEnterEvent* event) {
  QAbstractButton::enterEvent(event);
  update();
}

void ClusterCard::leaveEvent(QEvent* event) {
  QAbstractButton::leaveEvent(event);
  update();
}

}  // namespace lookalike
