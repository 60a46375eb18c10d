#include "engine/model/partial_sums.h"

#include <algorithm>

#include "engine/core/simd.h"

namespace lookalike {
namespace {

/// Floats: 32 times as many are 32 MB.
constexpr std::int64_t small = 1 << 18;
/// Floats of a row that are added up at a time.
constexpr std::int64_t piece = 4096;

LOOKALIKE_SIMD void add(const float* __restrict from, std::int64_t count, float* __restrict to) {
  for (std::int64_t i = 0; i < count; ++i) to[i] += from[i];
}

}  // namespace

std::int64_t image_parts(std::int64_t images, std::int64_t size) {
  return std::min<std::int64_t>(images, size < small ? 32 : 16);
}

void add_up(std::vector<float>& rows, std::int64_t size) {
  const std::int64_t count = std::ssize(rows) / size;
  share_out(size, piece, [&](SharedRange& range) {
    range.for_each_part([&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t row = 1; row < count; ++row) {
        add(rows.data() + row * size + begin, end - begin, rows.data() + begin);
      }
    });
  });
  rows.resize(static_cast<std::size_t>(size));
}

}  // namespace lookalike
