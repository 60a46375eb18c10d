#pragma once

#include <functional>
#include <span>
#include <vector>

#include "engine/data/demo/color.h"

namespace lookalike::demo {

struct Point {
  float x = 0, y = 0;
};

/// The colour of the pixel at (x, y).
using Shader = std::function<Color(float x, float y)>;

/// A picture in linear light and a small painter of anti-aliased shapes by exact or sampled coverage. Coordinates are
/// pixels, (0, 0) the upper left corner of the upper left pixel; parts outside are clipped.
class Canvas {
 public:
  Canvas(int width, int height);

  int width() const { return width_; }
  int height() const { return height_; }
  float w() const { return static_cast<float>(width_); }
  float h() const { return static_cast<float>(height_); }
  /// What sizes of things are fractions of, so that a picture looks alike at every resolution: the sides' geometric
  /// mean.
  float unit() const { return unit_; }

  Color& at(int x, int y) { return pixels_[static_cast<std::size_t>(y) * width_ + x]; }
  const Color& at(int x, int y) const { return pixels_[static_cast<std::size_t>(y) * width_ + x]; }
  /// Bilinear, clamped to the edge.
  Color sample(float x, float y) const;

  void blend(int x, int y, const Color& color, float opacity) {
    if (x >= 0 && y >= 0 && x < width_ && y < height_) at(x, y) = mix(at(x, y), color, opacity);
  }

  void polygon(std::span<const Point> points, const Shader& shader, float opacity = 1);
  void polygon(std::span<const Point> points, const Color& color, float opacity = 1);
  void polygon(std::initializer_list<Point> points, const Color& color, float opacity = 1) {
    polygon(std::span(points.begin(), points.size()), color, opacity);
  }
  void rectangle(float left, float top, float right, float bottom, const Color& color, float opacity = 1);
  /// Ellipse; `softness` is the width of the edge in pixels.
  void disc(Point center, float rx, float ry, const Color& color, float opacity = 1, float softness = 1);
  /// A straight stroke whose width changes from one end to the other.
  void stroke(Point from, Point to, float width_from, float width_to, const Color& color, float opacity = 1);
  /// Light added around a point, falling off to nothing at `radius`.
  void glow(Point center, float radius, const Color& color);

 private:
  int width_, height_;
  float unit_;
  std::vector<Color> pixels_;
};

}  // namespace lookalike::demo
