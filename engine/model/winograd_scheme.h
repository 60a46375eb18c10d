#pragma once

#include <array>
#include <cstdint>
#include <span>

// Private to engine/model.

namespace lookalike {

/// Winograd's minimal filtering along one axis (S. Winograd, Arithmetic complexity of computations, 1980; A. Lavin and
/// S. Gray, Fast algorithms for convolutional neural networks, 2016) for kernels of three or four taps at stride 2 and
/// padding 1. Where two neighbouring outputs take x0·a + x1·b and x1·a + x2·b,
///   x0·a + x1·b = (x0 − x1)·a + x1·(a + b) and x1·a + x2·b = (x2 − x1)·b + x1·(a + b):
/// three products instead of four, since they share one. What has no such partner stays as it is. Over both axes 25
/// products stand for 36 (three taps), 36 for 64 (four).
struct PairScheme {
  static constexpr std::int64_t none = -1;
  static constexpr std::size_t most_taps = 2;  ///< Of a product.

  /// What is multiplied: an input, counted from the pair's first one, or a difference of two.
  struct Segment {
    std::int64_t plus, minus = none;
  };
  /// With what: one tap of the kernel, or the sum of two.
  struct Taps {
    std::int64_t one, other = none;
  };
  /// A sum of products of consecutive segments.
  struct Product {
    std::int64_t segment = 0;  ///< The first one.
    std::span<const Taps> taps{};
    std::int64_t sums = 0;  ///< Of the gradients of taps that are added up, the place of the first.
  };
  /// Two outputs, counted from the pair's first one: each a product of its own, plus that which they share.
  struct Pair {
    std::array<std::int64_t, 2> outputs;
    std::array<Product, 2> own;
    Product shared{};  ///< Without taps where there is none.

    bool shares() const { return !shared.taps.empty(); }
  };

  std::int64_t step;   ///< Inputs from one pair to the next; the first of a line's first pair is −1.
  std::int64_t reach;  ///< Inputs that a pair sees.
  std::span<const Segment> segments;
  std::span<const Pair> pairs;
  std::span<const Taps> sums{};  ///< What each place of Product::sums is the gradient of.

  std::int64_t outputs() const { return 2 * std::ssize(pairs); }
};

/// A convolution with 3 or 4 taps: two outputs from five or six inputs.
const PairScheme& gathering_scheme(std::int64_t kernel);
/// A transposed one: four outputs from two inputs and their neighbours.
const PairScheme& spreading_scheme(std::int64_t kernel);

}  // namespace lookalike
