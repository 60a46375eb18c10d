#include <algorithm>

#include "engine/analysis/descriptor.h"
#include "engine/analysis/linear_algebra.h"
#include "engine/core/error.h"

namespace lookalike {
namespace {

// Of unit length together. The second layer weighs more: flowers gain much, scenes lose nothing.
constexpr float first_layer_share = 0.6f, second_layer_share = 0.8f;
// The encoder's features speak through what is learned from neighbours, too.
constexpr float encoder_share = 0.447f, neighbour_share = 0.894f;
constexpr float encoder_among_neighbours = 0.3f;

/// How many columns have a weight. Throws when none has, or when the blocks do not fit.
template <typename Weight>
std::int64_t weighted_columns(std::int64_t cols, const std::vector<PartBlock>& blocks, Weight weight_of_block) {
  std::int64_t dims = 0;
  for (const PartBlock& block : blocks) {
    if (block.offset < 0 || block.dims < 0 || block.offset + std::int64_t{block.dims} > cols) {
      throw Error(ErrorCode::internal, "The parts of the descriptor do not fit the vectors", block.name);
    }
    if (weight_of_block(block.name) != 0) dims += block.dims;
  }
  if (dims == 0) {
    throw Error(ErrorCode::usage, "No part of the descriptor has any weight", {},
                "Give a weight to the dictionary, the learned part or colour.");
  }
  return dims;
}

/// The blocks that `weight` does not turn off, scaled by it, and the whole to unit length.
template <typename Weight>
Matrix fuse_by(const Matrix& parts, const std::vector<PartBlock>& blocks, Weight weight_of_block) {
  const std::int64_t dims = weighted_columns(parts.cols, blocks, weight_of_block);
  Matrix fused(parts.rows, dims);
  for (std::int64_t i = 0; i < parts.rows; ++i) {
    auto to = fused.row(i).begin();
    for (const PartBlock& block : blocks) {
      const float weight = weight_of_block(block.name);
      if (weight == 0) continue;
      const auto from =
          parts.row(i).subspan(static_cast<std::size_t>(block.offset), static_cast<std::size_t>(block.dims));
      to = std::ranges::transform(from, to, [&](float v) { return v * weight; }).out;
    }
  }
  normalise_rows(fused);
  return fused;
}

}  // namespace

PartWeights weights_for_balance(double colour) {
  const PartWeights standard;
  const double share = std::clamp(colour, 0.0, 1.0);
  const double structure = share <= 0.5 ? 1.0 : (1 - share) / share;
  return {static_cast<float>(standard.dictionary * structure), static_cast<float>(standard.learned * structure),
          static_cast<float>(share <= 0.5 ? share / (1 - share) : 1.0)};
}

double default_balance() {
  const PartWeights standard;
  return standard.colour / (static_cast<double>(standard.dictionary) + standard.colour);
}

float weight_of(const PartWeights& weights, std::string_view block) {
  if (block == "dictionary") return weights.dictionary * first_layer_share;
  if (block == "dictionary2") return weights.dictionary * second_layer_share;
  if (block == "learned") return weights.learned * encoder_share;
  if (block == "learned2") return weights.learned * neighbour_share;
  if (block == "colour") return weights.colour;
  return 0;
}

Matrix fuse(const Matrix& parts, const std::vector<PartBlock>& blocks, const PartWeights& weights) {
  return fuse_by(parts, blocks, [&](std::string_view block) { return weight_of(weights, block); });
}

std::vector<float> column_weights(std::int64_t cols, const std::vector<PartBlock>& blocks, const PartWeights& weights) {
  const auto weight = [&](std::string_view block) { return weight_of(weights, block); };
  weighted_columns(cols, blocks, weight);
  std::vector<float> columns(static_cast<std::size_t>(cols));
  for (const PartBlock& block : blocks) std::fill_n(columns.begin() + block.offset, block.dims, weight(block.name));
  return columns;
}

Matrix neighbour_space(const Matrix& parts, const std::vector<PartBlock>& blocks) {
  const PartWeights weights;
  return fuse_by(parts, blocks, [&](std::string_view block) {
    return block == "learned2" ? 0.0f : block == "learned" ? encoder_among_neighbours : weight_of(weights, block);
  });
}

}  // namespace lookalike
