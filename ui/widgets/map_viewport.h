#pragma once

#include <QPointF>
#include <QRectF>
#include <QSizeF>

namespace lookalike {

/// How map coordinates (y upwards) fall on the screen (logical pixels, y downwards): a centre and a scale. A value.
class MapViewport {
 public:
  static constexpr double max_zoom = 400;  ///< Relative to the view that shows everything.

  void resize(const QSizeF& screen) { screen_ = screen; }
  /// Shows all of `bounds` with a margin in pixels.
  void fit(const QRectF& bounds, double margin);
  /// Magnifies by `factor` so that what is under `cursor` stays there. Limited to 0.5 … max_zoom.
  void zoom_about(const QPointF& cursor, double factor);
  void pan(const QPointF& pixels);

  QPointF to_screen(const QPointF& map) const;
  QPointF to_map(const QPointF& screen) const;
  double pixels_per_unit() const { return scale_; }
  double zoom() const { return scale_ / fit_scale_; }
  const QSizeF& screen() const { return screen_; }
  /// Whether what was made for this view, with a margin in pixels around it, covers `other` too: of the same scale, and
  /// not moved by more than the margin.
  bool covers(const MapViewport& other, double margin) const;
  bool operator==(const MapViewport&) const = default;

 private:
  QSizeF screen_{1, 1};
  QPointF centre_;
  double scale_ = 1;
  double fit_scale_ = 1;
};

}  // namespace lookalike
