#include "engine/analysis/tsne.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <random>
#include <string>
#include <utility>

#include "engine/analysis/affinities.h"
#include "engine/analysis/pca.h"
#include "engine/analysis/repulsion_tree.h"
#include "engine/analysis/tsne_kernel.h"
#include "engine/core/error.h"
#include "engine/core/parallel.h"

namespace lookalike {
namespace {

constexpr double theta = 0.5;
constexpr float early_exaggeration = 12, start_deviation = 1e-4f, vanished_gradient = 1e-7f;
constexpr int most_exaggerated_steps = 250, check_every = 50;
constexpr int follow_first = 50, follow_every = 200;  // Steps after which the points are put in the map's order.

std::string short_number(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.4g", value);
  return text.data();
}

/// The nearest `k` of each row's neighbours.
NeighbourGraph nearest_of(const NeighbourGraph& graph, std::int64_t k) {
  NeighbourGraph fewer{graph.rows, k, {}, {}};
  for (std::int64_t row = 0; row < graph.rows; ++row) {
    const auto near = graph.of(row).first(static_cast<std::size_t>(k));
    const auto far = graph.distances_of(row).first(static_cast<std::size_t>(k));
    fewer.neighbours.insert(fewer.neighbours.end(), near.begin(), near.end());
    fewer.squared_distances.insert(fewer.squared_distances.end(), far.begin(), far.end());
  }
  return fewer;
}

/// Principal components, the first with a deviation of 1e-4, and a hundredth of that as noise, which parts rows that
/// are equal. All x, then all y.
std::vector<float> start_places(const Matrix& x, std::uint64_t seed) {
  const Matrix map = pca_map(x);
  double square = 0;
  for (std::int64_t i = 0; i < map.rows; ++i) square += static_cast<double>(map(i, 0)) * map(i, 0);
  const double deviation = std::sqrt(square / static_cast<double>(std::max<std::int64_t>(1, map.rows)));
  const float scale = deviation > 0 ? static_cast<float>(start_deviation / deviation) : 0.0f;
  std::mt19937_64 random(seed);
  std::normal_distribution<float> noise(0, scale > 0 ? start_deviation / 100 : start_deviation);
  std::vector<float> places(static_cast<std::size_t>(2 * map.rows));
  for (std::int64_t i = 0; i < map.rows; ++i) {
    for (std::int64_t axis = 0; axis < 2; ++axis)
      places[static_cast<std::size_t>(axis * map.rows + i)] = map(i, axis) * scale + noise(random);
  }
  return places;
}

/// The state of the descent. Coordinates are kept as all x, then all y; points in an order that follow() changes.
class Descent {
 public:
  Descent(Affinities affinities, std::vector<float> places)
      : p_(std::move(affinities)),
        rows_(p_.rows()),
        place_(std::move(places)),
        move_(place_.size()),
        gain_(place_.size(), 1.0f),
        attraction_(place_.size()),
        gradient_(place_.size()),
        row_(static_cast<std::size_t>(rows_)),
        tree_(theta) {
    std::iota(row_.begin(), row_.end(), 0);
  }

  void step(float exaggeration, StepSize size) {
    find_gradient(exaggeration);
    const auto count = static_cast<std::int64_t>(place_.size());
    descend(gradient_.data(), count, size, gain_.data(), move_.data(), place_.data());
  }

  /// Points that are near each other on the map now become near each other in memory, where their forces look for them.
  void follow() {
    const std::vector<std::int32_t> order = tree_.order();
    p_ = reordered(p_, order);
    for (std::vector<float>* values : {&place_, &move_, &gain_}) {
      std::vector<float> moved(values->size());
      for (std::size_t i = 0; i < order.size(); ++i) {
        moved[i] = (*values)[static_cast<std::size_t>(order[i])];
        moved[order.size() + i] = (*values)[order.size() + static_cast<std::size_t>(order[i])];
      }
      *values = std::move(moved);
    }
    std::vector<std::int32_t> row;
    for (const std::int32_t point : order) row.push_back(row_[static_cast<std::size_t>(point)]);
    row_ = std::move(row);
  }

  double gradient_length() const {
    double sum = 0;
    for (const float g : gradient_) sum += static_cast<double>(g) * g;
    return std::sqrt(sum);
  }

  /// Σ p·log(p/q) over the edges.
  double divergence() {
    const double z = tree_.forces(x(), y(), rows_, gradient_.data(), gradient_.data() + rows_);
    std::vector<double> parts(static_cast<std::size_t>(rows_));
#pragma omp parallel for schedule(dynamic, 256) num_threads(thread_count())
    for (std::int64_t i = 0; i < rows_; ++i) parts[static_cast<std::size_t>(i)] = divergence_of(i, z);
    double sum = 0;
    for (const double part : parts) sum += part;
    return sum;
  }

  Matrix centred() const {
    Matrix xy(rows_, 2);
    for (std::int64_t axis = 0; axis < 2; ++axis) {
      const float* from = place_.data() + axis * rows_;
      double sum = 0;
      for (std::int64_t i = 0; i < rows_; ++i) sum += from[i];
      for (std::int64_t i = 0; i < rows_; ++i)
        xy(row_[static_cast<std::size_t>(i)], axis) = static_cast<float>(from[i] - sum / static_cast<double>(rows_));
    }
    return xy;
  }

 private:
  const float* x() const {
    return place_.data();
  }
  const float* y() const {
    return place_.data() + rows_;
  }

  void find_gradient(float exaggeration) {
    const double z = tree_.forces(x(), y(), rows_, gradient_.data(), gradient_.data() + rows_);
#pragma omp parallel for schedule(dynamic, 256) num_threads(thread_count())
    for (std::int64_t i = 0; i < rows_; ++i) attract(i);
    const auto inverse_z = static_cast<float>(z > 0 ? 1 / z : 0);
    combine(attraction_.data(), exaggeration, inverse_z, static_cast<std::int64_t>(place_.size()), gradient_.data());
  }

  void attract(std::int64_t i) {
    const auto row = static_cast<std::size_t>(i);
    const std::int64_t begin = p_.row_start[row], end = p_.row_start[row + 1];
    const PlaneForce force = attracting_force(x(), y(), p_.column.data() + begin, p_.probability.data() + begin,
                                              end - begin, x()[i], y()[i]);
    attraction_[row] = force.x;
    attraction_[static_cast<std::size_t>(rows_) + row] = force.y;
  }

  double divergence_of(std::int64_t i, double z) const {
    double sum = 0;
    const auto row = static_cast<std::size_t>(i);
    for (auto e = static_cast<std::size_t>(p_.row_start[row]); e < static_cast<std::size_t>(p_.row_start[row + 1]);
         ++e) {
      const double p = p_.probability[e];
      if (p <= 0) continue;
      const double dx = x()[i] - x()[p_.column[e]], dy = y()[i] - y()[p_.column[e]];
      sum += p * std::log(p * z * (1 + dx * dx + dy * dy));
    }
    return sum;
  }

  Affinities p_;
  std::int64_t rows_;
  std::vector<float> place_, move_, gain_, attraction_, gradient_;
  std::vector<std::int32_t> row_;  ///< Of each point.
  RepulsionTree tree_;
};

}  // namespace

double perplexity_for(std::int64_t rows) {
  return std::clamp(static_cast<double>(rows - 1) / 3, 1.0, 30.0);
}

std::int64_t tsne_neighbours(std::int64_t rows, double perplexity) {
  const double most = std::max(1.0, static_cast<double>(rows - 1) / 3);
  const double chosen = perplexity == 0 ? perplexity_for(rows) : perplexity;
  if (!(chosen >= 1)) {
    throw Error(ErrorCode::usage, "A perplexity must be at least 1", short_number(chosen),
                "Leave it out to have it chosen by the number of pictures.");
  }
  if (chosen > most) {
    throw Error(ErrorCode::usage,
                "This perplexity is too large for " + std::to_string(rows) + (rows == 1 ? " picture" : " pictures"),
                short_number(chosen),
                "Take at most " + short_number(std::floor(most * 100) / 100) +
                    ", or leave it out to have it chosen by the number of pictures.");
  }
  const auto wanted = static_cast<std::int64_t>(std::ceil(3 * chosen));
  return std::clamp<std::int64_t>(wanted, 0, std::max<std::int64_t>(0, rows - 1));
}

TsneResult tsne(const Matrix& x, const NeighbourGraph& graph, const TsneOptions& options,
                const ProgressCallback& progress, std::stop_token stop) {
  const std::int64_t k = tsne_neighbours(x.rows, options.perplexity);
  if (graph.rows != x.rows || graph.k < k) {
    throw Error(ErrorCode::internal, "The neighbours do not fit the rows that are to be laid out");
  }
  TsneResult result;
  result.perplexity = options.perplexity == 0 ? perplexity_for(x.rows) : options.perplexity;
  result.xy = Matrix(x.rows, 2);
  if (x.rows < 2) return result;

  const NeighbourGraph near = nearest_of(graph, k);
  Descent descent(joint_affinities(near, conditional_affinities(near, result.perplexity)),
                  start_places(x, options.seed));
  const float rate = std::max(50.0f, static_cast<float>(x.rows) / (4 * early_exaggeration));
  const int exaggerated = std::min(most_exaggerated_steps, options.iterations / 4);
  ProgressMeter meter(progress, "Drawing the map", options.iterations);
  while (result.iterations < options.iterations) {
    if (stop.stop_requested()) {
      TsneResult cancelled;
      cancelled.cancelled = true;
      return cancelled;
    }
    const bool early = result.iterations < exaggerated;
    descent.step(early ? early_exaggeration : 1.0f, {rate, early ? 0.5f : 0.8f});
    meter.set(++result.iterations);
    if (result.iterations % follow_every == follow_first) descent.follow();
    const bool look = !early && result.iterations % check_every == 0;
    if (look && descent.gradient_length() < static_cast<double>(vanished_gradient)) break;
  }
  result.kl = descent.divergence();
  result.xy = descent.centred();
  meter.finish();
  return result;
}

}  // namespace lookalike
