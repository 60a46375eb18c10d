#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

// Private to engine/model.

namespace lookalike {

/// Values, and the weights that they are multiplied with.
struct Run {
  const float* values;
  std::int64_t count;
  const float* weights;
};

/// What the sums of a tile start from: those of row r from values + r·step, which is 0 where they are alike.
struct Start {
  const float* values;
  std::int64_t step = 0;
};

/// The inner loop of a convolution: a tile of outputs that stays in registers while everything that belongs to it is
/// added up, straight from where the maps lie. Row r of the tile takes the values `step` floats after those of row
/// r − 1; a row of weights is as wide as the tile:
///   out[r·out_step + c] = start(r, c) + more(r, c) + Σ over runs Σ_k values[r·step + k] · weights[k·width + c].
using Tile = void (*)(std::span<const Run> runs, std::int64_t step, Start start, Start more, float* out,
                      std::int64_t out_step);

/// The same for a few outputs, of which the tiles above would compute a whole vector: sums along the values instead, so
/// the weights of an output lie together:
///   out[r·out_step + c] = start[c] + Σ over runs Σ_k values[r·step + k] · weights[c·weights_step + k].
using DotTile = void (*)(std::span<const Run> runs, std::int64_t step, std::int64_t weights_step, const float* start,
                         float* out, std::int64_t out_step);

/// The inner loop of a weight gradient, a sum of outer products in registers:
///   out[r·out_step + c] += Σ_p a[p·a_step + r] · b[p·b_step + c].
using OuterTile = void (*)(const float* a, std::int64_t a_step, const float* b, std::int64_t b_step,
                           std::int64_t positions, float* out, std::int64_t out_step);

/// The tiles of one kind of processor. The order of adding up does not depend on a tile's size.
struct TileKernel {
  static constexpr std::int64_t most_rows = 12, most_vectors = 2, most_dots = 3, most_outer_vectors = 3;
  /// Wide enough for every tile, where sums start from one thing only.
  static constexpr std::array<float, most_vectors * 16> zeros{};
  template <typename Function, std::int64_t Vectors>
  using Table = std::array<std::array<Function, most_rows>, Vectors>;

  std::string_view processor;
  bool usable;                 ///< Here.
  std::int64_t vector;         ///< Floats; a tile is some vectors wide.
  std::int64_t rows;           ///< Of the tile of one or two vectors that keeps this processor busiest.
  std::int64_t rows_of_three;  ///< Of that of three vectors, and of one with three outputs.
  Table<Tile, most_vectors> tiles;
  Table<DotTile, most_dots> dot_tiles;
  Table<OuterTile, most_outer_vectors> outer_tiles;

  Tile tile(std::int64_t tile_rows, std::int64_t vectors) const {
    return tiles[static_cast<std::size_t>(vectors - 1)][static_cast<std::size_t>(tile_rows - 1)];
  }
  DotTile dot_tile(std::int64_t tile_rows, std::int64_t outputs) const {
    return dot_tiles[static_cast<std::size_t>(outputs - 1)][static_cast<std::size_t>(tile_rows - 1)];
  }
  OuterTile outer_tile(std::int64_t tile_rows, std::int64_t vectors) const {
    return outer_tiles[static_cast<std::size_t>(vectors - 1)][static_cast<std::size_t>(tile_rows - 1)];
  }
  std::int64_t outer_rows(std::int64_t vectors) const { return vectors == 3 ? rows_of_three : rows; }
};

/// All kinds that the program was built for, the fastest first.
std::span<const TileKernel> tile_kernels();
const TileKernel& best_tile_kernel();

}  // namespace lookalike
