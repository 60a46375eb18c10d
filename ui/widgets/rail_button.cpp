#include "ui/widgets/rail_button.h"

#include <QDragEnterEvent>
#include <QPainter>

#include "ui/style/theme.h"

namespace lookalike {

RailButton::RailButton(const QString& icon, const QString& word, const QString& name, QWidget* parent)
    : QAbstractButton(parent), icon_name_(icon) {
  setObjectName(name);
  setText(word);
  setAccessibleName(word);
  setFocusPolicy(Qt::StrongFocus);
  setFixedSize(sizeHint());
}

void RailButton::set_running(bool running) {
  running_ = running;
  setAccessibleDescription(running ? tr("Something is running") : QString());
  update();
}

void RailButton::paintEvent(QPaintEvent*) {
  const Palette& colours = palette_of(this);
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QRectF frame = QRectF(rect()).adjusted(1, 1, -1, -1);
  const bool focus = hasFocus() && focus_by_key_;
  painter.setPen(focus ? QPen(colours.accent, 1.5) : QPen(Qt::NoPen));
  painter.setBrush(isChecked() ? colours.accent_wash : underMouse() ? colours.sunken : QColor(Qt::transparent));
  painter.drawRoundedRect(frame, 8, 8);

  const QColor ink = isChecked() ? colours.accent : colours.muted;
  const QRect icon((width() - 22) / 2, 9, 22, 22);
  themed_icon(icon_name_, ink).paint(&painter, icon);
  QFont words = font();
  words.setPixelSize(11);
  words.setWeight(isChecked() ? QFont::DemiBold : QFont::Normal);
  painter.setFont(words);
  painter.setPen(ink);
  painter.drawText(QRectF(0, 32, width(), 18), Qt::AlignCenter, text());
  if (running_) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(colours.accent);
    painter.drawEllipse(QPointF(icon.right() + 2, icon.top() + 2), 3.5, 3.5);
  }
}

void RailButton::enterEvent(QEnterEvent* event) {
  QAbstractButton::enterEvent(event);
  update();
}

void RailButton::leaveEvent(QEvent* event) {
  QAbstractButton::leaveEvent(event);
  update();
}

void RailButton::focusInEvent(QFocusEvent* event) {
  const Qt::FocusReason reason = event->reason();
  focus_by_key_ = reason == Qt::TabFocusReason || reason == Qt::BacktabFocusReason;
  QAbstractButton::focusInEvent(event);
}

void RailButton::dragEnterEvent(QDragEnterEvent* event) {
  if (isCheckable() && !isChecked()) click();
  event->ignore();  // the window decides what becomes of a drop
}

}  // namespace lookalike
