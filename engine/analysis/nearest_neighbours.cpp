#include "engine/analysis/nearest_neighbours.h"

#include <faiss/Clustering.h>
#include <faiss/IndexFlat.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <numeric>
#include <span>
#include <string>
#include <utility>

#include "engine/analysis/linear_algebra.h"
#include "engine/core/error.h"
#include "engine/core/parallel.h"

namespace lookalike {
namespace {

constexpr std::int64_t most_rows_exact = 20'000;
constexpr std::int64_t queries = 256;              // In one piece of work: enough for matrix products.
constexpr std::size_t candidate_lists = 24;        // Whose rows are compared with those of a list.
constexpr std::size_t candidates_a_neighbour = 8;  // At least, for lists that are very short.

/// Rows by their nearest centroid.
using Lists = std::vector<std::vector<std::int64_t>>;

/// Takes over what was found for a row among the candidates, without the row itself.
void take_found(std::span<const std::int64_t> labels, std::span<const float> distances,
                const std::vector<std::int64_t>* candidates, std::int64_t row, NeighbourGraph& graph) {
  auto at = static_cast<std::size_t>(row * graph.k);
  const std::size_t end = at + static_cast<std::size_t>(graph.k);
  for (std::size_t j = 0; j < labels.size() && at < end; ++j) {
    const std::int64_t found = candidates ? (*candidates)[static_cast<std::size_t>(labels[j])] : labels[j];
    if (found == row) continue;
    graph.neighbours[at] = static_cast<std::int32_t>(found);
    graph.squared_distances[at++] = std::max(0.0f, distances[j]);
  }
}

/// Writes the neighbours of `rows` among what the index holds: all rows, or `candidates`.
void search_rows(const faiss::Index& index, const Matrix& x, std::span<const std::int64_t> rows,
                 const std::vector<std::int64_t>* candidates, NeighbourGraph& graph) {
  const auto wanted = static_cast<std::size_t>(graph.k + 1);
  for (std::size_t first = 0; first < rows.size(); first += queries) {
    const auto some = rows.subspan(first, std::min<std::size_t>(queries, rows.size() - first));
    const Matrix asked = gather_rows(x, {some.begin(), some.end()});
    std::vector<float> distances(some.size() * wanted);
    std::vector<std::int64_t> labels(distances.size());
    index.search(asked.rows, asked.data.data(), graph.k + 1, distances.data(), labels.data());
    for (std::size_t q = 0; q < some.size(); ++q) {
      take_found(std::span(labels).subspan(q * wanted, wanted), std::span(distances).subspan(q * wanted, wanted),
                 candidates, some[q], graph);
    }
  }
}

/// Nothing when stopped.
bool search_all(const Matrix& x, NeighbourGraph& graph, ProgressMeter& meter, const std::stop_token& stop) {
  faiss::IndexFlatL2 index(x.cols);
  index.add(x.rows, x.data.data());
  std::vector<std::int64_t> rows(static_cast<std::size_t>(x.rows));
  std::iota(rows.begin(), rows.end(), 0);
  const std::int64_t batch = queries * 4 * thread_count();
  for (std::int64_t first = 0; first < x.rows; first += batch) {
    if (stop.stop_requested()) return false;
    const std::int64_t count = std::min(batch, x.rows - first);
    parallel_for((count + queries - 1) / queries, [&](std::int64_t piece) {
      const BlasThreads single(1);
      const std::int64_t from = piece * queries, some = std::min(queries, count - from);
      search_rows(index, x,
                  std::span(rows).subspan(static_cast<std::size_t>(first + from), static_cast<std::size_t>(some)),
                  nullptr, graph);
    });
    meter.advance(count);
  }
  return true;
}

/// About √N centroids by a few rounds of k-means on a sample, and the rows nearest to each.
std::pair<faiss::IndexFlatL2, Lists> make_lists(const Matrix& x, std::uint64_t seed) {
  const BlasThreads single(1);  // Sums must not depend on the number of threads.
  const auto count = std::lround(std::sqrt(static_cast<double>(x.rows)));
  faiss::ClusteringParameters settings;
  settings.seed = static_cast<int>(seed & 0x7fffffff);
  settings.niter = 8;
  settings.max_points_per_centroid = 64;
  faiss::Clustering clustering(static_cast<int>(x.cols), static_cast<int>(count), settings);
  std::pair<faiss::IndexFlatL2, Lists> made{faiss::IndexFlatL2(x.cols), Lists(static_cast<std::size_t>(count))};
  clustering.train(x.rows, x.data.data(), made.first);
  std::vector<std::int64_t> nearest(static_cast<std::size_t>(x.rows));
  made.first.assign(x.rows, x.data.data(), nearest.data());
  for (std::size_t row = 0; row < nearest.size(); ++row) {
    made.second[static_cast<std::size_t>(nearest[row])].push_back(static_cast<std::int64_t>(row));
  }
  return made;
}

/// The rows of a list are compared with those of the lists nearest to it, all in one matrix product: an inverted file
/// (Jégou et al. 2011) whose queries come list by list.
void search_list(const faiss::IndexFlatL2& centroids, const Lists& lists, std::size_t list, const Matrix& x,
                 NeighbourGraph& graph) {
  const BlasThreads single(1);
  std::vector<float> distances(lists.size()), centre(static_cast<std::size_t>(x.cols));
  std::vector<std::int64_t> near(lists.size());
  centroids.reconstruct(static_cast<std::int64_t>(list), centre.data());
  centroids.search(1, centre.data(), static_cast<std::int64_t>(lists.size()), distances.data(), near.data());
  std::vector<std::int64_t> candidates = lists[list];
  const std::size_t enough = candidates_a_neighbour * static_cast<std::size_t>(graph.k + 1);
  for (std::size_t i = 0, taken = 1; i < near.size() && (taken < candidate_lists || candidates.size() < enough); ++i) {
    const auto other = static_cast<std::size_t>(near[i]);
    if (other == list) continue;
    candidates.insert(candidates.end(), lists[other].begin(), lists[other].end());
    ++taken;
  }
  const Matrix rows = gather_rows(x, candidates);
  faiss::IndexFlatL2 index(x.cols);
  index.add(rows.rows, rows.data.data());
  search_rows(index, x, lists[list], &candidates, graph);
}

bool search_by_lists(const Matrix& x, std::uint64_t seed, NeighbourGraph& graph, ProgressMeter& meter,
                     const std::stop_token& stop) {
  const auto [centroids, lists] = make_lists(x, seed);
  const auto batch = static_cast<std::size_t>(8 * thread_count());
  for (std::size_t first = 0; first < lists.size(); first += batch) {
    if (stop.stop_requested()) return false;
    const std::size_t count = std::min(batch, lists.size() - first);
    parallel_for(static_cast<std::int64_t>(count), [&, &c = centroids, &l = lists](std::int64_t i) {
      search_list(c, l, first + static_cast<std::size_t>(i), x, graph);
    });
    for (std::size_t i = first; i < first + count; ++i) meter.advance(std::ssize(lists[i]));
  }
  return true;
}

void check(const Matrix& x, std::int64_t k) {
  if (k < 1) throw Error(ErrorCode::usage, "At least one neighbour must be asked for", std::to_string(k));
  if (x.rows > INT32_MAX) throw Error(ErrorCode::usage, "These are too many rows", std::to_string(x.rows));
  if (!std::ranges::all_of(x.data, [](float v) { return std::isfinite(v); })) {
    throw Error(ErrorCode::internal, "Neighbours of values that are not finite are asked for");
  }
}

}  // namespace

std::optional<NeighbourGraph> nearest_neighbours(const Matrix& x, std::int64_t k, std::uint64_t seed,
                                                 const ProgressCallback& progress, std::stop_token stop) {
  check(x, k);
  NeighbourGraph graph;
  graph.rows = x.rows;
  graph.k = std::min(k, std::max<std::int64_t>(0, x.rows - 1));
  graph.neighbours.resize(static_cast<std::size_t>(graph.rows * graph.k));
  graph.squared_distances.resize(graph.neighbours.size());
  ProgressMeter meter(progress, "Finding neighbours", x.rows);
  if (graph.k > 0) {
    try {
      const bool done =
          x.rows <= most_rows_exact ? search_all(x, graph, meter, stop) : search_by_lists(x, seed, graph, meter, stop);
      if (!done) return std::nullopt;
    } catch (const Error&) {
      throw;
    } catch (const std::bad_alloc&) {
      throw;
    } catch (const std::exception& error) {
      throw Error(ErrorCode::internal, std::string("The nearest neighbours could not be found: ") + error.what());
    }
  }
  meter.finish();
  return graph;
}

std::vector<float> mean_neighbour_distances(const NeighbourGraph& graph, std::int64_t k) {
  const auto counted = static_cast<std::size_t>(std::min(k, graph.k));
  std::vector<float> means(static_cast<std::size_t>(graph.rows), 0.0f);
  if (counted == 0) return means;
  for (std::int64_t row = 0; row < graph.rows; ++row) {
    double sum = 0;  // Rows of length 1 have a squared distance of 2 − 2·cosine.
    for (const float square : graph.distances_of(row).first(counted)) sum += square / 2;
    means[static_cast<std::size_t>(row)] = static_cast<float>(sum / static_cast<double>(counted));
  }
  return means;
}

std::vector<float> neighbours_kept(const NeighbourGraph& original, const NeighbourGraph& map, std::int64_t k) {
  if (original.rows != map.rows) throw Error(ErrorCode::internal, "Two neighbour graphs are of different rows");
  const auto compared = static_cast<std::size_t>(std::min({k, original.k, map.k}));
  std::vector<float> kept(static_cast<std::size_t>(original.rows), 1.0f);
  if (compared == 0) return kept;
  for (std::int64_t row = 0; row < original.rows; ++row) {
    const auto there = map.of(row).first(compared);
    const auto common = std::ranges::count_if(original.of(row).first(compared), [&](std::int32_t neighbour) {
      return std::ranges::find(there, neighbour) != there.end();
    });
    kept[static_cast<std::size_t>(row)] = static_cast<float>(common) / static_cast<float>(compared);
  }
  return kept;
}

}  // namespace lookalike
