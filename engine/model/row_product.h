#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "engine/model/position_line.h"
#include "engine/model/tile_kernel.h"

// Private to engine/model.

namespace lookalike {

/// Weights as tiles read them, with what the outputs start from: columns (outputs) in panels as wide as a tile, each
/// panel with all rows one after the other, zeros beyond the last output. No more outputs than a dot tile has: one
/// panel with the weights of each output together.
class WeightPanels {
 public:
  /// value(row, output); `start`: one an output.
  WeightPanels(const TileKernel& kernel, std::int64_t rows, std::int64_t outputs, const float* start,
               const std::function<float(std::int64_t, std::int64_t)>& value);

  struct Panel {
    std::int64_t first, outputs;  ///< Output columns that it has.
    std::int64_t vectors;         ///< Of its rows; 0 where they are columns, for dot tiles.
    const float *weights, *start;
  };
  std::int64_t rows() const { return rows_; }
  std::span<const Panel> panels() const { return panels_; }
  const TileKernel& kernel() const { return kernel_; }

 private:
  const TileKernel& kernel_;
  std::int64_t rows_;
  std::vector<float> weights_, start_;
  std::vector<Panel> panels_;
};

/// Positions of some lines at once: the outputs of a position are the products of its run in each line with weights.
struct PositionRow {
  struct Tap {
    const float* line;
    std::int64_t weights;  ///< Row of the weights that its first value belongs to.
  };
  PositionLine line;
  std::vector<Tap> taps;
};

/// Writes the outputs of position i from out + i·out_step on. `scratch` is for its own use, from call to call.
void multiply_row(const PositionRow& row, const WeightPanels& weights, float* out, std::int64_t out_step,
                  std::vector<float>& scratch);

}  // namespace lookalike
