#include "engine/data/demo/canvas.h"

#include <algorithm>
#include <cmath>

namespace lookalike::demo {
namespace {

constexpr int kSublines = 4;  // Vertical samples a pixel; horizontally the coverage is exact.

/// Adds the span [from, to) to a row's coverage.
void cover_span(std::vector<float>& row, float from, float to, int offset, float weight) {
  from = std::max(from - offset, 0.f);
  to = std::min(to - offset, static_cast<float>(row.size()));
  if (from >= to) return;
  const int first = static_cast<int>(from), last = std::min(static_cast<int>(to), static_cast<int>(row.size()) - 1);
  if (first == last) {
    row[first] += (to - from) * weight;
    return;
  }
  row[first] += (first + 1 - from) * weight;
  for (int x = first + 1; x < last; ++x) row[x] += weight;
  row[last] += (to - last) * weight;
}

void find_crossings(std::span<const Point> points, float y, std::vector<float>& crossings) {
  crossings.clear();
  for (std::size_t i = 0; i < points.size(); ++i) {
    const Point a = points[i], b = points[(i + 1) % points.size()];
    if ((a.y <= y) != (b.y <= y)) crossings.push_back(a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x));
  }
  std::sort(crossings.begin(), crossings.end());
}

/// First and one-past-last pixel that the interval [from, to] touches, clipped to 0…size. Safe for huge values.
std::pair<int, int> touched(float from, float to, int size) {
  const float limit = static_cast<float>(size);
  return {static_cast<int>(std::clamp(std::floor(from), 0.f, limit)),
          static_cast<int>(std::clamp(std::ceil(to), 0.f, limit))};
}

}  // namespace

Canvas::Canvas(int width, int height)
    : width_(width),
      height_(height),
      unit_(std::sqrt(static_cast<float>(width) * static_cast<float>(height))),
      pixels_(static_cast<std::size_t>(width) * height) {}

Color Canvas::sample(float x, float y) const {
  x = std::clamp(x - 0.5f, 0.f, w() - 1);
  y = std::clamp(y - 0.5f, 0.f, h() - 1);
  const int x0 = static_cast<int>(x), y0 = static_cast<int>(y);
  const int x1 = std::min(x0 + 1, width_ - 1), y1 = std::min(y0 + 1, height_ - 1);
  return mix(mix(at(x0, y0), at(x1, y0), x - x0), mix(at(x0, y1), at(x1, y1), x - x0), y - y0);
}

void Canvas::polygon(std::span<const Point> points, const Shader& shader, float opacity) {
  float left = points[0].x, right = left, top = points[0].y, bottom = top;
  for (const Point& p : points) {
    left = std::min(left, p.x), right = std::max(right, p.x);
    top = std::min(top, p.y), bottom = std::max(bottom, p.y);
  }
  const auto [x0, x1] = touched(left, right, width_);
  const auto [y0, y1] = touched(top, bottom, height_);
  if (x0 >= x1) return;
  std::vector<float> row(static_cast<std::size_t>(x1 - x0)), crossings;
  for (int y = y0; y < y1; ++y) {
    std::fill(row.begin(), row.end(), 0.f);
    for (int s = 0; s < kSublines; ++s) {
      find_crossings(points, y + (s + 0.5f) / kSublines, crossings);
      for (std::size_t i = 0; i + 1 < crossings.size(); i += 2) {
        cover_span(row, crossings[i], crossings[i + 1], x0, 1.f / kSublines);
      }
    }
    for (int x = x0; x < x1; ++x) {
      if (const float c = row[x - x0]; c > 0) blend(x, y, shader(x + 0.5f, y + 0.5f), std::min(c, 1.f) * opacity);
    }
  }
}

void Canvas::polygon(std::span<const Point> points, const Color& color, float opacity) {
  polygon(
      points, [color](float, float) { return color; }, opacity);
}

void Canvas::rectangle(float left, float top, float right, float bottom, const Color& color, float opacity) {
  const auto [x0, x1] = touched(left, right, width_);
  const auto [y0, y1] = touched(top, bottom, height_);
  for (int y = y0; y < y1; ++y) {
    const float cy = std::min(bottom, y + 1.f) - std::max(top, static_cast<float>(y));
    for (int x = x0; x < x1; ++x) {
      const float cx = std::min(right, x + 1.f) - std::max(left, static_cast<float>(x));
      at(x, y) = mix(at(x, y), color, cx * cy * opacity);
    }
  }
}

void Canvas::disc(Point center, float rx, float ry, const Color& color, float opacity, float softness) {
  // Below a pixel the disc keeps its size and fades instead.
  const float visible = std::min(rx, 0.5f) * std::min(ry, 0.5f) * 4 * opacity;
  rx = std::max(rx, 0.5f), ry = std::max(ry, 0.5f);
  const float small = std::min(rx, ry), reach = 1 + softness / (2 * small);
  const auto [x0, x1] = touched(center.x - rx * reach, center.x + rx * reach, width_);
  const auto [y0, y1] = touched(center.y - ry * reach, center.y + ry * reach, height_);
  for (int y = y0; y < y1; ++y) {
    const float dy = (y + 0.5f - center.y) / ry;
    for (int x = x0; x < x1; ++x) {
      const float dx = (x + 0.5f - center.x) / rx;
      const float inside = (1 - std::sqrt(dx * dx + dy * dy)) * small;
      const float coverage = clamp01(0.5f + inside / softness);
      if (coverage > 0) at(x, y) = mix(at(x, y), color, coverage * visible);
    }
  }
}

void Canvas::stroke(Point from, Point to, float width_from, float width_to, const Color& color, float opacity) {
  const float dx = to.x - from.x, dy = to.y - from.y, length = std::sqrt(dx * dx + dy * dy);
  if (length <= 0) return;
  // Thin strokes keep a width that the sampling can see, and fade.
  const float widest = std::max(width_from, width_to), visible = std::min(widest, 1.f);
  const float a = std::max(width_from, widest < 1 ? 1.f : 0.f) / (2 * length);
  const float b = std::max(width_to, widest < 1 ? 1.f : 0.f) / (2 * length);
  polygon({{from.x - dy * a, from.y + dx * a},
           {to.x - dy * b, to.y + dx * b},
           {to.x + dy * b, to.y - dx * b},
           {from.x + dy * a, from.y - dx * a}},
          color, opacity * visible);
}

void Canvas::glow(Point center, float radius, const Color& color) {
  const auto [x0, x1] = touched(center.x - radius, center.x + radius, width_);
  const auto [y0, y1] = touched(center.y - radius, center.y + radius, height_);
  for (int y = y0; y < y1; ++y) {
    for (int x = x0; x < x1; ++x) {
      const float dx = (x + 0.5f - center.x) / radius, dy = (y + 0.5f - center.y) / radius;
      const float rest = std::max(0.f, 1 - (dx * dx + dy * dy));
      at(x, y) += color * (rest * rest * rest);
    }
  }
}

}  // namespace lookalike::demo
