#include "engine/data/demo/develop.h"

#include <algorithm>
#include <cmath>

namespace lookalike::demo {
namespace {

/// Fit of the ACES film curve (Narkowicz 2015).
float film(float x) {
  return clamp01(x * (2.51f * x + 0.03f) / (x * (2.43f * x + 0.59f) + 0.14f));
}

/// Log-average luminance (Reinhard et al. 2002), from a subset of the pixels.
float key(const Canvas& canvas) {
  double sum = 0;
  std::int64_t count = 0;
  for (int y = 0; y < canvas.height(); y += 3) {
    for (int x = 0; x < canvas.width(); x += 3, ++count) {
      sum += std::log(0.01f + std::max(0.f, luminance(canvas.at(x, y))));
    }
  }
  return static_cast<float>(std::exp(sum / static_cast<double>(count)));
}

/// Uniform in -1…1 from a pixel's position and the picture's own number.
float pixel_noise(std::uint32_t x, std::uint32_t y, std::uint32_t seed) {
  std::uint32_t h = x * 0x8da6b343u ^ y * 0xd8163841u ^ seed;
  h = (h ^ (h >> 16)) * 0x7feb352du;
  h = (h ^ (h >> 15)) * 0x846ca68bu;
  return static_cast<float>(h >> 8) * 0x1p-23f - 1;
}

}  // namespace

Image develop(const Canvas& canvas, Random& random) {
  // The camera lifts dark pictures and holds bright ones back, but a night stays a night.
  const float exposure = std::clamp(std::pow(0.2f / key(canvas), 0.45f), 0.6f, 2.2f) * random.range(0.88f, 1.12f);
  const Color balance{exposure * random.range(0.95f, 1.05f), exposure, exposure * random.range(0.94f, 1.06f)};
  const float saturation = random.range(0.8f, 1.12f), vignette = random.range(0.f, 0.4f);
  const float grain = random.range(0.003f, 0.016f);
  const auto seed = static_cast<std::uint32_t>(random.next());
  const int width = canvas.width(), height = canvas.height();
  Image image{width, height, std::vector<std::uint8_t>(static_cast<std::size_t>(width) * height * 3)};
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const float dx = 2 * x / canvas.w() - 1, dy = 2 * y / canvas.h() - 1, corner = (dx * dx + dy * dy) / 2;
      const Color light = canvas.at(x, y) * balance * (1 - vignette * corner * corner);
      const float grey = luminance(light);
      const float noise = grain * (pixel_noise(x, y, seed) + pixel_noise(x, y, seed ^ 0x5bd1e995u));
      const auto to_byte = [&](float channel) {
        const float value = std::sqrt(film(std::max(0.f, mix(grey, channel, saturation)))) + noise;
        return static_cast<std::uint8_t>(clamp01(value) * 255 + 0.5f);
      };
      std::uint8_t* out = image.at(x, y);
      out[0] = to_byte(light.r), out[1] = to_byte(light.g), out[2] = to_byte(light.b);
    }
  }
  return image;
}

}  // namespace lookalike::demo
