#include "engine/model/row_product.h"

#include <algorithm>

namespace lookalike {
namespace {

/// One panel of a row's outputs.
class PanelOutputs {
 public:
  PanelOutputs(const PositionRow& row, const WeightPanels& weights, const WeightPanels::Panel& panel, float* out,
               std::int64_t out_step, std::vector<float>& scratch)
      : row_(row),
        kernel_(weights.kernel()),
        panel_(panel),
        weight_rows_(weights.rows()),
        out_(out + panel.first),
        out_step_(out_step) {
    const std::int64_t tile = tile_rows() * width(), run = row.line.count * std::ssize(row.taps);
    scratch.resize(static_cast<std::size_t>(std::max(std::ssize(scratch), tile + tile_rows() * run)));
    tile_ = scratch.data();
    edges_ = tile_ + tile;
    for (const PositionRow::Tap& tap : row.taps) {
      runs_.push_back({nullptr, row.line.count, panel.weights + tap.weights * (dots() ? 1 : width())});
    }
  }

  std::int64_t tile_rows() const { return dots() ? kernel_.rows_of_three : kernel_.rows; }

  /// Positions whose runs lie inside their lines.
  void write_inside(std::int64_t first, std::int64_t count) {
    const PositionLine& line = row_.line;
    for (std::size_t t = 0; t < runs_.size(); ++t) {
      runs_[t].values = row_.taps[t].line + line.first + first * line.step;
    }
    if (panel_.outputs == width()) {
      multiply(count, line.step, out_ + first * out_step_, out_step_);
      return;
    }
    multiply(count, line.step, tile_, width());
    for (std::int64_t i = 0; i < count; ++i) copy_outputs(i, first + i);
  }

  /// Any positions, no more than a tile has rows: their runs are copied first.
  void write_copied(std::span<const std::int64_t> positions) {
    const std::int64_t count = row_.line.count, all = count * std::ssize(row_.taps);
    for (std::size_t i = 0; i < positions.size(); ++i) {
      float* to = edges_ + static_cast<std::int64_t>(i) * all;
      for (const PositionRow::Tap& tap : row_.taps) {
        row_.line.copy_run(tap.line, positions[i], to);
        to += count;
      }
    }
    for (std::size_t t = 0; t < runs_.size(); ++t) runs_[t].values = edges_ + static_cast<std::int64_t>(t) * count;
    multiply(std::ssize(positions), all, tile_, width());
    for (std::size_t i = 0; i < positions.size(); ++i) copy_outputs(static_cast<std::int64_t>(i), positions[i]);
  }

 private:
  bool dots() const { return panel_.vectors == 0; }
  std::int64_t width() const { return dots() ? panel_.outputs : panel_.vectors * kernel_.vector; }

  /// A tile of the runs in hand.
  void multiply(std::int64_t rows, std::int64_t step, float* out, std::int64_t out_step) const {
    if (dots()) {
      kernel_.dot_tile(rows, panel_.outputs)(runs_, step, weight_rows_, panel_.start, out, out_step);
    } else {
      kernel_.tile(rows, panel_.vectors)(runs_, step, {panel_.start}, {TileKernel::zeros.data()}, out, out_step);
    }
  }

  /// A panel may have fewer outputs than columns.
  void copy_outputs(std::int64_t tile_row, std::int64_t position) const {
    std::copy_n(tile_ + tile_row * width(), panel_.outputs, out_ + position * out_step_);
  }

  const PositionRow& row_;
  const TileKernel& kernel_;
  const WeightPanels::Panel& panel_;
  std::int64_t weight_rows_;
  float* out_;
  std::int64_t out_step_;
  float *tile_, *edges_;
  std::vector<Run> runs_;  ///< One a tap; their values are those of the tile in hand.
};

}  // namespace

WeightPanels::WeightPanels(const TileKernel& kernel, std::int64_t rows, std::int64_t outputs, const float* start,
                           const std::function<float(std::int64_t, std::int64_t)>& value)
    : kernel_(kernel), rows_(rows) {
  if (outputs <= TileKernel::most_dots) {
    weights_.resize(static_cast<std::size_t>(rows * outputs));
    start_.assign(start, start + outputs);
    for (std::int64_t i = 0; i < rows * outputs; ++i) weights_[static_cast<std::size_t>(i)] = value(i % rows, i / rows);
    panels_.push_back({0, outputs, 0, weights_.data(), start_.data()});
    return;
  }
  const std::int64_t padded = (outputs + kernel.vector - 1) / kernel.vector * kernel.vector;
  weights_.resize(static_cast<std::size_t>(rows * padded));
  start_.resize(static_cast<std::size_t>(padded));
  std::copy_n(start, outputs, start_.begin());
  for (std::int64_t first = 0; first < outputs;) {
    const std::int64_t vectors = std::min((padded - first) / kernel.vector, TileKernel::most_vectors);
    const std::int64_t width = vectors * kernel.vector, here = std::min(width, outputs - first);
    float* panel = weights_.data() + first * rows;
    for (std::int64_t row = 0; row < rows; ++row) {
      for (std::int64_t c = 0; c < here; ++c) panel[row * width + c] = value(row, first + c);
    }
    panels_.push_back({first, here, vectors, panel, start_.data() + first});
    first += width;
  }
}

void multiply_row(const PositionRow& row, const WeightPanels& weights, float* out, std::int64_t out_step,
                  std::vector<float>& scratch) {
  const auto [begin, end] = row.line.inside();
  std::vector<std::int64_t> edges;
  for (std::int64_t i = 0; i < begin; ++i) edges.push_back(i);
  for (std::int64_t i = end; i < row.line.positions; ++i) edges.push_back(i);
  for (const WeightPanels::Panel& panel : weights.panels()) {
    PanelOutputs outputs(row, weights, panel, out, out_step, scratch);
    for_each_part(begin, end, outputs.tile_rows(),
                  [&](std::int64_t first, std::int64_t count) { outputs.write_inside(first, count); });
    for_each_part(0, std::ssize(edges), outputs.tile_rows(), [&](std::int64_t first, std::int64_t count) {
      outputs.write_copied(std::span(edges).subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(count)));
    });
  }
}

}  // namespace lookalike
