#include "engine/search/ivf_index.h"

#include <cblas.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <random>

#include "engine/analysis/lloyd.h"
#include "engine/analysis/seeded_sample.h"
#include "engine/core/error.h"
#include "engine/core/parallel.h"
#include "engine/core/simd.h"
#include "engine/search/best_rows.h"

namespace lookalike {
namespace {

constexpr std::int64_t block = 4096;                 // Rows between two looks at the stop token.
constexpr std::int64_t sampled_rows_a_list = 64;     // Enough for centroids (faiss asks for 39 at least).
constexpr int iterations = 10;                       // Of k-means: further ones change the lists by little.
constexpr std::int64_t least_compared = 1'000;       // Fewer take no time: of a small collection nothing is missed.
constexpr std::int64_t again_a_hit = 4, again = 60;  // Rows that are compared as they are, for n hits: 4n + 60.
constexpr std::int64_t sampled_queries = 64, ten = 10, hundred = 100;
constexpr double enough = 0.98;  // Of the sample's nearest rows, so that the whole keeps above 0.95.

/// About as many lists as rows in one, so that to choose the lists costs no more than to look into one.
std::int64_t number_of_lists(std::int64_t rows) {
  return std::max<std::int64_t>(1, std::llround(std::sqrt(static_cast<double>(rows))));
}

float product(std::span<const float> a, std::span<const float> b) {
  return cblas_sdot(static_cast<int>(a.size()), a.data(), 1, b.data(), 1);
}

/// Of a row that is kept as integers, in steps.
LOOKALIKE_SIMD float coded_product(const float* query, const std::int8_t* code, std::int64_t n) {
  constexpr std::int64_t lanes = 64;  // Four vectors of the widest kind, so that none waits for its sum.
  std::array<float, lanes> sums{};
  std::int64_t i = 0;
  for (; i + lanes <= n; i += lanes) {
    for (std::int64_t l = 0; l < lanes; ++l) {
      sums[static_cast<std::size_t>(l)] += query[i + l] * static_cast<float>(code[i + l]);
    }
  }
  for (; i < n; ++i) sums[static_cast<std::size_t>(i % lanes)] += query[i] * static_cast<float>(code[i]);
  for (std::size_t half = lanes / 2; half > 0; half /= 2) {  // A sum of one after the other would take the most time.
    for (std::size_t l = 0; l < half; ++l) sums[l] += sums[l + half];
  }
  return sums[0];
}

Matrix points_of(const WeightedRows& rows, std::span<const std::int64_t> which) {
  Matrix points(std::ssize(which), rows.dims());
  for (std::int64_t i = 0; i < points.rows; ++i) {
    std::ranges::copy(rows.point(which[static_cast<std::size_t>(i)]), points.row(i).begin());
  }
  return points;
}

/// The number of probes after which the share `enough` of the neighbours has been met; they lie in these lists, counted
/// from 0 by their distance from the query. Reorders them.
std::int64_t probes_to_meet(std::vector<std::int64_t>& places) {
  if (places.empty()) return 1;
  const auto last = static_cast<std::ptrdiff_t>(std::ceil(enough * static_cast<double>(places.size()))) - 1;
  std::ranges::nth_element(places, places.begin() + last);
  return places[static_cast<std::size_t>(last)] + 1;
}

}  // namespace

IvfIndex::IvfIndex(const WeightedRows& rows) : rows_(rows), list_of_(static_cast<std::size_t>(rows.size()), -1) {}

std::int64_t IvfIndex::size() const {
  std::int64_t size = 0;
  for (const List& list : lists_) size += std::ssize(list.rows);
  return size;
}

std::int64_t IvfIndex::probes_for(std::int64_t n) const {
  if (n <= ten) return probes_for_ten_;
  return std::min(lists(), probes_for_hundred_ * ((n + hundred - 1) / hundred));
}

void IvfIndex::set_centroids(Matrix centroids) {
  centroids_ = std::move(centroids);
  lists_.assign(static_cast<std::size_t>(lists()), {});
  half_squares_.clear();
  for (std::int64_t l = 0; l < lists(); ++l) half_squares_.push_back(product(centroids_.row(l), centroids_.row(l)) / 2);
}

bool IvfIndex::grow(const ProgressCallback& progress, std::stop_token stop) {
  if (rows_.size() > 2 * made_for_ && !make_lists(stop)) return false;
  std::vector<std::int64_t> missing;
  for (std::size_t row = 0; row < list_of_.size(); ++row) {
    if (list_of_[row] < 0) missing.push_back(static_cast<std::int64_t>(row));
  }
  if (missing.empty()) return true;
  if (!assign(missing, progress, stop)) return false;
  measure_probes();
  return true;
}

bool IvfIndex::make_lists(std::stop_token stop) {
  const std::int64_t count = number_of_lists(rows_.size());
  const Matrix sample = points_of(rows_, seeded_sample(rows_.size(), sampled_rows_a_list * count, 1));
  Matrix centroids(count, rows_.dims());
  const auto starts = seeded_sample(sample.rows, count, 2);
  for (std::int64_t l = 0; l < count; ++l) {
    std::ranges::copy(sample.row(starts[static_cast<std::size_t>(l)]), centroids.row(l).begin());
  }
  for (int i = 0; i < iterations; ++i) {
    if (stop.stop_requested()) return false;
    centroids = lloyd(sample, std::move(centroids), 1, 0).centroids;
  }
  set_centroids(std::move(centroids));
  std::ranges::fill(list_of_, -1);
  made_for_ = rows_.size();
  return true;
}

bool IvfIndex::assign(const std::vector<std::int64_t>& rows, const ProgressCallback& progress, std::stop_token stop) {
  ProgressMeter meter(progress, "Building the search index", std::ssize(rows));
  std::int64_t begin = 0;
  for (; begin < std::ssize(rows) && !stop.stop_requested(); begin += block) {
    const auto some = std::span(rows).subspan(static_cast<std::size_t>(begin),
                                              static_cast<std::size_t>(std::min(block, std::ssize(rows) - begin)));
    const std::vector<int> nearest = assign_rows(points_of(rows_, some), centroids_);
    for (std::size_t i = 0; i < some.size(); ++i) {
      list_of_[static_cast<std::size_t>(some[i])] = nearest[i];
      lists_[static_cast<std::size_t>(nearest[i])].rows.push_back(some[i]);
    }
    meter.advance(std::ssize(some));
  }
  encode_new_members();
  if (begin < std::ssize(rows)) return false;
  meter.finish();
  return true;
}

void IvfIndex::encode_new_members() {
  parallel_for(lists(), [&](std::int64_t l) {
    List& list = lists_[static_cast<std::size_t>(l)];
    for (std::size_t i = list.steps.size(); i < list.rows.size(); ++i) {
      const std::vector<float> point = rows_.point(list.rows[i]);
      float largest = 0;
      for (const float value : point) largest = std::max(largest, std::abs(value));
      const float step = std::max(largest / 127, 1e-20f);
      list.steps.push_back(step);
      for (const float value : point) list.codes.push_back(static_cast<std::int8_t>(std::lrint(value / step)));
    }
  });
}

std::vector<std::int32_t> IvfIndex::lists_by_distance(std::span<const float> query) const {
  // q·c − ½|c|² is largest for the nearest centroid. The rows have length 1, so a query is taken to have it, too.
  const float length = std::sqrt(product(query, query));
  std::vector<float> nearness;
  for (std::int64_t l = 0; l < lists(); ++l) {
    nearness.push_back(product(query, centroids_.row(l)) / std::max(length, 1e-20f) -
                       half_squares_[static_cast<std::size_t>(l)]);
  }
  std::vector<std::int32_t> order(nearness.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, std::greater(),
                           [&](std::int32_t l) { return nearness[static_cast<std::size_t>(l)]; });
  return order;
}

IvfIndex::Found IvfIndex::search(std::span<const float> query, std::int64_t n, std::int64_t probes) const {
  if (std::ssize(query) != rows_.dims()) throw Error(ErrorCode::internal, "A query does not fit the search index");
  if (probes <= 0) probes = probes_for(n);
  Found found;
  BestRows best(again_a_hit * n + again);
  for (const std::int32_t l : lists_by_distance(query)) {
    if (probes-- <= 0 && found.compared >= std::max(n, least_compared)) break;
    const List& list = lists_[static_cast<std::size_t>(l)];
    const std::int8_t* code = list.codes.data();
    for (std::size_t i = 0; i < list.rows.size(); ++i, code += query.size()) {
      best.add({list.rows[i], list.steps[i] * coded_product(query.data(), code, rows_.dims())});
    }
    found.compared += std::ssize(list.rows);
  }
  std::vector<std::int64_t> rows;
  for (const Neighbour& neighbour : std::move(best).sorted()) rows.push_back(neighbour.row);
  found.nearest = rows_.nearest_among(query, n, rows);
  return found;
}

void IvfIndex::measure_probes() {
  std::mt19937_64 random(1);
  std::uniform_int_distribution<std::int64_t> any(0, rows_.size() - 1);
  std::normal_distribution<double> normal(0, 1);
  std::vector<std::int64_t> places_of_ten, places_of_hundred, place(static_cast<std::size_t>(lists()));
  for (std::int64_t q = 0; q < sampled_queries; ++q) {
    // A place near a row but of no row, as a query is: as far from it as its nearest other one, in any direction.
    std::vector<float> point = rows_.point(any(random));
    const auto itself_and_nearest = search(point, 2, 1).nearest;
    const double squared_distance = 2 - 2.0 * itself_and_nearest.back().similarity;
    const double side = std::sqrt(std::max(0.0, squared_distance) / static_cast<double>(point.size()));
    for (float& value : point) value += static_cast<float>(side * normal(random));

    const auto order = lists_by_distance(point);
    for (std::size_t p = 0; p < order.size(); ++p) {
      place[static_cast<std::size_t>(order[p])] = static_cast<std::int64_t>(p);
    }
    std::int64_t rank = 0;
    for (const Neighbour& neighbour : rows_.nearest(point, hundred)) {
      const auto list = list_of_[static_cast<std::size_t>(neighbour.row)];
      places_of_hundred.push_back(place[static_cast<std::size_t>(list)]);
      if (rank++ < ten) places_of_ten.push_back(places_of_hundred.back());
    }
  }
  probes_for_ten_ = probes_to_meet(places_of_ten);
  probes_for_hundred_ = std::max(probes_for_ten_, probes_to_meet(places_of_hundred));
}

}  // namespace lookalike
