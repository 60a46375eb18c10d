#include "ui/widgets/map_layer.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/widgets/cluster_mark.h"

namespace lookalike {
namespace {

/// a·b/255, rounded, on all four channels at once in two pairs.
inline QRgb scaled(QRgb pixel, unsigned by) {
  unsigned pair = (pixel & 0xff00ff) * by;
  pair = ((pair + ((pair >> 8) & 0xff00ff) + 0x800080) >> 8) & 0xff00ff;
  unsigned other = ((pixel >> 8) & 0xff00ff) * by;
  other = (other + ((other >> 8) & 0xff00ff) + 0x800080) & 0xff00ff00;
  return pair | other;
}

/// Premultiplied source over destination, clipped to it.
void blend(QImage& onto, const QImage& marker, int left, int top) {
  const int x_begin = std::max(0, -left), x_end = std::min(marker.width(), onto.width() - left);
  const int y_begin = std::max(0, -top), y_end = std::min(marker.height(), onto.height() - top);
  if (x_begin >= x_end) return;
  auto* const bytes = onto.bits();
  for (int y = y_begin; y < y_end; ++y) {
    const auto* from = reinterpret_cast<const QRgb*>(marker.constScanLine(y));
    auto* to = reinterpret_cast<QRgb*>(bytes + static_cast<qsizetype>(top + y) * onto.bytesPerLine()) + left;
    for (int x = x_begin; x < x_end; ++x) {
      const unsigned alpha = qAlpha(from[x]);
      if (alpha == 255) {
        to[x] = from[x];
      } else if (alpha > 0) {
        to[x] = from[x] + scaled(to[x], 255 - alpha);
      }
    }
  }
}

}  // namespace

double marker_diameter(std::int64_t points, double zoom) {
  const double base = std::clamp(9.5 - std::log10(std::max<double>(1, static_cast<double>(points)) / 100), 3.5, 9.0);
  return std::min(11.0, base * std::pow(std::max(1.0, zoom), 0.18));
}

MapMark mark_of(const std::vector<MapMark>& marks, int group) {
  if (group < 0) return {QColor(0x80, 0x80, 0x80), Marker::circle};
  const auto index = static_cast<std::size_t>(group);
  return index < marks.size() ? marks[index] : MapMark{cluster_colour(group), cluster_marker(group)};
}

QImage marker_image(const MapMark& mark, const QColor& outline, double diameter, int side) {
  QImage image(side, side, QImage::Format_ARGB32_Premultiplied);
  image.fill(Qt::transparent);
  QPainter painter(&image);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(outline, diameter * 0.1));
  painter.setBrush(mark.colour);
  const double edge = (side - diameter) / 2;
  painter.drawPath(marker_path(mark.marker, QRectF(edge, edge, diameter, diameter)));
  return image;
}

MapLayer draw_map_layer(const MapPoints& points, const MapViewport& viewport, const MapLayerStyle& style) {
  MapLayer layer{{}, viewport, style.margin};
  const double ratio = style.device_pixel_ratio;
  const QSizeF size = viewport.screen() + QSizeF(2 * style.margin, 2 * style.margin);
  layer.image = QImage((size * ratio).toSize(), QImage::Format_ARGB32_Premultiplied);
  if (layer.image.isNull()) return layer;
  layer.image.fill(Qt::transparent);

  const double diameter = marker_diameter(points.count(), viewport.zoom()) * ratio;
  const int side = static_cast<int>(std::ceil(diameter * 1.2)) + 2;
  const QImage faded = marker_image({style.faded, Marker::circle}, style.outline, diameter * 0.8, side);
  std::vector<QImage> markers;  // Group g at g + 1; no group at 0.
  for (int g = -1; g < points.group_count(); ++g) {
    markers.push_back(marker_image(mark_of(style.marks, g), style.outline, diameter, side));
  }
  const auto draw = [&](bool shown_ones) {
    for (std::int64_t row = 0; row < points.count(); ++row) {
      if ((!style.shown || style.shown(row)) != shown_ones) continue;
      const QPointF at = (viewport.to_screen(points.place(row)) + QPointF(style.margin, style.margin)) * ratio;
      if (at.x() < -side || at.y() < -side || at.x() > layer.image.width() + side ||
          at.y() > layer.image.height() + side) {
        continue;
      }
      const QImage& marker = shown_ones ? markers[static_cast<std::size_t>(points.group(row) + 1)] : faded;
      blend(layer.image, marker, static_cast<int>(std::lround(at.x() - side / 2.0)),
            static_cast<int>(std::lround(at.y() - side / 2.0)));
    }
  };
  if (style.shown) draw(false);
  draw(true);
  layer.image.setDevicePixelRatio(ratio);
  return layer;
}

}  // namespace lookalike
