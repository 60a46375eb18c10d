#pragma once

#include <QColor>
#include <QRectF>
#include <QString>

class QPainter;

namespace lookalike {

struct ChartTagColours {
  QColor line, text;
  QColor fill, border;  ///< Invalid: no frame.
};

/// A dashed upright line through a plot with words beside it, on the side where there is room.
void draw_chart_tag(QPainter& painter, const QRectF& plot, double x, double y, const ChartTagColours& colours,
                    const QString& text);

}  // namespace lookalike
