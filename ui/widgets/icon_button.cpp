#include "ui/widgets/icon_button.h"

#include <QPainter>

#include "ui/style/theme.h"

namespace lookalike {

IconButton::IconButton(const QString& icon, const QString& words, const QString& name, QWidget* parent)
    : QToolButton(parent), icon_name_(icon) {
  setObjectName(name);
  setToolTip(words);
  setAccessibleName(words);
  setFixedSize(24, 24);
  setFocusPolicy(Qt::StrongFocus);
}

void IconButton::paintEvent(QPaintEvent*) {
  const Palette& colours = palette_of(this);
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  if (underMouse() || hasFocus()) {
    painter.setPen(hasFocus() ? QPen(colours.accent, 1) : Qt::NoPen);
    painter.setBrush(underMouse() ? colours.sunken : QColor(Qt::transparent));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), control_radius, control_radius);
  }
  const QColor colour = isEnabled() && underMouse() ? colours.text : colours.muted;
  themed_icon(icon_name_, colour).paint(&painter, rect().adjusted(4, 4, -4, -4));
}

}  // namespace lookalike
