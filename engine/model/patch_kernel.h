#pragma once

#include <cstdint>
#include <functional>

#include "engine/model/map_lines.h"

// Private to engine/model.

namespace lookalike {

/// Two batches of maps (NHWC float32, dense) that a strided kernel connects: position (y, x) of the small maps belongs
/// to the kernel×kernel patch of the large maps that starts at (y·stride − padding, x·stride − padding); what lies
/// outside is zero. For a convolution the large maps are its input, for a transposed one its output. Results do not
/// depend on the number of threads.
struct PatchGeometry {
  std::int64_t images;
  std::int64_t small_height, small_width, small_channels;
  std::int64_t large_height, large_width, large_channels;
  std::int64_t kernel, stride, padding;

  /// Values of a patch.
  std::int64_t patch() const { return kernel * kernel * large_channels; }
  /// Where in LibTorch's weights (small_channels × large_channels × kernel × kernel) the kernel of two channels begins.
  std::int64_t weight(std::int64_t small_channel, std::int64_t large_channel) const {
    return (small_channel * large_channels + large_channel) * kernel * kernel;
  }
};

/// Is told of each row of the maps that are written (counted over all maps), once and on any thread, mostly when it is
/// still in that thread's cache.
using SeeRow = std::function<void(std::int64_t row, const float* values)>;

/// A transposed convolution: each position of the small maps adds its patch to the large ones, which start from `bias`
/// (large_channels). weights: small_channels × large_channels × kernel × kernel, as LibTorch has them.
void spread_patches(const PatchGeometry& geometry, const MapSource& small, const float* weights, const float* bias,
                    float* large, const SeeRow& see = {});

/// A convolution: at each position of the small maps the product of its patch of the large ones with the weights, plus
/// `bias` (small_channels). weights: as above.
void multiply_patches(const PatchGeometry& geometry, const MapSource& large, const float* weights, const float* bias,
                      float* small, const SeeRow& see = {});

/// The gradient of the weights of either, as LibTorch has them: the sum over all positions of (small value) × (patch of
/// the large maps).
void correlate_patches(const PatchGeometry& geometry, const MapSource& small, const MapSource& large, float* weights);

}  // namespace lookalike
