#pragma once

#include <cstdint>
#include <vector>

#include "engine/core/image.h"
#include "tests/support/test_images.h"

namespace lookalike::test {

/// Pictures of one size, one after the other, as a PixelCache holds them.
struct PictureStack {
  int size = 64;
  std::vector<std::uint8_t> bytes;

  void add(const Image& image) { bytes.insert(bytes.end(), image.rgb.begin(), image.rgb.end()); }
  PixelView view() const {
    return {bytes.data(), static_cast<std::int64_t>(bytes.size() / (static_cast<std::size_t>(size) * size * 3)), size};
  }
};

/// `each` pictures of each of `kinds` kinds, kind by kind.
inline PictureStack patterns(int kinds, int each, int size = 64) {
  PictureStack stack{size, {}};
  for (int kind = 0; kind < kinds; ++kind) {
    for (int i = 0; i < each; ++i) stack.add(pattern_image(size, size, kind, static_cast<std::uint64_t>(i + 1)));
  }
  return stack;
}

}  // namespace lookalike::test
