#include "engine/model/patch_kernel.h"

#include <algorithm>
#include <vector>

#include "engine/model/gathered_patches.h"
#include "engine/model/outer_product.h"
#include "engine/model/partial_sums.h"
#include "engine/model/row_product.h"
#include "engine/model/winograd.h"

namespace lookalike {
namespace {

/// Of a map: fewer are done before a second thread has started.
constexpr std::int64_t rows_at_least = 4;
/// Positions of a row of small maps from which on tiles are faster.
constexpr std::int64_t narrowest = 32;
/// Positions that are correlated at a time: their values stay in a core's nearest cache.
constexpr std::int64_t position_block = 64;

/// work(image, row, lines, scratch) for every row of the maps, spread over the threads, each of which has a copy of
/// `lines`.
template <typename Work>
void for_each_row(std::int64_t images, std::int64_t height, const LineReader& lines, Work work) {
  share_out(images * height, rows_at_least, [&](SharedRange& rows) {
    LineReader own = lines;
    std::vector<float> scratch;
    rows.for_each([&](std::int64_t r) { work(r / height, r % height, own, scratch); });
  });
}

LineReader small_lines(const PatchGeometry& g, const MapSource& maps) {
  return {maps, g.small_width, g.small_channels, g.kernel};
}

LineReader large_lines(const PatchGeometry& g, const MapSource& maps) {
  return {maps, g.large_width, g.large_channels, g.kernel};
}

/// a / b, rounded up; b > 0.
std::int64_t quotient_above(std::int64_t a, std::int64_t b) {
  return a > 0 ? (a + b - 1) / b : -(-a / b);
}

/// The patches of a row of small positions, in a line of the large maps.
PositionLine patches(const PatchGeometry& g) {
  return {.first = -g.padding * g.large_channels,
          .step = g.stride * g.large_channels,
          .count = g.kernel * g.large_channels,
          .length = g.large_width * g.large_channels,
          .positions = g.small_width};
}

/// The lines of the small maps that row `large_y` of the large ones gets something from, one a row of the kernel:
/// visit(ky, line).
template <typename Visit>
void for_each_source(const PatchGeometry& g, LineReader& small, std::int64_t image, std::int64_t large_y, Visit visit) {
  for (std::int64_t ky = 0; ky < g.kernel; ++ky) {
    const std::int64_t above = large_y + g.padding - ky, y = above / g.stride;
    if (above < 0 || above % g.stride != 0 || y >= g.small_height) continue;
    visit(ky, small.line(image * g.small_height + y));
  }
}

/// One of LibTorch's weights.
float weight(const PatchGeometry& g, const float* weights, std::int64_t small_channel, std::int64_t large_channel,
             std::int64_t ky, std::int64_t kx) {
  return weights[g.weight(small_channel, large_channel) + ky * g.kernel + kx];
}

/// The columns of the kernel that meet the same positions of the large maps together: where the large position plus the
/// padding leaves `remainder` when divided by the stride. They meet neighbours in the small maps, in reverse order.
struct KernelColumns {
  std::vector<std::int64_t> order;         ///< By remainder, each time from the last to the first.
  std::vector<std::int64_t> begin, count;  ///< One a remainder: where in `order`, how many.

  explicit KernelColumns(const PatchGeometry& g) {
    for (std::int64_t remainder = 0; remainder < g.stride; ++remainder) {
      begin.push_back(std::ssize(order));
      count.push_back(std::max<std::int64_t>(quotient_above(g.kernel - remainder, g.stride), 0));
      for (std::int64_t i = count.back() - 1; i >= 0; --i) order.push_back(remainder + i * g.stride);
    }
  }
};

/// Each line of the large maps in as many parts as the stride is long: the positions with the same remainder, which
/// meet the same weights.
void spread_by_tiles(const PatchGeometry& g, const MapSource& small, const float* weights, const float* bias,
                     float* large, const SeeRow& see) {
  const KernelColumns columns(g);
  const WeightPanels panels(best_tile_kernel(), g.kernel * g.kernel * g.small_channels, g.large_channels, bias,
                            [&](std::int64_t row, std::int64_t channel) {
                              const std::int64_t tap = row / g.small_channels, kx = tap % g.kernel;
                              return weight(g, weights, row % g.small_channels, channel, tap / g.kernel,
                                            columns.order[static_cast<std::size_t>(kx)]);
                            });
  const auto spread_row = [&](std::int64_t n, std::int64_t y, LineReader& lines, std::vector<float>& scratch) {
    float* const out = large + (n * g.large_height + y) * g.large_width * g.large_channels;
    for (std::int64_t remainder = 0; remainder < g.stride; ++remainder) {
      const std::int64_t begin = columns.begin[static_cast<std::size_t>(remainder)];
      const std::int64_t count = columns.count[static_cast<std::size_t>(remainder)];
      const std::int64_t last = quotient_above(g.padding - remainder, g.stride);  // That the first position meets.
      const std::int64_t first_x = remainder - g.padding + last * g.stride;
      PositionRow row{
          .line = {.first = (last - count + 1) * g.small_channels,
                   .step = g.small_channels,
                   .count = count * g.small_channels,
                   .length = g.small_width * g.small_channels,
                   .positions = std::max<std::int64_t>(quotient_above(g.large_width - first_x, g.stride), 0)},
          .taps = {}};
      for_each_source(g, lines, n, y, [&](std::int64_t ky, const float* line) {
        row.taps.push_back({line, (ky * g.kernel + begin) * g.small_channels});
      });
      multiply_row(row, panels, out + first_x * g.large_channels, g.stride * g.large_channels, scratch);
    }
    if (see) see(n * g.large_height + y, out);
  };
  for_each_row(g.images, g.large_height, small_lines(g, small), spread_row);
}

/// Adds the outer products of a row of small positions and of its patches in one line of the large maps to `sums`:
/// small channels × patch, or, where a vector holds those better, patch × small channels.
void correlate_line(const PatchGeometry& g, const TileKernel& kernel, const float* small, const float* line,
                    bool patch_first, float* sums, std::vector<float>& scratch) {
  const PositionLine patch = patches(g);
  const auto add = [&](std::int64_t position, std::int64_t count, const float* runs, std::int64_t step) {
    const Vectors a{small + position * g.small_channels, g.small_channels, g.small_channels};
    const Vectors b{runs, step, patch.count};
    add_outer_products(kernel, patch_first ? b : a, patch_first ? a : b, count, sums, scratch);
  };
  const auto [begin, end] = patch.inside();
  for_each_part(begin, end, position_block, [&](std::int64_t first, std::int64_t count) {
    add(first, count, line + patch.first + first * patch.step, patch.step);
  });
  std::vector<float> edge(static_cast<std::size_t>(patch.count));
  for (std::int64_t i = 0; i < patch.positions; ++i) {
    if (i >= begin && i < end) continue;
    patch.copy_run(line, i, edge.data());
    add(i, 1, edge.data(), 0);
  }
}

void multiply_by_tiles(const PatchGeometry& g, const MapSource& large, const float* weights, const float* bias,
                       float* small, const SeeRow& see) {
  const WeightPanels panels(
      best_tile_kernel(), g.patch(), g.small_channels, bias, [&](std::int64_t row, std::int64_t channel) {
        const std::int64_t tap = row / g.large_channels;
        return weight(g, weights, channel, row % g.large_channels, tap / g.kernel, tap % g.kernel);
      });
  const auto multiply = [&](std::int64_t n, std::int64_t y, LineReader& lines, std::vector<float>& scratch) {
    PositionRow row{.line = patches(g), .taps = {}};
    for (std::int64_t ky = 0; ky < g.kernel; ++ky) {
      const std::int64_t large_y = y * g.stride - g.padding + ky;
      if (large_y < 0 || large_y >= g.large_height) continue;
      row.taps.push_back({lines.line(n * g.large_height + large_y), ky * row.line.count});
    }
    float* const out = small + (n * g.small_height + y) * g.small_width * g.small_channels;
    multiply_row(row, panels, out, g.small_channels, scratch);
    if (see) see(n * g.small_height + y, out);
  };
  for_each_row(g.images, g.small_height, large_lines(g, large), multiply);
}

void correlate_by_tiles(const PatchGeometry& g, const MapSource& small, const MapSource& large, float* weights) {
  const TileKernel& kernel = best_tile_kernel();
  const std::int64_t run = g.kernel * g.large_channels;
  const std::int64_t by_patch = g.small_channels * padded(kernel, run);
  const std::int64_t by_channel = run * padded(kernel, g.small_channels);
  const bool patch_first = by_channel < by_patch;  // Fewer places in vectors that hold nothing.
  const std::int64_t line_sums = std::min(by_patch, by_channel);
  const auto make_add = [&] {
    return [&, small_reader = small_lines(g, small), large_reader = large_lines(g, large),
            scratch = std::vector<float>()](std::int64_t n, float* sums) mutable {
      for (std::int64_t y = 0; y < g.small_height; ++y) {
        for (std::int64_t ky = 0; ky < g.kernel; ++ky) {
          const std::int64_t large_y = y * g.stride - g.padding + ky;
          if (large_y < 0 || large_y >= g.large_height) continue;
          correlate_line(g, kernel, small_reader.line(n * g.small_height + y),
                         large_reader.line(n * g.large_height + large_y), patch_first, sums + ky * line_sums, scratch);
        }
      }
    };
  };
  const std::vector<float> sums = sum_over_images(g.images, g.kernel * line_sums, make_add);
  const std::int64_t small_step = patch_first ? 1 : padded(kernel, run);
  const std::int64_t run_step = patch_first ? padded(kernel, g.small_channels) : 1;
  for (std::int64_t i = 0; i < g.small_channels * g.patch(); ++i) {
    const std::int64_t kx = i % g.kernel, ky = i / g.kernel % g.kernel, channel = i / (g.kernel * g.kernel);
    const std::int64_t at = ky * line_sums + channel / g.large_channels * small_step +
                            (kx * g.large_channels + channel % g.large_channels) * run_step;
    weights[i] = sums[static_cast<std::size_t>(at)];
  }
}

/// Whether tiles serve these maps better than large matrix products: see gathered_patches.h.
bool wide(const PatchGeometry& g) {
  return g.small_width >= narrowest;
}

/// The maps as a whole, in memory: what is not there yet goes to `made`.
const float* whole(const MapSource& maps, std::int64_t positions, std::vector<float>& made) {
  if (maps.through == nullptr) return maps.values;
  made.resize(static_cast<std::size_t>(positions) * maps.through->scale.size());
  scale_and_shift(*maps.through, maps.values, positions, made.data());
  return made.data();
}

const float* whole_small(const PatchGeometry& g, const MapSource& maps, std::vector<float>& made) {
  return whole(maps, g.images * g.small_height * g.small_width, made);
}

const float* whole_large(const PatchGeometry& g, const MapSource& maps, std::vector<float>& made) {
  return whole(maps, g.images * g.large_height * g.large_width, made);
}

/// Rows of so many floats that lie in memory already.
void see_rows(std::int64_t rows, std::int64_t floats, const float* values, const SeeRow& see) {
  if (!see) return;
  share_out(rows, rows_at_least,
            [&](SharedRange& shared) { shared.for_each([&](std::int64_t row) { see(row, values + row * floats); }); });
}

}  // namespace

void spread_patches(const PatchGeometry& g, const MapSource& small, const float* weights, const float* bias,
                    float* large, const SeeRow& see) {
  if (spreads_by_winograd(g)) return spread_by_winograd(g, small, weights, bias, large, see);
  const bool fill_tiles = g.large_channels <= TileKernel::most_dots || g.large_channels > best_tile_kernel().vector / 2;
  if (wide(g) && fill_tiles) return spread_by_tiles(g, small, weights, bias, large, see);
  std::vector<float> made;
  spread_products(g, whole_small(g, small, made), weights, bias, large);
  see_rows(g.images * g.large_height, g.large_width * g.large_channels, large, see);
}

void multiply_patches(const PatchGeometry& g, const MapSource& large, const float* weights, const float* bias,
                      float* small, const SeeRow& see) {
  if (multiplies_by_winograd(g)) return multiply_by_winograd(g, large, weights, bias, small, see);
  if (wide(g)) return multiply_by_tiles(g, large, weights, bias, small, see);
  std::vector<float> made;
  multiply_gathered(g, whole_large(g, large, made), weights, bias, small);
  see_rows(g.images * g.small_height, g.small_width * g.small_channels, small, see);
}

void correlate_patches(const PatchGeometry& g, const MapSource& small, const MapSource& large, float* weights) {
  if (multiplies_by_winograd(g)) return correlate_by_winograd(g, small, large, weights);
  if (wide(g)) return correlate_by_tiles(g, small, large, weights);
  std::vector<float> made_small, made_large;
  correlate_gathered(g, whole_small(g, small, made_small), whole_large(g, large, made_large), weights);
}

}  // namespace lookalike
