#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "engine/model/row_product.h"
#include "engine/model/winograd_lines.h"

// Private to engine/model: the parts of winograd.cpp.

namespace lookalike {

/// The weights of all products of a scheme with itself, in the order in which they are multiplied. kernel(input,
/// output): `side` × `side` taps.
WeightPanels pair_weights(const PairScheme& scheme, std::int64_t side, std::int64_t inputs, std::int64_t outputs,
                          const float* bias,
                          const std::function<const float*(std::int64_t input, std::int64_t output)>& kernel);

/// The outputs of a block of pairs.
class PairOutputs {
 public:
  /// `block`: the most pairs of a block.
  PairOutputs(const PairScheme& scheme, const WeightPanels& weights, std::int64_t channels, std::int64_t block)
      : scheme_(scheme),
        weights_(weights),
        kernel_(weights.kernel()),
        channels_(channels),
        block_(block),
        step_(scheme.outputs() * channels),
        shared_(static_cast<std::size_t>(5 * block * channels)),
        outputs_(static_cast<std::size_t>(scheme.outputs() * block * step_)) {}

  /// From the segments of `pairs` pairs.
  void multiply(const SegmentLines& lines, std::int64_t pairs);

  /// Of the block's pairs from `first` on: scheme.outputs() positions each, of one of their scheme.outputs() rows.
  const float* row(std::int64_t number, std::int64_t first) const {
    return outputs_.data() + (number * block_ + first) * step_;
  }
  std::int64_t step() const { return step_; }

 private:
  /// What becomes outputs, or is part of them: for each pair `channels_` values, `step` floats from pair to pair.
  struct Values {
    float* values;
    std::int64_t step;
  };

  void multiply(const SegmentLines& lines, const PairScheme::Pair& rows, const PairScheme::Pair& columns,
                std::int64_t& taps);
  void multiply(const SegmentLines& lines, const PairScheme::Product& rows, const PairScheme::Product& columns,
                std::int64_t taps, const std::vector<Values>& summands, bool with_bias, const Values& to);

  const PairScheme& scheme_;
  const WeightPanels& weights_;
  const TileKernel& kernel_;
  std::int64_t channels_, block_, step_;
  std::vector<Part> tiles_;
  std::vector<Values> summands_;
  std::vector<float> shared_;   ///< By all outputs of two pairs, by those of each row, by those of each column.
  std::vector<float> outputs_;  ///< Put together here: in memory they lie far apart.
};

}  // namespace lookalike
