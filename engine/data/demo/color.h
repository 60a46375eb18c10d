#pragma once

#include <algorithm>
#include <cstdint>

namespace lookalike::demo {

/// Linear light; 1 is white paper in the sun of a picture's exposure, more is possible. A square root stands in for
/// the display's curve in both directions: cheap, exact to invert and close enough to sRGB for painting.
struct Color {
  float r = 0, g = 0, b = 0;

  constexpr Color operator+(const Color& c) const { return {r + c.r, g + c.g, b + c.b}; }
  constexpr Color operator-(const Color& c) const { return {r - c.r, g - c.g, b - c.b}; }
  constexpr Color operator*(const Color& c) const { return {r * c.r, g * c.g, b * c.b}; }
  constexpr Color operator*(float f) const { return {r * f, g * f, b * f}; }
  constexpr Color& operator+=(const Color& c) { return *this = *this + c; }
};

/// A display colour such as 0xd8e6ee.
constexpr Color hex(std::uint32_t rgb) {
  const float r = ((rgb >> 16) & 255) / 255.f, g = ((rgb >> 8) & 255) / 255.f, b = (rgb & 255) / 255.f;
  return {r * r, g * g, b * b};
}

constexpr float mix(float a, float b, float t) {
  return a + (b - a) * t;
}
constexpr Color mix(const Color& a, const Color& b, float t) {
  return a + (b - a) * t;
}
constexpr float luminance(const Color& c) {
  return 0.3f * c.r + 0.59f * c.g + 0.11f * c.b;
}

constexpr float clamp01(float x) {
  return std::clamp(x, 0.f, 1.f);
}
/// 0 below `from`, 1 above `to`, smooth between.
constexpr float smoothstep(float from, float to, float x) {
  const float t = clamp01((x - from) / (to - from));
  return t * t * (3 - 2 * t);
}

}  // namespace lookalike::demo
