#include <algorithm>
#include <cmath>
#include <random>

#include "engine/search/hnsw_graph.h"

namespace lookalike {
namespace {

constexpr std::int64_t sampled = 64, wanted = 10;
constexpr double enough = 0.98;  // Of the sample, so that the whole keeps above 0.95.

/// A place near a row but of no row, as a query is: as far from it as its nearest other one, in any direction.
std::vector<float> near(const WeightedRows& rows, std::int64_t row, std::mt19937_64& random) {
  std::vector<float> point = rows.point(row);
  const auto nearest = rows.nearest(point, 2);
  const double squared_distance = 2 - 2.0 * nearest.back().similarity;
  const double side = std::sqrt(std::max(0.0, squared_distance) / static_cast<double>(point.size()));
  std::normal_distribution<double> normal(0, 1);
  for (float& value : point) value += static_cast<float>(side * normal(random));
  return point;
}

}  // namespace

std::vector<Neighbour> HnswIndex::Impl::search(std::span<const float> point, std::int64_t count,
                                               std::int64_t walk_effort) const {
  const std::int64_t most = std::ssize(storage.row_of);
  count = std::clamp<std::int64_t>(count, 0, most);
  auto found = walk(graph.hnsw, storage, point, std::min(most, std::max({walk_effort, least_effort, 2 * count})));
  if (std::ssize(found) > count) found.resize(static_cast<std::size_t>(count));
  return found;
}

void HnswIndex::Impl::choose_effort() {
  std::mt19937_64 random(1);
  std::uniform_int_distribution<std::size_t> any(0, storage.row_of.size() - 1);
  std::vector<std::pair<std::vector<float>, std::vector<Neighbour>>> queries;
  for (std::int64_t q = 0; q < sampled; ++q) {
    std::vector<float> point = near(storage.rows, storage.row(static_cast<std::int64_t>(any(random))), random);
    auto nearest = storage.rows.nearest(point, wanted);
    queries.emplace_back(std::move(point), std::move(nearest));
  }
  const auto recall = [&](std::int64_t with_effort) {
    std::size_t kept = 0, all = 0;
    for (const auto& [point, nearest] : queries) {
      const auto found = search(point, wanted, with_effort);
      for (const Neighbour& n : nearest) kept += std::ranges::find(found, n.row, &Neighbour::row) != found.end();
      all += nearest.size();
    }
    return static_cast<double>(kept) / static_cast<double>(all);
  };
  effort = least_effort;
  while (effort < std::min(most_effort, std::ssize(storage.row_of)) && recall(effort) < enough) {
    effort = std::min(most_effort, effort * 3 / 2);
  }
}

}  // namespace lookalike
