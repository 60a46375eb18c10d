#include "ui/widgets/thumbnail_delegate.h"

#include <QPainter>
#include <QPixmap>
#include <algorithm>
#include <cmath>

#include "ui/models/picture_list_model.h"
#include "ui/style/theme.h"
#include "ui/widgets/draw_picture.h"

namespace lookalike {

namespace {

void draw_badge(QPainter& painter, const QRectF& frame, const QString& text) {
  QFont font = painter.font();
  font.setPixelSize(11);
  font.setWeight(QFont::DemiBold);
  painter.setFont(font);
  const QFontMetricsF metrics(font);
  QRectF pill(0, 0, metrics.horizontalAdvance(text) + 12, metrics.height() + 3);
  pill.moveBottomLeft(frame.bottomLeft() + QPointF(6, -6));
  painter.setPen(Qt::NoPen);
  painter.setBrush(QColor(16, 16, 16, 175));  // on any picture, in either theme
  painter.drawRoundedRect(pill, 4, 4);
  painter.setPen(Qt::white);
  painter.drawText(pill, Qt::AlignCenter, text);
}

void draw_dot(QPainter& painter, const QRectF& frame, const QColor& colour) {
  painter.setPen(QPen(Qt::white, 1.5));
  painter.setBrush(colour);
  painter.drawEllipse(frame.topRight() + QPointF(-11, 11), 5, 5);
}

/// In place of the picture: its file and what is wrong with it.
void draw_broken(QPainter& painter, const QRectF& frame, const QString& caption, const QColor& colour) {
  QFont font = painter.font();
  font.setPixelSize(11);
  painter.setFont(font);
  painter.setPen(colour);
  const QRectF inner = frame.adjusted(6, 4, -6, -4);
  const double line = QFontMetricsF(font).height();
  const double most = std::max(1.0, std::floor((inner.height() - 26) / line)) * line;  // no line is cut through
  QRectF words(inner.left(), 0, inner.width(), most);
  constexpr int flags = Qt::AlignHCenter | Qt::AlignTop | Qt::TextWrapAnywhere;
  words.setHeight(std::min(most, painter.boundingRect(words, flags, caption).height()));
  words.moveTop(inner.center().y() - (words.height() - 26) / 2);
  themed_icon(QStringLiteral("broken"), colour)
      .paint(&painter, QRectF(inner.center().x() - 11, words.top() - 26, 22, 22).toRect());
  painter.drawText(words, flags, caption);
}

/// A disc with a plus or a minus.
void draw_mark(QPainter& painter, const QRectF& place, Mark mark, const QColor& disc) {
  painter.setPen(Qt::NoPen);
  painter.setBrush(disc);
  painter.drawEllipse(place);
  painter.setPen(QPen(Qt::white, 2, Qt::SolidLine, Qt::RoundCap));
  const QPointF centre = place.center();
  const qreal arm = place.width() / 4;
  painter.drawLine(centre - QPointF(arm, 0), centre + QPointF(arm, 0));
  if (mark == Mark::more) painter.drawLine(centre - QPointF(0, arm), centre + QPointF(0, arm));
}

}  // namespace

QRect ThumbnailDelegate::mark_button(const QRect& item, Mark mark) {
  constexpr int side = 22, inset = 5;
  const QPoint corner = item.topLeft() + QPoint(margin + inset, margin + inset);
  return {corner + QPoint(mark == Mark::less ? side + 4 : 0, 0), QSize(side, side)};
}

ThumbnailDelegate::ThumbnailDelegate(QObject* parent) : QAbstractItemDelegate(parent) {}

QSize ThumbnailDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
  return cell_;
}

void ThumbnailDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const Palette& colours = palette_of(option.widget);
  const QRectF frame = QRectF(option.rect).adjusted(margin, margin, -margin, -margin);
  painter->save();
  painter->setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);

  const auto pixmap = index.data(Qt::DecorationRole).value<QPixmap>();
  if (pixmap.isNull()) {
    painter->setPen(Qt::NoPen);
    painter->setBrush(colours.sunken);
    painter->drawRoundedRect(frame, thumb_radius, thumb_radius);
    if (index.data(PictureListModel::FailedRole).toBool()) {
      draw_broken(*painter, frame, index.data(PictureListModel::CaptionRole).toString(), colours.muted);
    }
  } else {
    draw_tile(*painter, frame, pixmap, thumb_radius);
  }

  if (const QString badge = index.data(PictureListModel::BadgeRole).toString(); !badge.isEmpty()) {
    draw_badge(*painter, frame, badge);
  }
  if (const auto dot = index.data(PictureListModel::DotRole).value<QColor>(); dot.isValid()) {
    draw_dot(*painter, frame, dot);
  }
  const auto marked = static_cast<Mark>(index.data(PictureListModel::MarkRole).toInt());
  const bool offered = markable_ && option.state.testAnyFlags(QStyle::State_MouseOver | QStyle::State_HasFocus);
  for (const Mark mark : {Mark::more, Mark::less}) {
    if (marked != mark && !offered) continue;
    const QColor disc = marked != mark ? QColor(16, 16, 16, 175) : mark == Mark::more ? colours.good : colours.error;
    draw_mark(*painter, mark_button(option.rect, mark), mark, disc);
  }
  const bool selected = option.state & QStyle::State_Selected;
  const bool current = (option.state & QStyle::State_HasFocus) && (option.state & QStyle::State_KeyboardFocusChange);
  if (selected || current || option.state & QStyle::State_MouseOver) {
    painter->setBrush(Qt::NoBrush);
    // Where the keyboard is, is not yet selected.
    painter->setPen(selected  ? QPen(colours.accent, 2)
                    : current ? QPen(colours.muted, 1.5, Qt::DashLine)
                              : QPen(colours.border, 2));
    painter->drawRoundedRect(frame.adjusted(-3, -3, 3, 3), thumb_radius + 3, thumb_radius + 3);
  }
  painter->restore();
}

}  // namespace lookalike
