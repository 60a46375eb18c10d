#include "ui/widgets/drop_area.h"

#include <QPainter>
#include <QVBoxLayout>

#include "ui/style/theme.h"

namespace lookalike {

DropArea::DropArea(QWidget* parent) : QFrame(parent), body_(new QVBoxLayout(this)) {
  body_->setContentsMargins(16, 16, 16, 16);
  body_->setSpacing(small_gap);
}

void DropArea::set_hovered(bool hovered) {
  if (hovered == hovered_) return;
  hovered_ = hovered;
  update();
}

void DropArea::paintEvent(QPaintEvent*) {
  const Palette& colours = palette_of(this);
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(hovered_ ? colours.accent : colours.muted, hovered_ ? 1.5 : 1, Qt::CustomDashLine));
  QPen pen = painter.pen();
  pen.setDashPattern({4, 3});
  if (!hovered_) pen.setColor(QColor(colours.muted.red(), colours.muted.green(), colours.muted.blue(), 110));
  painter.setPen(pen);
  painter.setBrush(hovered_ ? colours.accent_wash : QColor(Qt::transparent));
  painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), card_radius, card_radius);
}

}  // namespace lookalike
