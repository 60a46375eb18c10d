#include "ui/widgets/chart_tag.h"

#include <QPainter>
#include <cmath>

#include "ui/style/theme.h"

namespace lookalike {

void draw_chart_tag(QPainter& painter, const QRectF& plot, double x, double y, const ChartTagColours& colours,
                    const QString& text) {
  constexpr double distance = 2, padding = 7;
  const double at = std::round(x) + 0.5;
  painter.setPen(QPen(colours.line, 1.2, Qt::DashLine));
  painter.drawLine(QPointF(at, plot.top()), QPointF(at, plot.bottom()));
  if (text.isEmpty()) return;
  const bool framed = colours.fill.isValid();
  const QSizeF needed = QFontMetricsF(painter.font()).boundingRect(QRectF(0, 0, 10'000, 10'000), 0, text).size();
  const QSizeF size(needed.width() + 2 * padding, needed.height() + (framed ? 8 : 0));
  const bool right = at + 2 * distance + size.width() <= plot.right() || at - 2 * distance - size.width() < plot.left();
  const QRectF box(QPointF(right ? at + distance : at - distance - size.width(), y), size);
  if (framed) {
    painter.setPen(QPen(colours.border, 1));
    painter.setBrush(colours.fill);
    painter.drawRoundedRect(box, control_radius, control_radius);
  }
  painter.setPen(colours.text);
  painter.drawText(box.adjusted(padding, 0, -padding, 0), Qt::AlignVCenter | Qt::AlignLeft, text);
}

}  // namespace lookalike
