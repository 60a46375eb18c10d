#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>

#include "engine/analysis/patch_layer.h"
#include "engine/core/image.h"
#include "engine/core/progress.h"

namespace lookalike {

/// The two layers of a dictionary and what lies between them: the first layer's activations are averaged over 3×3
/// places, square-rooted and PCA-whitened to a few channels, from which the second layer cuts its patches. The fixed
/// numbers of the recipe stand in the constructor. Const calls are thread-safe.
struct DictionaryLayers {
  static constexpr int channel_count = 64;
  static constexpr int smallest_size = 34;  ///< Pixels a side that leave the second layer one patch.

  PatchLayer first, second;
  Pca channels;

  DictionaryLayers();

  /// Places a side between the layers, for pictures of `size` pixels a side.
  int middle_side(int size) const;

  /// What one thread needs while it describes pictures; reused from picture to picture.
  struct Scratch {
    PatchLayer::Scratch layer;
    FeatureMap picture, first, pooled, middle, second;
  };
  /// The stages, in order. Each reads the one before it from the scratch and leaves its result there.
  void run_first(std::span<const std::uint8_t> rgb, int size, Scratch& scratch) const;  ///< → first
  void run_pool(Scratch& scratch) const;                                                ///< → pooled, square-rooted
  void run_channels(Scratch& scratch) const;                                            ///< → middle
  void run_second(Scratch& scratch) const;                                              ///< → second

  void save(TensorFile& file) const;
  /// Throws Error(bad_input) when arrays are missing, damaged or of other shapes.
  static DictionaryLayers load(const TensorFile& file);
};

/// The 8-bit pixels as a feature map of three channels.
void to_feature_map(std::span<const std::uint8_t> rgb, int size, FeatureMap& map);

/// Calls body(i, scratch) for 0 ≤ i < count in parallel, advancing the meter by one each; false when stopped. Each
/// picture is worked on by itself and by one thread, so results do not depend on batches or on the number of threads.
bool for_each_picture(std::int64_t count, ProgressMeter& meter, const std::stop_token& stop,
                      const std::function<void(std::int64_t, DictionaryLayers::Scratch&)>& body);

/// Learns all of it from the pictures; nullopt when stopped. Memory stays below 500 MB whatever their number.
std::optional<DictionaryLayers> learn_layers(const PixelView& pixels, std::uint64_t seed,
                                             const ProgressCallback& progress, const std::stop_token& stop);

}  // namespace lookalike
