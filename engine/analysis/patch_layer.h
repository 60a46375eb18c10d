#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "engine/analysis/pca.h"
#include "engine/core/matrix.h"
#include "engine/core/safetensors.h"

namespace lookalike {

/// The features of one picture at side×side places: values is side²×channels, places row by row.
struct FeatureMap {
  int side = 0;
  Matrix values;

  /// Takes this shape; the storage is reused, the content undefined.
  void reshape(int new_side, std::int64_t channels);
};

/// Square patches cut from a feature map on a regular grid.
struct PatchGrid {
  int patch = 0;  ///< Places a side.
  int stride = 1;
  bool contrast = false;  ///< Give each patch mean 0 and, but for a constant, deviation 1 (8-bit pixels).

  int side(int map_side) const { return map_side < patch ? 0 : (map_side - patch) / stride + 1; }
  int places(int map_side) const { return side(map_side) * side(map_side); }
  std::int64_t values(std::int64_t channels) const { return channels * patch * patch; }
  /// The patch at `place` (row by row), values(channels) of them.
  void cut(const FeatureMap& map, int place, std::span<float> out) const;
  /// All patches, places×values, into `out`, whose storage is reused (im2col).
  void cut_all(const FeatureMap& map, Matrix& out) const;
};

/// One layer of the dictionary (Coates and Ng 2011): patches, whitening, inner products with K unit directions, and the
/// activation max(0, a − threshold). Const calls are thread-safe.
/// (PCA stands in for ZCA whitening: they differ by a rotation, which neither the clustering nor the products can see.)
struct PatchLayer {
  PatchGrid grid;
  bool unit = false;  ///< Scale whitened patches to length 1, so that the products are cosines.
  float threshold = 0;
  Pca whitening;
  Matrix directions;  ///< K×whitened dimensions, unit rows.

  struct Scratch {
    Matrix patches, whitened;
  };
  /// Patches (N×values, centred in place) → N×whitened dimensions.
  void whiten(Matrix& patches, Matrix& whitened) const;
  /// The activations, grid.places(in.side)×K.
  void encode(const FeatureMap& in, FeatureMap& out, Scratch& scratch) const;

  /// As the arrays `prefix`.whitening.* and `prefix`.directions. load() fills the two and throws Error(bad_input)
  /// unless they are for patches of `values` values and have `width` directions.
  void save(TensorFile& file, const std::string& prefix) const;
  void load(const TensorFile& file, const std::string& prefix, std::int64_t values, std::int64_t width);
};

/// Means over window×window places at the given stride.
void average_pool(const FeatureMap& in, int window, int stride, FeatureMap& out);

/// Mean over all places: one value a channel.
void global_average(const FeatureMap& in, std::span<float> out);

}  // namespace lookalike
