#include "tests/support/test_images.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <random>
#include <string>

namespace lookalike::test {

Image solid_image(int width, int height, std::uint8_t r, std::uint8_t g, std::uint8_t b) {
  Image image{width, height, {}};
  image.rgb.reserve(static_cast<std::size_t>(width) * height * 3);
  for (int i = 0; i < width * height; ++i) image.rgb.insert(image.rgb.end(), {r, g, b});
  return image;
}

Image noise_image(int width, int height, std::uint64_t seed) {
  Image image{width, height, std::vector<std::uint8_t>(static_cast<std::size_t>(width) * height * 3)};
  std::mt19937_64 random(seed);
  for (auto& value : image.rgb) value = static_cast<std::uint8_t>(random());
  return image;
}

Image pattern_image(int width, int height, int kind, std::uint64_t seed) {
  Image image{width, height, std::vector<std::uint8_t>(static_cast<std::size_t>(width) * height * 3)};
  std::mt19937_64 random(seed * 1009 + static_cast<std::uint64_t>(kind));
  std::uniform_real_distribution<double> uniform(0, 1);
  const double angle = kind * 0.7 + 0.15 * uniform(random), phase = 6.28 * uniform(random);
  const double frequency = 0.15 + 0.1 * (kind % 3) + 0.02 * uniform(random);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const double wave = std::sin(frequency * (x * std::cos(angle) + y * std::sin(angle)) * 64 / width + phase);
      for (int c = 0; c < 3; ++c) {
        const double tint = 90 + 70 * std::sin(kind * 1.3 + c * 2.1);
        image.at(x, y)[c] = static_cast<std::uint8_t>(std::clamp(tint + 60 * wave + 12 * uniform(random), 0.0, 255.0));
      }
    }
  }
  return image;
}

std::vector<std::byte> pnm_bytes(const Image& image) {
  const std::string header = "P6\n" + std::to_string(image.width) + " " + std::to_string(image.height) + "\n255\n";
  std::vector<std::byte> bytes(header.size() + image.rgb.size());
  std::memcpy(bytes.data(), header.data(), header.size());
  std::memcpy(bytes.data() + header.size(), image.rgb.data(), image.rgb.size());
  return bytes;
}

void write_pnm(const fs::path& path, const Image& image) {
  write_file_atomically(path, pnm_bytes(image));
}

Matrix gaussian_matrix(std::int64_t rows, std::int64_t cols, std::uint64_t seed) {
  Matrix m(rows, cols);
  std::mt19937_64 random(seed);
  std::normal_distribution<float> normal;
  for (float& value : m.data) value = normal(random);
  return m;
}

}  // namespace lookalike::test
