#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <initializer_list>

#include "engine/core/hash.h"

namespace lookalike::demo {

/// Random numbers that are the same with every standard library (the distributions of <random> are not).
class Random {
 public:
  explicit Random(std::uint64_t seed) : seed_(seed) {}

  std::uint64_t next() { return mix_seed(seed_, ++count_); }
  float unit() { return static_cast<float>(next() >> 40) * 0x1p-24f; }  ///< [0, 1)
  float range(float from, float to) { return from + (to - from) * unit(); }
  float around(float center, float spread) { return center + spread * (unit() + unit() - 1); }
  int integer(int from, int to) {  ///< Both ends included.
    return from + static_cast<int>(next() % static_cast<std::uint64_t>(to - from + 1));
  }
  bool chance(float probability) { return unit() < probability; }
  float sign() { return chance(0.5f) ? 1.f : -1.f; }

  template <class T>
  T pick(std::initializer_list<T> choices) {
    return choices.begin()[next() % choices.size()];
  }

 private:
  std::uint64_t seed_;
  std::uint64_t count_ = 0;
};

/// Gradient noise over the plane (Perlin 1985, with hashed gradients), and its usual sums.
class Noise {
 public:
  explicit Noise(std::uint64_t seed) : seed_(static_cast<std::uint32_t>(mix_seed(seed, 7))) {}

  /// About -1…1, mean 0, features one unit apart.
  float at(float x, float y) const {
    const int ix = floor_of(x), iy = floor_of(y);
    const float dx = x - static_cast<float>(ix), dy = y - static_cast<float>(iy);
    const float u = fade(dx), v = fade(dy);
    const float a = corner(ix, iy, dx, dy), b = corner(ix + 1, iy, dx - 1, dy);
    const float c = corner(ix, iy + 1, dx, dy - 1), d = corner(ix + 1, iy + 1, dx - 1, dy - 1);
    const float low = a + (b - a) * u, high = c + (d - c) * u;
    return 1.3f * (low + (high - low) * v);
  }

  /// Fractal sum: each octave twice as fine and half as strong, turned so that the lattices do not line up.
  float fbm(float x, float y, int octaves) const {
    float sum = 0, weight = 0.5f;
    for (int i = 0; i < octaves; ++i, weight *= 0.5f) {
      sum += weight * at(x, y);
      turn(x, y);
    }
    return sum;
  }

  /// 0…1 with sharp crests (Musgrave's ridged multifractal): mountains.
  float ridged(float x, float y, int octaves) const {
    float sum = 0, weight = 0.5f, crest = 1;
    for (int i = 0; i < octaves; ++i, weight *= 0.5f) {
      float n = 1 - std::abs(at(x, y));
      n *= n;
      sum += weight * n * crest;
      crest = n < 1 ? n : 1;
      turn(x, y);
    }
    return sum;
  }

 private:
  /// std::floor is a library call on plain x86-64, and this is the painter's innermost loop.
  static int floor_of(float x) {
    const int truncated = static_cast<int>(x);
    return truncated - (x < static_cast<float>(truncated));
  }

  static float fade(float t) { return t * t * t * (t * (t * 6 - 15) + 10); }

  static void turn(float& x, float& y) {
    const float turned = 1.6f * x + 1.2f * y + 17.3f;
    y = -1.2f * x + 1.6f * y - 9.1f;
    x = turned;
  }

  /// A gradient from the 32 directions, chosen by a hash of the corner, times the way from the corner.
  float corner(int x, int y, float dx, float dy) const {
    std::uint32_t h = static_cast<std::uint32_t>(x) * 0x8da6b343u ^ static_cast<std::uint32_t>(y) * 0xd8163841u ^ seed_;
    h = (h ^ (h >> 15)) * 0x2c1b3c6du;
    const Gradient& g = kGradients[h >> 27];
    return g.x * dx + g.y * dy;
  }

  struct Gradient {
    float x, y;
  };
  static const std::array<Gradient, 32> kGradients;

  std::uint32_t seed_;
};

}  // namespace lookalike::demo
