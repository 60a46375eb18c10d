#include "ui/widgets/error_map.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace lookalike {
namespace {

bool same_size(const Image& a, const Image& b) {
  return !a.empty() && a.width == b.width && a.height == b.height && a.rgb.size() == b.rgb.size();
}

/// Colours for mean differences 0 … 255.
const std::array<QRgb, 256>& heat_colours() {
  static const std::array<QRgb, 256> colours = [] {
    constexpr double full_scale = 0.5;
    constexpr double stops[4][3] = {{0, 0, 0}, {120, 32, 8}, {250, 84, 22}, {255, 224, 150}};
    std::array<QRgb, 256> table{};
    for (int difference = 0; difference < 256; ++difference) {
      const double position = std::min(1.0, difference / 255.0 / full_scale) * 3;
      const int stop = std::min(2, static_cast<int>(position));
      const double share = position - stop;
      const auto channel = [&](int c) {
        return static_cast<int>(std::lround(stops[stop][c] * (1 - share) + stops[stop + 1][c] * share));
      };
      table[static_cast<std::size_t>(difference)] = qRgb(channel(0), channel(1), channel(2));
    }
    return table;
  }();
  return colours;
}

}  // namespace

QImage error_map(const Image& original, const Image& reconstruction) {
  if (!same_size(original, reconstruction)) return {};
  const auto& colours = heat_colours();
  QImage map(original.width, original.height, QImage::Format_RGB32);
  for (int y = 0; y < original.height; ++y) {
    auto* line = reinterpret_cast<QRgb*>(map.scanLine(y));
    for (int x = 0; x < original.width; ++x) {
      const std::uint8_t *a = original.at(x, y), *b = reconstruction.at(x, y);
      const int sum = std::abs(a[0] - b[0]) + std::abs(a[1] - b[1]) + std::abs(a[2] - b[2]);
      line[x] = colours[static_cast<std::size_t>(sum / 3)];
    }
  }
  return map;
}

double mean_squared_error(const Image& original, const Image& reconstruction) {
  if (!same_size(original, reconstruction)) return std::numeric_limits<double>::quiet_NaN();
  double sum = 0;
  for (std::size_t i = 0; i < original.rgb.size(); ++i) {
    const double difference = (original.rgb[i] - reconstruction.rgb[i]) / 255.0;
    sum += difference * difference;
  }
  return sum / static_cast<double>(original.rgb.size());
}

}  // namespace lookalike
