#include "ui/widgets/map_viewport.h"

#include <algorithm>
#include <cmath>

namespace lookalike {

void MapViewport::fit(const QRectF& bounds, double margin) {
  constexpr double smallest = 1e-6;  // A single point, or points on a line, still need a scale.
  const double width = std::max(1.0, screen_.width() - 2 * margin);
  const double height = std::max(1.0, screen_.height() - 2 * margin);
  const bool flat = bounds.width() < smallest && bounds.height() < smallest;
  fit_scale_ = flat
                   ? std::min(width, height) / 2
                   : std::min(width / std::max(smallest, bounds.width()), height / std::max(smallest, bounds.height()));
  scale_ = fit_scale_;
  centre_ = bounds.center();
}

void MapViewport::zoom_about(const QPointF& cursor, double factor) {
  const QPointF fixed = to_map(cursor);
  scale_ = std::clamp(scale_ * factor, fit_scale_ * 0.5, fit_scale_ * max_zoom);
  pan(cursor - to_screen(fixed));
}

void MapViewport::pan(const QPointF& pixels) {
  centre_ -= QPointF(pixels.x(), -pixels.y()) / scale_;
}

bool MapViewport::covers(const MapViewport& other, double margin) const {
  if (screen_ != other.screen_ || std::abs(scale_ / other.scale_ - 1) >= 1e-9) return false;
  const QPointF shift = other.to_screen(QPointF()) - to_screen(QPointF());
  return std::abs(shift.x()) <= margin && std::abs(shift.y()) <= margin;
}

QPointF MapViewport::to_screen(const QPointF& map) const {
  const QPointF offset = (map - centre_) * scale_;
  return {screen_.width() / 2 + offset.x(), screen_.height() / 2 - offset.y()};
}

QPointF MapViewport::to_map(const QPointF& screen) const {
  const QPointF offset = screen - QPointF(screen_.width() / 2, screen_.height() / 2);
  return centre_ + QPointF(offset.x(), -offset.y()) / scale_;
}

}  // namespace lookalike
