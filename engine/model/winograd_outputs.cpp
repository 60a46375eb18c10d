#include "engine/model/winograd_outputs.h"

#include <array>

namespace lookalike {
namespace {

using Pair = PairScheme::Pair;
using Product = PairScheme::Product;
using Taps = PairScheme::Taps;

/// Visits the products of a pair of rows with one of columns in an order in which those that are shared come before
/// those that they become part of: by both, by the outputs of a row (for each its own and the columns' shared one), by
/// those of a column, by none. visit(product of rows, of columns, which output of each, PairScheme::none where shared).
template <typename Visit>
void for_each_product(const Pair& rows, const Pair& columns, Visit visit) {
  constexpr std::int64_t all = PairScheme::none;
  if (rows.shares() && columns.shares()) visit(rows.shared, columns.shared, all, all);
  for (std::int64_t i = 0; i < 2 && columns.shares(); ++i) visit(rows.own[i], columns.shared, i, all);
  for (std::int64_t j = 0; j < 2 && rows.shares(); ++j) visit(rows.shared, columns.own[j], all, j);
  for (std::int64_t i = 0; i < 2; ++i) {
    for (std::int64_t j = 0; j < 2; ++j) visit(rows.own[i], columns.own[j], i, j);
  }
}

}  // namespace

WeightPanels pair_weights(const PairScheme& scheme, std::int64_t side, std::int64_t inputs, std::int64_t outputs,
                          const float* bias, const std::function<const float*(std::int64_t, std::int64_t)>& kernel) {
  std::vector<std::vector<std::int64_t>> taps;  // In a kernel, whose weights are added up.
  for (const Pair& rows : scheme.pairs) {
    for (const Pair& columns : scheme.pairs) {
      for_each_product(rows, columns, [&](const Product& r, const Product& c, std::int64_t, std::int64_t) {
        for (const Taps& y : r.taps) {
          for (const Taps& x : c.taps) {
            taps.emplace_back();
            for (const std::int64_t ky : {y.one, y.other}) {
              for (const std::int64_t kx : {x.one, x.other}) {
                if (ky != PairScheme::none && kx != PairScheme::none) taps.back().push_back(ky * side + kx);
              }
            }
          }
        }
      });
    }
  }
  return {best_tile_kernel(), std::ssize(taps) * inputs, outputs, bias, [&](std::int64_t row, std::int64_t output) {
            const float* const from = kernel(row % inputs, output);
            float sum = 0;
            for (const std::int64_t tap : taps[static_cast<std::size_t>(row / inputs)]) sum += from[tap];
            return sum;
          }};
}

void PairOutputs::multiply(const SegmentLines& lines, std::int64_t pairs) {
  tiles_.clear();
  for_each_part(0, pairs, kernel_.rows, [&](std::int64_t first, std::int64_t count) {
    tiles_.push_back({first, count});
  });
  std::int64_t taps = 0;
  for (const Pair& rows : scheme_.pairs) {
    for (const Pair& columns : scheme_.pairs) multiply(lines, rows, columns, taps);
  }
}

void PairOutputs::multiply(const SegmentLines& lines, const Pair& rows, const Pair& columns, std::int64_t& taps) {
  constexpr std::int64_t all = PairScheme::none;
  const auto shared = [&](std::int64_t number) {
    return Values{shared_.data() + number * block_ * channels_, channels_};
  };
  const auto by_row = [&](std::int64_t i) { return shared(1 + i); };
  const auto by_column = [&](std::int64_t j) { return shared(3 + j); };
  for_each_product(rows, columns, [&](const Product& r, const Product& c, std::int64_t i, std::int64_t j) {
    std::vector<Values>& from = summands_;
    from.clear();
    Values to = shared(0);
    if (i != all && j != all) {
      if (columns.shares()) from.push_back(by_row(i));
      if (rows.shares()) from.push_back(by_column(j));
      to = {outputs_.data() + rows.outputs[i] * block_ * step_ + columns.outputs[j] * channels_, step_};
    } else if (i != all) {
      if (rows.shares()) from.push_back(shared(0));
      to = by_row(i);
    } else if (j != all) {
      to = by_column(j);
    }
    // What an output gets through the columns' shared products has the bias in it, and where there are none the rest.
    const bool with_bias = from.empty() && (j == all || !columns.shares());
    multiply(lines, r, c, taps, from, with_bias, to);
    taps += std::ssize(r.taps) * std::ssize(c.taps);
  });
}

void PairOutputs::multiply(const SegmentLines& lines, const Product& rows, const Product& columns, std::int64_t taps,
                           const std::vector<Values>& summands, bool with_bias, const Values& to) {
  const std::int64_t run = std::ssize(columns.taps) * lines.channels(), step = lines.step();
  std::array<const float*, PairScheme::most_taps> values{};
  for (std::size_t t = 0; t < rows.taps.size(); ++t) {
    values[t] = lines.line(rows.segment + static_cast<std::int64_t>(t), columns.segment);
  }
  for (const WeightPanels::Panel& panel : weights_.panels()) {
    const std::int64_t width = panel.vectors * kernel_.vector;
    const float* const weights = panel.weights + taps * lines.channels() * width;
    std::array<Start, 2> starts{Start{with_bias ? panel.start : TileKernel::zeros.data()},
                                Start{TileKernel::zeros.data()}};
    for (std::size_t s = 0; s < summands.size(); ++s) {
      starts[s] = {summands[s].values + panel.first, summands[s].step};
    }
    for (const Part& tile : tiles_) {
      std::array<Run, PairScheme::most_taps> runs;
      for (std::size_t t = 0; t < values.size(); ++t) {
        runs[t] = {values[t] + tile.first * step, run, weights + static_cast<std::int64_t>(t) * run * width};
      }
      const auto start = [&](const Start& s) { return Start{s.values + tile.first * s.step, s.step}; };
      kernel_.tile(tile.count, panel.vectors)({runs.data(), rows.taps.size()}, step, start(starts[0]), start(starts[1]),
                                              to.values + tile.first * to.step + panel.first, to.step);
    }
  }
}

}  // namespace lookalike
