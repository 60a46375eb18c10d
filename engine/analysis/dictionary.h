#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>

#include "engine/core/image.h"
#include "engine/core/matrix.h"
#include "engine/core/progress.h"
#include "engine/core/safetensors.h"

namespace lookalike {

/// A patch dictionary in two layers (Coates and Ng 2011), learned from the collection without labels. The descriptor of
/// a picture is the global average of the activations of each layer. Immutable once learned; const calls are
/// thread-safe. A picture's features depend on the picture alone: not on the batch that it comes in, nor on the number
/// of threads.
struct Dictionary {
  int size = 64;       ///< Pixels a side that it works on.
  TensorFile weights;  ///< What is saved; its metadata names the recipe and the size.

  static constexpr int first_width = 400;
  static constexpr int second_width = 800;

  /// Learns from the pictures (a seeded sample of them when there are many). nullopt when stopped. Works for a single
  /// picture. The same seed gives the same weights, whatever the number of threads. Throws Error(usage) without
  /// pictures, or when they are smaller than 34 pixels a side.
  static std::optional<Dictionary> learn(const PixelView& pixels, std::uint64_t seed, const ProgressCallback& progress,
                                         std::stop_token stop);
  /// Throws Error(bad_input) when arrays are missing or have other shapes, or the weights are of another recipe.
  static Dictionary from_weights(TensorFile weights);

  struct Features {
    Matrix first;   ///< N×first_width
    Matrix second;  ///< N×second_width
  };
  /// Pictures of `size` pixels a side; throws Error(internal) for others. nullopt when stopped.
  std::optional<Features> describe(const PixelView& pixels, const ProgressCallback& progress,
                                   std::stop_token stop) const;

  /// What it sees at each of P×P places of the first picture, row by row, before anything is averaged: the whitened
  /// channels between its layers, P²×64. A place covers a sixth of the side. Throws as describe().
  Matrix local_features(const PixelView& picture) const;
};

/// Joint RGB histogram, bins³ cells, square-rooted (Hellinger), N×bins³. Rows have length 1.
Matrix colour_histograms(const PixelView& pixels, int bins = 8);

}  // namespace lookalike
