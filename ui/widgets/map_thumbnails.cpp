#include "ui/widgets/map_thumbnails.h"

#include <algorithm>
#include <cmath>

namespace lookalike {

double thumbnail_spacing(double zoom, double side) {
  const double sparse = 1.9 * side, dense = side + 4;
  const double share = std::clamp(std::log2(std::max(1.0, zoom)) / 3, 0.0, 1.0);  // Dense from eightfold zoom on.
  return sparse + (dense - sparse) * share;
}

MapThumbnails pick_thumbnails(const MapPoints& points, const MapViewport& viewport, double margin, double spacing,
                              const std::function<bool(std::int64_t)>& accept) {
  MapThumbnails picked{{}, viewport, margin};
  const double width = viewport.screen().width() + 2 * margin, height = viewport.screen().height() + 2 * margin;
  const int columns = static_cast<int>(width / spacing) + 1, lines = static_cast<int>(height / spacing) + 1;
  // With cells of one spacing a side at most one taken row can lie in each, and only the eight around can be too near.
  std::vector<std::int64_t> taken(static_cast<std::size_t>(columns) * lines, -1);
  const auto at_screen = [&](std::int64_t row) {
    return viewport.to_screen(points.place(row)) + QPointF(margin, margin);
  };
  const auto too_near = [&](const QPointF& at, int column, int line) {
    for (int y = std::max(0, line - 1); y <= std::min(lines - 1, line + 1); ++y) {
      for (int x = std::max(0, column - 1); x <= std::min(columns - 1, column + 1); ++x) {
        const std::int64_t other = taken[static_cast<std::size_t>(y) * columns + x];
        if (other < 0) continue;
        const QPointF offset = at_screen(other) - at;
        if (std::abs(offset.x()) < spacing && std::abs(offset.y()) < spacing) return true;
      }
    }
    return false;
  };
  for (const std::int64_t row : points.order()) {
    const QPointF at = at_screen(row);
    if (at.x() < 0 || at.y() < 0 || at.x() >= width || at.y() >= height) continue;
    if (accept && !accept(row)) continue;
    const int column = static_cast<int>(at.x() / spacing), line = static_cast<int>(at.y() / spacing);
    if (too_near(at, column, line)) continue;
    taken[static_cast<std::size_t>(line) * columns + column] = row;
    picked.rows.push_back(row);
  }
  return picked;
}

}  // namespace lookalike
