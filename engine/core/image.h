#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace lookalike {

/// An owned RGB picture, 8 bits a channel, height×width×3 row-major without padding.
struct Image {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> rgb;

  bool empty() const { return rgb.empty(); }
  const std::uint8_t* at(int x, int y) const { return rgb.data() + (static_cast<std::size_t>(y) * width + x) * 3; }
  std::uint8_t* at(int x, int y) { return rgb.data() + (static_cast<std::size_t>(y) * width + x) * 3; }
  bool operator==(const Image&) const = default;
};

/// A borrowed stack of equally sized square RGB pictures: N×size×size×3 uint8, row-major. The owner (usually a
/// PixelCache) must outlive the view.
struct PixelView {
  const std::uint8_t* data = nullptr;
  std::int64_t count = 0;
  int size = 0;

  std::size_t picture_bytes() const { return static_cast<std::size_t>(size) * size * 3; }
  std::span<const std::uint8_t> picture(std::int64_t i) const { return {data + picture_bytes() * i, picture_bytes()}; }
};

}  // namespace lookalike
