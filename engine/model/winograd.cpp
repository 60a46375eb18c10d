#include "engine/model/winograd.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <array>
#include <vector>

#include "engine/core/simd.h"
#include "engine/model/outer_product.h"
#include "engine/model/winograd_outputs.h"

namespace lookalike {
namespace {

using Pair = PairScheme::Pair;
using Product = PairScheme::Product;
using Taps = PairScheme::Taps;

/// Pairs that are multiplied at a time, and correlated: what belongs to them stays in a core's own caches.
constexpr std::int64_t product_block = 32, correlation_block = 64;
/// Partial sums of correlate_by_winograd(); a constant, so that the order of adding up is one, too.
constexpr std::int64_t most_sums = 16;
/// Small maps from this width on, and so many input channels, are faster than by tiles or gathered patches.
constexpr std::int64_t fewest_columns = 16, fewest_inputs = 16;

LOOKALIKE_SIMD void accumulate(const float* __restrict from, std::int64_t count, float* __restrict to) {
  for (std::int64_t i = 0; i < count; ++i) to[i] += from[i];
}

/// Maps of height × width × channels become maps of `out_channels`.
void multiply(const PairScheme& scheme, std::int64_t images, std::int64_t height, std::int64_t width,
              const SegmentLines& lines, const WeightPanels& weights, std::int64_t out_channels, float* out,
              const SeeRow& see) {
  const PairBlocks blocks{images * height / scheme.step, width / scheme.step, product_block};
  const std::int64_t rows = scheme.outputs(), line = blocks.columns * scheme.outputs() * out_channels;
  at::parallel_for(0, blocks.groups(), 1, [&](std::int64_t begin, std::int64_t end) {
    SegmentLines own = lines;
    PairOutputs outputs(scheme, weights, out_channels, product_block);
    for (std::int64_t number = begin; number < end; ++number) {
      const Part group = blocks.group(number);
      blocks.for_each_block(group, [&](const Part& of, const Part& pairs) {
        own.read(of, pairs);
        outputs.multiply(own, of.count * pairs.count);
        for (std::int64_t i = 0; i < of.count; ++i) {
          for (std::int64_t row = 0; row < rows; ++row) {
            std::copy_n(outputs.row(row, i * pairs.count), pairs.count * outputs.step(),
                        out + ((of.first + i) * rows + row) * line + pairs.first * outputs.step());
          }
        }
      });
      for (std::int64_t row = group.first * rows; see && row < (group.first + group.count) * rows; ++row) {
        see(row, out + row * line);
      }
    }
  });
}

/// The gradients of sums of taps become those of taps.
void add_up(const PatchGeometry& g, const PairScheme& scheme, const float* sums, float* weights) {
  const auto holds = [](const Taps& taps, std::int64_t tap) { return taps.one == tap || taps.other == tap; };
  const std::int64_t places = std::ssize(scheme.sums);
  std::fill_n(weights, g.small_channels * g.patch(), 0.F);
  for (std::int64_t place = 0; place < places * places; ++place) {
    const Taps &rows = scheme.sums[static_cast<std::size_t>(place / places)],
               &columns = scheme.sums[static_cast<std::size_t>(place % places)];
    for (std::int64_t tap = 0; tap < g.kernel * g.kernel; ++tap) {
      if (!holds(rows, tap / g.kernel) || !holds(columns, tap % g.kernel)) continue;
      const float* from = sums + place * g.large_channels * g.small_channels;
      for (std::int64_t large = 0; large < g.large_channels; ++large) {
        for (std::int64_t small = 0; small < g.small_channels; ++small) {
          weights[g.weight(small, large) + tap] += *from++;
        }
      }
    }
  }
}

bool fits(const PatchGeometry& g, std::int64_t outputs) {
  return g.stride == 2 && g.padding == 1 && (g.kernel == 3 || g.kernel == 4) && g.small_height % 2 == 0 &&
         g.small_width % 2 == 0 && g.large_height == 2 * g.small_height && g.large_width == 2 * g.small_width &&
         outputs % best_tile_kernel().vector == 0 && g.small_width >= fewest_columns;
}

}  // namespace

bool spreads_by_winograd(const PatchGeometry& g) {
  return fits(g, g.large_channels);
}

bool multiplies_by_winograd(const PatchGeometry& g) {
  return fits(g, g.small_channels) && g.large_channels >= fewest_inputs;
}

void spread_by_winograd(const PatchGeometry& g, const MapSource& small, const float* weights, const float* bias,
                        float* large, const SeeRow& see) {
  const PairScheme& scheme = spreading_scheme(g.kernel);
  const WeightPanels panels =
      pair_weights(scheme, g.kernel, g.small_channels, g.large_channels, bias,
                   [&](std::int64_t input, std::int64_t output) { return weights + g.weight(input, output); });
  multiply(scheme, g.images, g.small_height, g.small_width,
           {scheme, small, g.small_height, g.small_width, g.small_channels, product_block}, panels, g.large_channels,
           large, see);
}

void multiply_by_winograd(const PatchGeometry& g, const MapSource& large, const float* weights, const float* bias,
                          float* small, const SeeRow& see) {
  const PairScheme& scheme = gathering_scheme(g.kernel);
  const WeightPanels panels =
      pair_weights(scheme, g.kernel, g.large_channels, g.small_channels, bias,
                   [&](std::int64_t input, std::int64_t output) { return weights + g.weight(output, input); });
  multiply(scheme, g.images, g.large_height, g.large_width,
           {scheme, large, g.large_height, g.large_width, g.large_channels, product_block}, panels, g.small_channels,
           small, see);
}

void correlate_by_winograd(const PatchGeometry& g, const MapSource& small, const MapSource& large, float* weights) {
  const PairScheme& scheme = gathering_scheme(g.kernel);
  const Pair& pair = scheme.pairs.front();
  const std::array<const Product*, 3> products{&pair.own[0], &pair.own[1], &pair.shared};
  const TileKernel& kernel = best_tile_kernel();
  const std::int64_t places = std::ssize(scheme.sums), place = g.large_channels * g.small_channels;
  const std::int64_t size = places * places * place, partial_sums = std::min(g.images, most_sums);
  std::vector<float> sums(static_cast<std::size_t>(partial_sums * size));
  at::parallel_for(0, partial_sums, 1, [&](std::int64_t begin, std::int64_t end) {
    SegmentLines lines(scheme, large, g.large_height, g.large_width, g.large_channels, correlation_block);
    OutputGradients gradients(small, g.small_width, g.small_channels, correlation_block);
    std::vector<float> scratch;
    const auto correlate = [&](const Part& rows, const Part& pairs, float* to) {
      lines.read(rows, pairs);
      gradients.read(rows, pairs);
      for (std::size_t r = 0; r < products.size(); ++r) {
        for (std::size_t c = 0; c < products.size(); ++c) {
          const Product &by_row = *products[r], &by_column = *products[c];
          const Vectors outputs{gradients.line(static_cast<std::int64_t>(r), static_cast<std::int64_t>(c)),
                                gradients.step(), g.small_channels};
          for (std::int64_t t = 0; t < std::ssize(by_row.taps); ++t) {
            const Vectors inputs{lines.line(by_row.segment + t, by_column.segment), lines.step(),
                                 std::ssize(by_column.taps) * g.large_channels};
            add_outer_products(kernel, inputs, outputs, rows.count * pairs.count,
                               to + ((by_row.sums + t) * places + by_column.sums) * place, scratch);
          }
        }
      }
    };
    for (std::int64_t s = begin; s < end; ++s) {
      const std::int64_t rows = g.small_height / 2, first = g.images * s / partial_sums * rows,
                         last = g.images * (s + 1) / partial_sums * rows;
      const PairBlocks blocks{last - first, g.small_width / 2, correlation_block};
      for (std::int64_t number = 0; number < blocks.groups(); ++number) {
        const auto [begin_row, count] = blocks.group(number);
        blocks.for_each_block({first + begin_row, count},
                              [&](const Part& of, const Part& pairs) { correlate(of, pairs, sums.data() + s * size); });
      }
    }
  });
  for (std::int64_t s = 1; s < partial_sums; ++s) accumulate(sums.data() + s * size, size, sums.data());
  add_up(g, scheme, sums.data(), weights);
}

}  // namespace lookalike
