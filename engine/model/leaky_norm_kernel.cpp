#include "engine/model/leaky_norm_kernel.h"

#include <algorithm>

#include "engine/core/simd.h"
#include "engine/model/share_out.h"

namespace lookalike {
namespace {

// Sums run in float over a block, in double over the blocks of a slice and over the slices. The slices are what threads
// share out; their number is fixed, and with it the order of adding up.
constexpr std::int64_t norm_block = 512, slices = 64;
/// Of a map: fewer are done before a second thread has started.
constexpr std::int64_t rows_at_least = 4;

inline float leaky(float v, float slope) {
  return v > 0 ? v : slope * v;
}

LOOKALIKE_SIMD void add_moments(const float* __restrict x, const float* __restrict bias, const float* __restrict pivot,
                                float slope, std::int64_t positions, std::int64_t channels, float* __restrict first,
                                float* __restrict second) {
  for (std::int64_t p = 0; p < positions; ++p, x += channels) {
    for (std::int64_t c = 0; c < channels; ++c) {
      const float a = leaky(x[c] + bias[c], slope) - pivot[c];
      first[c] += a;
      second[c] += a * a;
    }
  }
}

LOOKALIKE_SIMD void add_products(const float* __restrict x, const float* __restrict bias,
                                 const float* __restrict gradient, float slope, std::int64_t positions,
                                 std::int64_t channels, float* __restrict first, float* __restrict second) {
  for (std::int64_t p = 0; p < positions; ++p, x += channels, gradient += channels) {
    for (std::int64_t c = 0; c < channels; ++c) {
      first[c] += gradient[c];
      second[c] += gradient[c] * leaky(x[c] + bias[c], slope);
    }
  }
}

LOOKALIKE_SIMD void write_scaled(const float* __restrict x, const float* __restrict bias, const float* __restrict scale,
                                 const float* __restrict shift, float slope, std::int64_t positions,
                                 std::int64_t channels, float* __restrict out) {
  for (std::int64_t p = 0; p < positions; ++p, x += channels, out += channels) {
    for (std::int64_t c = 0; c < channels; ++c) out[c] = leaky(x[c] + bias[c], slope) * scale[c] + shift[c];
  }
}

LOOKALIKE_SIMD void write_gradient(const float* __restrict x, const float* __restrict bias, const float* gradient,
                                   const float* __restrict by_gradient, const float* __restrict by_value,
                                   const float* __restrict constant, float slope, std::int64_t positions,
                                   std::int64_t channels, float* dx, float* __restrict sum) {
  for (std::int64_t p = 0; p < positions; ++p, x += channels, gradient += channels, dx += channels) {
#pragma GCC ivdep  // dx may be gradient, but then only at the very same places
    for (std::int64_t c = 0; c < channels; ++c) {
      const float v = x[c] + bias[c];
      const float by_a = gradient[c] * by_gradient[c] + leaky(v, slope) * by_value[c] + constant[c];
      const float value = v > 0 ? by_a : slope * by_a;
      dx[c] = value;
      sum[c] += value;
    }
  }
}

/// add(first position, positions, first, second) for every block; the sums of all.
template <typename Add>
ChannelSums sum_blocks(const LeakyMaps& maps, Add add) {
  const auto channels = static_cast<std::size_t>(maps.channels);
  std::vector<ChannelSums> sums(slices, {std::vector<double>(channels), std::vector<double>(channels)});
  share_out(slices, 1, [&](SharedRange& range) {
    std::vector<float> first(channels), second(channels);
    range.for_each([&](std::int64_t s) {
      const std::int64_t last = maps.positions * (s + 1) / slices;
      for (std::int64_t p = maps.positions * s / slices; p < last; p += norm_block) {
        std::fill(first.begin(), first.end(), 0.F);
        std::fill(second.begin(), second.end(), 0.F);
        add(p, std::min(norm_block, last - p), first.data(), second.data());
        for (std::size_t c = 0; c < channels; ++c) {
          sums[static_cast<std::size_t>(s)].first[c] += static_cast<double>(first[c]);
          sums[static_cast<std::size_t>(s)].second[c] += static_cast<double>(second[c]);
        }
      }
    });
  });
  for (std::size_t s = 1; s < sums.size(); ++s) {
    for (std::size_t c = 0; c < channels; ++c) {
      sums[0].first[c] += sums[s].first[c];
      sums[0].second[c] += sums[s].second[c];
    }
  }
  return std::move(sums[0]);
}

}  // namespace

ChannelSums moments(const LeakyMaps& maps) {
  // About a pivot near the mean, so that the square of the mean does not drown the variance.
  std::vector<float> pivot(static_cast<std::size_t>(maps.channels));
  for (std::size_t c = 0; c < pivot.size(); ++c) pivot[c] = leaky(maps.x[c] + maps.bias[c], maps.slope);
  ChannelSums sums = sum_blocks(maps, [&](std::int64_t p, std::int64_t count, float* first, float* second) {
    add_moments(maps.x + p * maps.channels, maps.bias, pivot.data(), maps.slope, count, maps.channels, first, second);
  });
  const auto positions = static_cast<double>(maps.positions);
  for (std::size_t c = 0; c < pivot.size(); ++c) {
    const double from_pivot = sums.first[c] / positions;
    sums.first[c] = from_pivot + static_cast<double>(pivot[c]);
    sums.second[c] = std::max(sums.second[c] / positions - from_pivot * from_pivot, 0.0);
  }
  return sums;
}

void scale_and_shift(const LeakyAffine& affine, const float* x, std::int64_t positions, float* out) {
  const std::int64_t channels = std::ssize(affine.scale);
  share_out(positions, norm_block, [&](SharedRange& range) {
    range.for_each_part([&](std::int64_t begin, std::int64_t end) {
      write_scaled(x + begin * channels, affine.bias, affine.scale.data(), affine.shift.data(), affine.slope,
                   end - begin, channels, out + begin * channels);
    });
  });
}

GradientSums::GradientSums(const LeakyMaps& maps)
    : maps_(maps), sums_(static_cast<std::size_t>(maps.rows() * 2 * maps.channels)) {}

void GradientSums::see(std::int64_t row, const float* gradient) {
  float* const sums = sums_.data() + row * 2 * maps_.channels;
  std::fill_n(sums, 2 * maps_.channels, 0.F);
  add_products(maps_.x + row * maps_.width * maps_.channels, maps_.bias, gradient, maps_.slope, maps_.width,
               maps_.channels, sums, sums + maps_.channels);
}

ChannelSums GradientSums::total() const {
  const auto channels = static_cast<std::size_t>(maps_.channels);
  ChannelSums all{std::vector<double>(channels), std::vector<double>(channels)};
  const float* sums = sums_.data();
  for (std::int64_t row = 0; row < maps_.rows(); ++row, sums += 2 * channels) {
    for (std::size_t c = 0; c < channels; ++c) {
      all.first[c] += static_cast<double>(sums[c]);
      all.second[c] += static_cast<double>(sums[channels + c]);
    }
  }
  return all;
}

ChannelSums gradient_sums(const LeakyMaps& maps, const float* gradient) {
  GradientSums sums(maps);
  share_out(maps.rows(), rows_at_least, [&](SharedRange& rows) {
    rows.for_each([&](std::int64_t row) { sums.see(row, gradient + row * maps.width * maps.channels); });
  });
  return sums.total();
}

std::vector<double> input_gradient(const LeakyMaps& maps, const float* gradient, const GradientMap& map, float* dx) {
  return sum_blocks(maps,
                    [&](std::int64_t p, std::int64_t count, float* first, float*) {
                      const std::int64_t at = p * maps.channels;
                      write_gradient(maps.x + at, maps.bias, gradient + at, map.by_gradient.data(), map.by_value.data(),
                                     map.constant.data(), maps.slope, count, maps.channels, dx + at, first);
                    })
      .first;
}

}  // namespace lookalike
