#include "ui/widgets/remove_button.h"

#include <QPainter>

#include "ui/style/theme.h"

namespace lookalike {

void draw_remove_badge(QPainter& painter, const QRectF& place, bool strong) {
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(QColor(16, 16, 16, strong ? 230 : 150));  // on any picture, in either theme
  painter.drawEllipse(place);
  painter.setPen(QPen(Qt::white, 1.5, Qt::SolidLine, Qt::RoundCap));
  const double inset = place.width() * 0.33;
  const QRectF cross = place.adjusted(inset, inset, -inset, -inset);
  painter.drawLine(cross.topLeft(), cross.bottomRight());
  painter.drawLine(cross.topRight(), cross.bottomLeft());
}

RemoveButton::RemoveButton(QWidget* parent) : QAbstractButton(parent) {
  setFixedSize(side, side);
  setCursor(Qt::PointingHandCursor);
  setFocusPolicy(Qt::StrongFocus);
  setAttribute(Qt::WA_Hover);
}

void RemoveButton::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const QRectF circle = QRectF(rect()).adjusted(1.5, 1.5, -1.5, -1.5);
  draw_remove_badge(painter, circle, underMouse() || hasFocus());
  if (!hasFocus()) return;
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(palette_of(this).accent, 2));
  painter.drawEllipse(circle);
}

}  // namespace lookalike
