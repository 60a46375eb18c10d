#include "engine/analysis/affinities.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>

#include "engine/core/parallel.h"

namespace lookalike {
namespace {

constexpr std::int64_t rows_a_piece = 256;

/// Entropy (nats) of exp(−β·d) over the distances, and the moments that give its derivative. Writes the unnormalised
/// weights.
struct Entropy {
  double value = 0, variance = 0;
};
Entropy entropy_at(double beta, std::span<const double> d, std::span<double> weight) {
  double sum = 0, first = 0, second = 0;
  for (std::size_t j = 0; j < d.size(); ++j) {
    weight[j] = std::exp(-beta * d[j]);
    sum += weight[j];
    first += weight[j] * d[j];
    second += weight[j] * d[j] * d[j];
  }
  const double mean = first / sum;
  for (double& w : weight) w /= sum;
  return {std::log(sum) + beta * mean, std::max(0.0, second / sum - mean * mean)};
}

/// Newton steps on β, kept inside a bracket that shrinks: the entropy falls as β rises, dH/dβ = −β·Var(d).
void solve_row(std::span<const float> squared, double target, std::span<double> d, std::span<double> weight) {
  for (std::size_t j = 0; j < d.size(); ++j) d[j] = static_cast<double>(squared[j]) - squared[0];
  const double mean = std::accumulate(d.begin(), d.end(), 0.0) / static_cast<double>(d.size());
  if (!(mean > 0)) {  // All at one distance: no width tells them apart.
    std::ranges::fill(weight, 1.0 / static_cast<double>(d.size()));
    return;
  }
  for (double& value : d) value /= mean;  // So that β is of the order of one, whatever the data's scale.
  double beta = 1, low = 0, high = std::numeric_limits<double>::infinity();
  for (int step = 0; step < 100; ++step) {
    const Entropy h = entropy_at(beta, d, weight);
    const double excess = h.value - target;
    if (std::abs(excess) < 1e-5) return;
    (excess > 0 ? low : high) = beta;
    double next = beta + excess / (beta * h.variance);
    if (!(next > low && next < high)) next = std::isinf(high) ? 2 * beta : (low + high) / 2;
    if (next == beta || next > 1e12) return;
    beta = next;
  }
}

}  // namespace

std::vector<float> conditional_affinities(const NeighbourGraph& graph, double perplexity) {
  std::vector<float> conditional(graph.neighbours.size());
  const double target = std::log(perplexity);
  parallel_for((graph.rows + rows_a_piece - 1) / rows_a_piece, [&](std::int64_t piece) {
    std::vector<double> distance(static_cast<std::size_t>(graph.k)), weight(distance.size());
    const std::int64_t end = std::min(graph.rows, (piece + 1) * rows_a_piece);
    for (std::int64_t row = piece * rows_a_piece; graph.k > 0 && row < end; ++row) {
      solve_row(graph.distances_of(row), target, distance, weight);
      std::ranges::transform(weight, conditional.begin() + row * graph.k,
                             [](double w) { return static_cast<float>(w); });
    }
  });
  return conditional;
}

Affinities joint_affinities(const NeighbourGraph& graph, const std::vector<float>& conditional) {
  // What row i says of its neighbour j is added to what j says of i; where j does not name i, j's row grows by one.
  const std::int64_t rows = graph.rows, k = graph.k;
  std::vector<float> back(conditional.size(), -1.0f);  // p_i|j at the place of (i, j); −1 where j does not name i.
  parallel_for((rows + rows_a_piece - 1) / rows_a_piece, [&](std::int64_t piece) {
    for (std::int64_t i = piece * rows_a_piece; i < std::min(rows, (piece + 1) * rows_a_piece); ++i) {
      for (std::int64_t e = i * k; e < (i + 1) * k; ++e) {
        const std::int64_t j = graph.neighbours[static_cast<std::size_t>(e)];
        const auto names = graph.of(j);
        const auto it = std::ranges::find(names, static_cast<std::int32_t>(i));
        if (it != names.end()) {
          back[static_cast<std::size_t>(e)] = conditional[static_cast<std::size_t>(j * k + (it - names.begin()))];
        }
      }
    }
  });
  Affinities p;
  p.row_start.assign(static_cast<std::size_t>(rows + 1), 0);
  for (std::int64_t i = 0; i < rows; ++i) {
    p.row_start[static_cast<std::size_t>(i + 1)] += k;
    for (std::int64_t e = i * k; e < (i + 1) * k; ++e) {
      if (back[static_cast<std::size_t>(e)] < 0)
        ++p.row_start[static_cast<std::size_t>(graph.neighbours[static_cast<std::size_t>(e)]) + 1];
    }
  }
  std::partial_sum(p.row_start.begin(), p.row_start.end(), p.row_start.begin());
  p.column.resize(static_cast<std::size_t>(p.row_start.back()));
  p.probability.resize(p.column.size());
  std::vector<std::int64_t> next(p.row_start.begin(), p.row_start.end() - 1);
  const auto put = [&](std::int64_t i, std::int64_t j, float value) {
    const auto at = static_cast<std::size_t>(next[static_cast<std::size_t>(i)]++);
    p.column[at] = static_cast<std::int32_t>(j);
    p.probability[at] = value;
  };
  const double scale = 1 / (2.0 * static_cast<double>(rows));
  for (std::int64_t i = 0; i < rows; ++i) {
    for (std::int64_t e = i * k; e < (i + 1) * k; ++e) {
      const std::int64_t j = graph.neighbours[static_cast<std::size_t>(e)];
      const float own = conditional[static_cast<std::size_t>(e)], other = back[static_cast<std::size_t>(e)];
      const auto value = static_cast<float>((static_cast<double>(own) + std::max(0.0f, other)) * scale);
      put(i, j, value);
      if (other < 0) put(j, i, value);
    }
  }
  return p;
}

Affinities reordered(const Affinities& p, const std::vector<std::int32_t>& order) {
  std::vector<std::int32_t> place(order.size());
  for (std::size_t i = 0; i < order.size(); ++i)
    place[static_cast<std::size_t>(order[i])] = static_cast<std::int32_t>(i);
  Affinities moved;
  moved.row_start.push_back(0);
  moved.column.reserve(p.column.size());
  moved.probability.reserve(p.column.size());
  for (const std::int32_t row : order) {
    const auto begin = static_cast<std::size_t>(p.row_start[static_cast<std::size_t>(row)]);
    const auto end = static_cast<std::size_t>(p.row_start[static_cast<std::size_t>(row) + 1]);
    for (std::size_t e = begin; e < end; ++e) {
      moved.column.push_back(place[static_cast<std::size_t>(p.column[e])]);
      moved.probability.push_back(p.probability[e]);
    }
    moved.row_start.push_back(static_cast<std::int64_t>(moved.column.size()));
  }
  return moved;
}

}  // namespace lookalike
