#include "ui/widgets/map_export.h"

#include <QBuffer>
#include <QPainter>
#include <QPainterPath>
#include <cmath>

#include "ui/text.h"
#include "ui/widgets/cluster_mark.h"

namespace lookalike {
namespace {

constexpr double legend_width = 220, line_height = 22, legend_margin = 16, mark_side = 10;

/// Where the legend's lines stand: beside the map, from the top.
QPointF legend_place(const MapSheet& sheet, std::size_t line) {
  return {sheet.viewport.screen().width() + legend_margin,
          legend_margin + line_height * (static_cast<double>(line) + 0.5)};
}

QSizeF sheet_size(const MapSheet& sheet) {
  const double legend = 2 * legend_margin + line_height * static_cast<double>(sheet.colouring.groups.size() + 1);
  return {sheet.viewport.screen().width() + legend_width, std::max(sheet.viewport.screen().height(), legend)};
}

QRectF mark_place(const QPointF& left_middle) {
  return {left_middle.x(), left_middle.y() - mark_side / 2, mark_side, mark_side};
}

QString group_text(const MapGroup& group) {
  return group.name + QStringLiteral("  ") + number_text(group.count);
}

void draw_legend(QPainter& painter, const MapSheet& sheet) {
  const auto write = [&](const QPointF& left_middle, const QString& text) {
    const QRectF place(left_middle.x(), left_middle.y() - line_height / 2, legend_width - 3 * legend_margin,
                       line_height);
    painter.drawText(place, Qt::AlignVCenter | Qt::AlignLeft,
                     painter.fontMetrics().elidedText(text, Qt::ElideRight, static_cast<int>(place.width())));
  };
  painter.setFont(sheet.font);
  painter.setPen(sheet.colours.text);
  write(legend_place(sheet, 0), sheet.colouring.title);
  for (std::size_t i = 0; i < sheet.colouring.groups.size(); ++i) {
    const MapGroup& group = sheet.colouring.groups[i];
    const QPointF at = legend_place(sheet, i + 1);
    painter.setPen(Qt::NoPen);
    painter.setBrush(group.mark.colour);
    painter.drawPath(marker_path(group.mark.marker, mark_place(at)));
    painter.setPen(sheet.colours.text);
    write(at + QPointF(mark_side + 8, 0), group_text(group));
  }
}

QString number(double value) {
  return QString::number(value, 'f', 2);
}

/// An outline as the `d` of an SVG path.
QString path_data(const QPainterPath& path) {
  QString d;
  for (int i = 0; i < path.elementCount(); ++i) {
    const QPainterPath::Element e = path.elementAt(i);
    const bool curve = e.type == QPainterPath::CurveToElement, more = e.type == QPainterPath::CurveToDataElement;
    d += e.type == QPainterPath::MoveToElement ? QStringLiteral("M")
         : curve                               ? QStringLiteral("C")
         : more                                ? QStringLiteral(" ")
                                               : QStringLiteral("L");
    d += number(e.x) + QLatin1Char(' ') + number(e.y);
  }
  return d + QLatin1Char('Z');
}

QString shape(const QString& id, const MapMark& mark, double diameter, const QColor& outline) {
  const QRectF place(-diameter / 2, -diameter / 2, diameter, diameter);
  return QStringLiteral("<path id=\"%1\" d=\"%2\" fill=\"%3\" stroke=\"%4\" stroke-width=\"%5\"/>\n")
      .arg(id, path_data(marker_path(mark.marker, place)), mark.colour.name(), outline.name(), number(diameter * 0.1));
}

QString use(const QString& id, const QPointF& at) {
  return QStringLiteral("<use href=\"#%1\" x=\"%2\" y=\"%3\"/>\n").arg(id, number(at.x()), number(at.y()));
}

QString group_id(int group) {
  return group < 0 ? QStringLiteral("none") : QStringLiteral("g%1").arg(group);
}

QString shapes(const MapSheet& sheet, double diameter) {
  QString text =
      shape(QStringLiteral("faded"), {sheet.style.faded, Marker::circle}, diameter * 0.8, sheet.style.outline);
  for (int group = -1; group < sheet.points->group_count(); ++group) {
    text += shape(group_id(group), mark_of(sheet.style.marks, group), diameter, sheet.style.outline);
  }
  return text;
}

QString svg_points(const MapSheet& sheet, bool shown_ones) {
  QString text;
  const QSizeF screen = sheet.viewport.screen();
  for (std::int64_t row = 0; row < sheet.points->count(); ++row) {
    if ((!sheet.style.shown || sheet.style.shown(row)) != shown_ones) continue;
    const QPointF at = sheet.viewport.to_screen(sheet.points->place(row));
    if (at.x() < 0 || at.y() < 0 || at.x() > screen.width() || at.y() > screen.height()) continue;
    text += use(shown_ones ? group_id(sheet.points->group(row)) : QStringLiteral("faded"), at);
  }
  return text;
}

/// XML cannot hold control characters, not even escaped; names of files and folders can.
QString xml_text(QString words) {
  for (QChar& c : words) {
    if (c.category() == QChar::Other_Control || c.unicode() >= 0xFFFE) c = QLatin1Char(' ');
  }
  return words.toHtmlEscaped();
}

QString svg_text(const QPointF& left_middle, const QString& words) {
  return QStringLiteral("<text x=\"%1\" y=\"%2\" dominant-baseline=\"middle\">%3</text>\n")
      .arg(number(left_middle.x()), number(left_middle.y()), xml_text(words));
}

QString svg_legend(const MapSheet& sheet) {
  QString text =
      QStringLiteral("<g font-family=\"sans-serif\" font-size=\"12\" fill=\"%1\">\n").arg(sheet.colours.text.name());
  text += svg_text(legend_place(sheet, 0), sheet.colouring.title);
  for (std::size_t i = 0; i < sheet.colouring.groups.size(); ++i) {
    const MapGroup& group = sheet.colouring.groups[i];
    const QPointF at = legend_place(sheet, i + 1);
    text += QStringLiteral("<path d=\"%1\" fill=\"%2\"/>\n")
                .arg(path_data(marker_path(group.mark.marker, mark_place(at))), group.mark.colour.name());
    text += svg_text(at + QPointF(mark_side + 8, 0), group_text(group));
  }
  return text + QStringLiteral("</g>\n");
}

}  // namespace

QImage map_image(const MapSheet& sheet, double scale) {
  QImage image((sheet_size(sheet) * scale).toSize(), QImage::Format_RGB32);
  image.setDevicePixelRatio(scale);
  image.fill(sheet.colours.surface);
  MapLayerStyle style = sheet.style;
  style.device_pixel_ratio = scale;
  style.margin = 0;
  QPainter painter(&image);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.drawImage(QPointF(), draw_map_layer(*sheet.points, sheet.viewport, style).image);
  draw_legend(painter, sheet);
  return image;
}

QByteArray map_png(const MapSheet& sheet, double scale) {
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  map_image(sheet, scale).save(&buffer, "PNG");
  return bytes;
}

QByteArray map_svg(const MapSheet& sheet) {
  const QSizeF size = sheet_size(sheet);
  const double diameter = marker_diameter(sheet.points->count(), sheet.viewport.zoom());
  const QString head =
      QStringLiteral(
          "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%1\" height=\"%2\" viewBox=\"0 0 %1 %2\">\n"
          "<rect width=\"100%\" height=\"100%\" fill=\"%3\"/>\n<defs>\n")
          .arg(number(size.width()), number(size.height()), sheet.colours.surface.name());
  const QString text = head + shapes(sheet, diameter) + QStringLiteral("</defs>\n") + svg_points(sheet, false) +
                       svg_points(sheet, true) + svg_legend(sheet) + QStringLiteral("</svg>\n");
  return text.toUtf8();
}

}  // namespace lookalike
