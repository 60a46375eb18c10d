#include "engine/model/gathered_patches.h"

#include <algorithm>
#include <vector>

#include "engine/core/simd.h"
#include "engine/model/partial_sums.h"
#include "engine/model/sgemm.h"

namespace lookalike {
namespace {

/// Floats of gathered patches held at a time: 512 kB, a part of a core's cache.
constexpr std::int64_t block_floats = 1 << 17;

std::int64_t rows_a_block(const PatchGeometry& g) {
  return std::clamp<std::int64_t>(block_floats / (g.small_width * g.patch()), 1, g.small_height);
}

/// Calls visit(offset in the large row, offset in the patch's row, floats) for the part of each patch of one row of
/// the small maps that lies inside; `x` runs over the row.
template <typename Visit>
void for_each_run(const PatchGeometry& g, Visit visit) {
  const std::int64_t channels = g.large_channels, width = g.kernel * channels;
  for (std::int64_t x = 0; x < g.small_width; ++x) {
    const std::int64_t from = x * g.stride - g.padding;
    const std::int64_t begin = std::max<std::int64_t>(from, 0), end = std::min(from + g.kernel, g.large_width);
    visit(x, begin * channels, (begin - from) * channels, std::max<std::int64_t>(end - begin, 0) * channels, width);
  }
}

/// One row of small positions: their patches from one image of the large maps.
void gather(const PatchGeometry& g, const float* image, std::int64_t y, float* patches) {
  for (std::int64_t ky = 0; ky < g.kernel; ++ky) {
    const std::int64_t row = y * g.stride - g.padding + ky;
    const bool inside = row >= 0 && row < g.large_height;
    const float* line = inside ? image + row * g.large_width * g.large_channels : nullptr;
    float* out = patches + ky * g.kernel * g.large_channels;
    for_each_run(g, [&](std::int64_t x, std::int64_t at, std::int64_t skip, std::int64_t count, std::int64_t width) {
      float* to = out + x * g.patch();
      if (inside && count == width) {
        std::copy_n(line + at, width, to);
        return;
      }
      std::fill_n(to, width, 0.F);
      if (inside) std::copy_n(line + at, count, to + skip);
    });
  }
}

void gather_rows(const PatchGeometry& g, const float* image, std::int64_t y, std::int64_t count, float* patches) {
  for (std::int64_t r = 0; r < count; ++r) gather(g, image, y + r, patches + r * g.small_width * g.patch());
}

LOOKALIKE_SIMD void add(const float* __restrict from, std::int64_t count, float* __restrict to) {
  for (std::int64_t i = 0; i < count; ++i) to[i] += from[i];
}

/// The reverse: adds the patches to the image.
void scatter(const PatchGeometry& g, const float* patches, std::int64_t y, float* image) {
  for (std::int64_t ky = 0; ky < g.kernel; ++ky) {
    const std::int64_t row = y * g.stride - g.padding + ky;
    if (row < 0 || row >= g.large_height) continue;
    float* line = image + row * g.large_width * g.large_channels;
    const float* in = patches + ky * g.kernel * g.large_channels;
    for_each_run(g, [&](std::int64_t x, std::int64_t at, std::int64_t skip, std::int64_t count, std::int64_t) {
      add(in + x * g.patch() + skip, count, line + at);
    });
  }
}

/// LibTorch's weights with the large channels last, as patches have them: small_channels × kernel × kernel ×
/// large_channels; visit(index here, index there).
template <typename Visit>
void for_each_weight(const PatchGeometry& g, Visit visit) {
  const std::int64_t taps = g.kernel * g.kernel;
  std::int64_t here = 0;
  for (std::int64_t small = 0; small < g.small_channels; ++small) {
    for (std::int64_t tap = 0; tap < taps; ++tap) {
      for (std::int64_t large = 0; large < g.large_channels; ++large) {
        visit(static_cast<std::size_t>(here++), (small * g.large_channels + large) * taps + tap);
      }
    }
  }
}

std::vector<float> by_patch(const PatchGeometry& g, const float* weights) {
  std::vector<float> turned(static_cast<std::size_t>(g.small_channels * g.patch()));
  for_each_weight(g, [&](std::size_t here, std::int64_t there) { turned[here] = weights[there]; });
  return turned;
}

}  // namespace

void spread_products(const PatchGeometry& g, const float* small, const float* weights, const float* bias,
                     float* large) {
  const std::int64_t rows = rows_a_block(g), pixels = g.large_height * g.large_width;
  const std::vector<float> turned = by_patch(g, weights);
  share_out(g.images, 1, [&](SharedRange& images) {
    std::vector<float> patches(static_cast<std::size_t>(rows * g.small_width * g.patch()));
    images.for_each([&](std::int64_t n) {
      float* image = large + n * pixels * g.large_channels;
      for (std::int64_t i = 0; i < pixels; ++i) std::copy_n(bias, g.large_channels, image + i * g.large_channels);
      for (std::int64_t y = 0; y < g.small_height; y += rows) {
        const std::int64_t count = std::min(rows, g.small_height - y);
        sgemm(count * g.small_width, g.patch(), g.small_channels,
              {small + (n * g.small_height + y) * g.small_width * g.small_channels, g.small_channels},
              {turned.data(), g.patch()}, 0, patches.data(), g.patch());
        for (std::int64_t r = 0; r < count; ++r) {
          scatter(g, patches.data() + r * g.small_width * g.patch(), y + r, image);
        }
      }
    });
  });
}

void multiply_gathered(const PatchGeometry& g, const float* large, const float* weights, const float* bias,
                       float* small) {
  const std::vector<float> turned = by_patch(g, weights);
  const std::int64_t rows = rows_a_block(g), blocks = (g.small_height + rows - 1) / rows;
  share_out(g.images * blocks, 1, [&](SharedRange& numbers) {
    std::vector<float> patches(static_cast<std::size_t>(rows * g.small_width * g.patch()));
    numbers.for_each([&](std::int64_t b) {
      const std::int64_t n = b / blocks, y = b % blocks * rows, count = std::min(rows, g.small_height - y);
      const std::int64_t positions = count * g.small_width;
      gather_rows(g, large + n * g.large_height * g.large_width * g.large_channels, y, count, patches.data());
      float* out = small + (n * g.small_height + y) * g.small_width * g.small_channels;
      for (std::int64_t i = 0; i < positions; ++i) std::copy_n(bias, g.small_channels, out + i * g.small_channels);
      sgemm(positions, g.small_channels, g.patch(), {patches.data(), g.patch()}, {turned.data(), g.patch(), true}, 1,
            out, g.small_channels);
    });
  });
}

void correlate_gathered(const PatchGeometry& g, const float* small, const float* large, float* weights) {
  const std::int64_t rows = rows_a_block(g);
  const auto make_add = [&] {
    return [&, patches = std::vector<float>(static_cast<std::size_t>(rows * g.small_width * g.patch()))](
               std::int64_t n, float* sums) mutable {
      const float* image = large + n * g.large_height * g.large_width * g.large_channels;
      for (std::int64_t y = 0; y < g.small_height; y += rows) {
        const std::int64_t count = std::min(rows, g.small_height - y);
        gather_rows(g, image, y, count, patches.data());
        sgemm(g.small_channels, g.patch(), count * g.small_width,
              {small + (n * g.small_height + y) * g.small_width * g.small_channels, g.small_channels, true},
              {patches.data(), g.patch()}, 1, sums, g.patch());
      }
    };
  };
  const std::vector<float> sums = sum_over_images(g.images, g.small_channels * g.patch(), make_add);
  for_each_weight(g, [&](std::size_t here, std::int64_t there) { weights[there] = sums[here]; });
}

}  // namespace lookalike
