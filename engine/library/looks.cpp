#include "engine/library/looks.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/core/parallel.h"
#include "engine/training/augmentation.h"

namespace lookalike {
namespace {

/// A square of the picture: its side and where it lies, from 0 (left, top) to 1 (right, bottom).
struct Look {
  double side = 1, x = 0.5, y = 0.5;
  bool mirrored = false;
};

constexpr std::array<Look, learned_looks> looks{{{},
                                                 {.mirrored = true},
                                                 {.side = 0.75},
                                                 {.side = 0.75, .mirrored = true},
                                                 {.side = 0.75, .x = 0, .y = 0},
                                                 {.side = 0.75, .x = 1, .y = 0, .mirrored = true},
                                                 {.side = 0.75, .x = 0, .y = 1, .mirrored = true},
                                                 {.side = 0.75, .x = 1, .y = 1},
                                                 {.side = 0.5},
                                                 {.side = 0.5, .mirrored = true}}};

View view_of(const Look& look, int size) {
  const double side = look.side * size, room = size - side;
  return {.x = look.x * room, .y = look.y * room, .side = side, .mirrored = look.mirrored};
}

}  // namespace

std::vector<std::uint8_t> render_looks(const PixelView& pixels, int begin, int end) {
  const std::int64_t each = end - begin;
  const std::size_t bytes = pixels.picture_bytes();
  std::vector<std::uint8_t> rendered(static_cast<std::size_t>(pixels.count * each) * bytes);
  parallel_for(pixels.count * each, [&](std::int64_t i) {
    std::vector<float> values(bytes);
    const View view = view_of(looks[static_cast<std::size_t>(begin + i % each)], pixels.size);
    render_view(view, pixels.picture(i / each).data(), pixels.size, values.data(), pixels.size);
    std::ranges::transform(values, rendered.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(i) * bytes),
                           [](float v) { return static_cast<std::uint8_t>(std::lround(v * 255)); });
  });
  return rendered;
}

}  // namespace lookalike
