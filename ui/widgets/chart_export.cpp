#include "ui/widgets/chart_export.h"

#include <QBuffer>
#include <QPainter>
#include <QSvgGenerator>

namespace lookalike {
namespace {

constexpr int legend_line = 22, margin = 12, sample_width = 22, entry_gap = 18;

QFont legend_font(const LineChart& chart) {
  QFont font = chart.font();
  font.setPixelSize(12);
  return font;
}

/// Entries from left to right, wrapping; painter null: only measures. Returns the height.
int draw_legend(QPainter* painter, const LineChart& chart, const std::vector<ChartLine>& lines, int width) {
  const QFontMetrics metrics(legend_font(chart));
  int x = margin, y = margin;
  for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
    const QString label = line->label();
    if (label.isEmpty()) continue;
    const int needed = sample_width + 6 + metrics.horizontalAdvance(label);
    if (x > margin && x + needed > width - margin) {
      x = margin;
      y += legend_line;
    }
    if (painter) {
      const int middle = y + legend_line / 2;
      painter->setPen(QPen(chart.colour_of(line->line), line->line.width, line->line.style));
      painter->drawLine(x, middle, x + sample_width, middle);
      painter->setPen(palette_of(&chart).text);
      painter->drawText(QRect(x + sample_width + 6, y, needed, legend_line), Qt::AlignVCenter | Qt::AlignLeft, label);
    }
    x += needed + entry_gap;
  }
  return y + legend_line;
}

QSize size_of(const LineChart& chart, const std::vector<ChartLine>& lines) {
  return {chart.width() + 2 * margin, chart.height() + draw_legend(nullptr, chart, lines, chart.width()) + 2 * margin};
}

void draw(QPainter& painter, LineChart& chart, const std::vector<ChartLine>& lines) {
  const QSize size = size_of(chart, lines);
  painter.fillRect(QRect(QPoint(), size), palette_of(&chart).surface);
  painter.setFont(legend_font(chart));
  const int top = draw_legend(&painter, chart, lines, chart.width()) + margin;
  chart.draw(painter, QRectF(margin, top, chart.width(), chart.height()));
}

}  // namespace

QImage chart_image(LineChart& chart, const std::vector<ChartLine>& lines, double scale) {
  QImage image(size_of(chart, lines) * scale, QImage::Format_RGB32);
  image.setDevicePixelRatio(scale);
  QPainter painter(&image);
  painter.setRenderHint(QPainter::Antialiasing);
  draw(painter, chart, lines);
  return image;
}

QByteArray chart_svg(LineChart& chart, const std::vector<ChartLine>& lines) {
  QByteArray bytes;
  QBuffer buffer(&bytes);
  QSvgGenerator svg;
  svg.setOutputDevice(&buffer);
  svg.setSize(size_of(chart, lines));
  svg.setViewBox(QRect(QPoint(), size_of(chart, lines)));
  QPainter painter(&svg);
  draw(painter, chart, lines);
  painter.end();
  return bytes;
}

}  // namespace lookalike
