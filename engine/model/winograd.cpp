#include "engine/model/winograd.h"

#include <algorithm>
#include <array>
#include <vector>

#include "engine/model/outer_product.h"
#include "engine/model/partial_sums.h"
#include "engine/model/winograd_outputs.h"

namespace lookalike {
namespace {

using Product = PairScheme::Product;
using Taps = PairScheme::Taps;

/// Pairs that are multiplied at a time, and correlated: what belongs to them stays in a core's own caches.
constexpr std::int64_t product_block = 32, correlation_block = 64;
/// Small maps from this width on, and so many input channels, are faster than by tiles or gathered patches.
constexpr std::int64_t fewest_columns = 16, fewest_inputs = 16;

/// Maps of height × width × channels become maps of `out_channels`.
void multiply(const PairScheme& scheme, std::int64_t images, std::int64_t height, std::int64_t width,
              const SegmentLines& lines, const WeightPanels& weights, std::int64_t out_channels, float* out,
              const SeeRow& see) {
  const PairBlocks blocks{images * height / scheme.step, width / scheme.step, product_block};
  const std::int64_t rows = scheme.outputs(), line = blocks.columns * scheme.outputs() * out_channels;
  share_out(blocks.groups(), 1, [&](SharedRange& numbers) {
    SegmentLines own = lines;
    PairOutputs outputs(scheme, weights, out_channels, product_block);
    numbers.for_each([&](std::int64_t number) {
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
    });
  });
}

/// The gradients of the sums of taps: one image at a time, on one thread.
class ImageCorrelation {
 public:
  ImageCorrelation(const PatchGeometry& g, const PairScheme& scheme, const MapSource& small, const MapSource& large)
      : small_channels_(g.small_channels),
        large_channels_(g.large_channels),
        places_(std::ssize(scheme.sums)),
        products_{&scheme.pairs.front().own[0], &scheme.pairs.front().own[1], &scheme.pairs.front().shared},
        blocks_{g.small_height / 2, g.small_width / 2, correlation_block},
        lines_(scheme, large, g.large_height, g.large_width, g.large_channels, correlation_block),
        gradients_(small, g.small_width, g.small_channels, correlation_block) {}

  void operator()(std::int64_t image, float* sums) {
    for (std::int64_t number = 0; number < blocks_.groups(); ++number) {
      const auto [first, count] = blocks_.group(number);
      blocks_.for_each_block({image * blocks_.rows + first, count}, [&](const Part& rows, const Part& pairs) {
        lines_.read(rows, pairs);
        gradients_.read(rows, pairs);
        add_products(rows.count * pairs.count, sums);
      });
    }
  }

 private:
  void add_products(std::int64_t pairs, float* sums) {
    const std::int64_t place = large_channels_ * small_channels_;
    for (std::size_t r = 0; r < products_.size(); ++r) {
      for (std::size_t c = 0; c < products_.size(); ++c) {
        const Product &by_row = *products_[r], &by_column = *products_[c];
        const Vectors outputs{gradients_.line(static_cast<std::int64_t>(r), static_cast<std::int64_t>(c)),
                              gradients_.step(), small_channels_};
        for (std::int64_t t = 0; t < std::ssize(by_row.taps); ++t) {
          const Vectors inputs{lines_.line(by_row.segment + t, by_column.segment), lines_.step(),
                               std::ssize(by_column.taps) * large_channels_};
          add_outer_products(best_tile_kernel(), inputs, outputs, pairs,
                             sums + ((by_row.sums + t) * places_ + by_column.sums) * place, scratch_);
        }
      }
    }
  }

  std::int64_t small_channels_, large_channels_, places_;
  std::array<const Product*, 3> products_;
  PairBlocks blocks_;  ///< Of an image.
  SegmentLines lines_;
  OutputGradients gradients_;
  std::vector<float> scratch_;
};

/// The gradients of sums of taps become those of taps.
void sum_taps(const PatchGeometry& g, const PairScheme& scheme, const float* sums, float* weights) {
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
  const std::int64_t places = std::ssize(scheme.sums);
  const std::vector<float> sums = sum_over_images(g.images, places * places * g.large_channels * g.small_channels,
                                                  [&] { return ImageCorrelation(g, scheme, small, large); });
  sum_taps(g, scheme, sums.data(), weights);
}

}  // namespace lookalike
