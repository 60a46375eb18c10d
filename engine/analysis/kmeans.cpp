#include "engine/analysis/kmeans.h"

#include <faiss/Clustering.h>
#include <faiss/IndexFlat.h>

#include <algorithm>
#include <exception>
#include <limits>
#include <numeric>
#include <random>

#include "engine/analysis/linear_algebra.h"
#include "engine/core/error.h"
#include "engine/core/hash.h"
#include "engine/core/parallel.h"

namespace lookalike {
namespace {

double squared_distance(std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  for (std::size_t j = 0; j < a.size(); ++j)
    sum += (static_cast<double>(a[j]) - b[j]) * (static_cast<double>(a[j]) - b[j]);
  return sum;
}

struct Start {
  std::vector<float> centroids;
  float objective = 0;
};

/// k-means++ (Arthur and Vassilvitskii 2007): each further centroid is a row drawn with a probability proportional to
/// its squared distance from those already chosen. faiss itself starts from any k rows, which misses even well
/// separated clusters.
std::vector<float> first_centroids(const Matrix& x, int k, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<double> nearest(static_cast<std::size_t>(x.rows), std::numeric_limits<double>::infinity());
  std::vector<float> centroids;
  auto chosen = static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(x.rows));
  while (true) {
    const auto centroid = x.row(chosen);
    centroids.insert(centroids.end(), centroid.begin(), centroid.end());
    if (std::ssize(centroids) == k * x.cols) return centroids;
    double sum = 0;
    for (std::int64_t i = 0; i < x.rows; ++i) {
      double& distance = nearest[static_cast<std::size_t>(i)];
      distance = std::min(distance, squared_distance(x.row(i), centroid));
      sum += distance;
    }
    double left = std::uniform_real_distribution<double>(0, sum)(random);
    chosen = 0;
    while (chosen + 1 < x.rows && (left -= nearest[static_cast<std::size_t>(chosen)]) >= 0) ++chosen;
  }
}

/// One start on one thread: the many short parallel loops inside faiss would cost more than they gain as soon as
/// something else (training, say) uses the cores.
Start run_faiss(const Matrix& x, int k, std::uint64_t seed, int iterations) {
  const BlasThreads single(1);
  faiss::ClusteringParameters parameters;
  parameters.niter = iterations;
  parameters.seed = static_cast<int>(seed & 0x7fffffffu);
  // All rows, and no warnings on standard error about few of them.
  parameters.min_points_per_centroid = 1;
  parameters.max_points_per_centroid = std::numeric_limits<int>::max();
  try {
    faiss::Clustering clustering(static_cast<int>(x.cols), k, parameters);
    clustering.centroids = first_centroids(x, k, seed);
    faiss::IndexFlatL2 index(x.cols);
    clustering.train(x.rows, x.data.data(), index);
    // As many clusters as rows need no iteration.
    return {std::move(clustering.centroids),
            clustering.iteration_stats.empty() ? 0 : clustering.iteration_stats.back().obj};
  } catch (const std::exception& failure) {
    throw Error(ErrorCode::internal, "The vectors cannot be clustered: " + std::string(failure.what()));
  }
}

Matrix best_centroids(const Matrix& x, int k, std::uint64_t seed, int starts, int iterations) {
  std::vector<Start> runs(static_cast<std::size_t>(std::max(1, starts)));
  parallel_for(std::ssize(runs), [&](std::int64_t s) {
    runs[static_cast<std::size_t>(s)] = run_faiss(x, k, mix_seed(seed, static_cast<std::uint64_t>(s)), iterations);
  });
  Matrix centroids(k, x.cols);
  centroids.data = std::move(std::ranges::min_element(runs, {}, &Start::objective)->centroids);
  return centroids;
}

/// Gives each empty cluster the row that lies farthest from its centroid, out of a cluster that can spare one.
void fill_empty_clusters(const Matrix& x, const Matrix& centroids, std::vector<int>& assignment) {
  std::vector<std::int64_t> sizes(static_cast<std::size_t>(centroids.rows));
  for (const int c : assignment) ++sizes[static_cast<std::size_t>(c)];
  for (std::size_t empty = 0; empty < sizes.size(); ++empty) {
    if (sizes[empty] > 0) continue;
    std::size_t farthest = 0;
    double most = -1;
    for (std::size_t i = 0; i < assignment.size(); ++i) {
      if (sizes[static_cast<std::size_t>(assignment[i])] < 2) continue;
      const double distance = squared_distance(x.row(static_cast<std::int64_t>(i)), centroids.row(assignment[i]));
      if (distance > most) {
        most = distance;
        farthest = i;
      }
    }
    --sizes[static_cast<std::size_t>(assignment[farthest])];
    ++sizes[empty];
    assignment[farthest] = static_cast<int>(empty);
  }
}

/// Numbers clusters by falling size, equal ones by their first member.
void renumber(std::vector<int>& assignment, int k) {
  struct Cluster {
    std::int64_t size = 0;
    std::size_t first = 0;
    int number = 0;
  };
  std::vector<Cluster> clusters(static_cast<std::size_t>(k));
  for (std::size_t i = assignment.size(); i-- > 0;) {
    Cluster& cluster = clusters[static_cast<std::size_t>(assignment[i])];
    ++cluster.size;
    cluster.first = i;
    cluster.number = assignment[i];
  }
  std::ranges::sort(clusters, [](const Cluster& a, const Cluster& b) {
    return a.size != b.size ? a.size > b.size : a.first < b.first;
  });
  std::vector<int> new_number(clusters.size());
  for (int c = 0; c < k; ++c) new_number[static_cast<std::size_t>(clusters[static_cast<std::size_t>(c)].number)] = c;
  for (int& c : assignment) c = new_number[static_cast<std::size_t>(c)];
}

/// Sizes, means and inertia of a given assignment.
void summarise(const Matrix& x, int k, KMeansResult& result) {
  result.sizes.assign(static_cast<std::size_t>(k), 0);
  result.centroids = Matrix(k, x.cols);
  std::vector<double> sums(result.centroids.data.size());
  for (std::int64_t i = 0; i < x.rows; ++i) {
    const int c = result.assignment[static_cast<std::size_t>(i)];
    ++result.sizes[static_cast<std::size_t>(c)];
    const auto row = x.row(i);
    for (std::int64_t j = 0; j < x.cols; ++j)
      sums[static_cast<std::size_t>(c * x.cols + j)] += row[static_cast<std::size_t>(j)];
  }
  for (std::size_t at = 0; at < sums.size(); ++at) {
    const auto size = static_cast<double>(result.sizes[at / static_cast<std::size_t>(x.cols)]);
    result.centroids.data[at] = static_cast<float>(sums[at] / size);
  }
  result.inertia = 0;
  for (std::int64_t i = 0; i < x.rows; ++i) {
    result.inertia += squared_distance(x.row(i), result.centroids.row(result.assignment[static_cast<std::size_t>(i)]));
  }
}

}  // namespace

KMeansResult kmeans(const Matrix& x, int k, std::uint64_t seed, int starts, int iterations) {
  if (k < 1 || k > x.rows) {
    throw Error(ErrorCode::usage,
                "There cannot be " + std::to_string(k) + " clusters of " + std::to_string(x.rows) + " pictures", {},
                "Choose a number from 1 to " + std::to_string(x.rows) + ".");
  }
  const Matrix centroids = best_centroids(x, k, seed, starts, iterations);
  KMeansResult result;
  result.assignment = nearest_centroid(x, centroids);
  fill_empty_clusters(x, centroids, result.assignment);
  renumber(result.assignment, k);
  summarise(x, k, result);
  return result;
}

std::vector<int> nearest_centroid(const Matrix& x, const Matrix& centroids) {
  if (centroids.rows == 0) throw Error(ErrorCode::internal, "There are no clusters to choose from");
  std::vector<float> half_squares;
  for (std::int64_t c = 0; c < centroids.rows; ++c) {
    const auto row = centroids.row(c);
    half_squares.push_back(static_cast<float>(0.5 * std::inner_product(row.begin(), row.end(), row.begin(), 0.0)));
  }
  std::vector<int> nearest(static_cast<std::size_t>(x.rows));
  constexpr std::int64_t block_rows = 4096;
  for (std::int64_t first = 0; first < x.rows; first += block_rows) {
    Matrix block(std::min(block_rows, x.rows - first), x.cols);
    std::copy_n(x.data.begin() + first * x.cols, block.data.size(), block.data.begin());
    Matrix scores = multiply_abt(block, centroids);  // x·c − ½|c|² is largest for the nearest centroid.
    for (std::int64_t i = 0; i < block.rows; ++i) {
      const auto row = scores.row(i);
      std::ranges::transform(row, half_squares, row.begin(), std::minus{});
      nearest[static_cast<std::size_t>(first + i)] = static_cast<int>(std::ranges::max_element(row) - row.begin());
    }
  }
  return nearest;
}

}  // namespace lookalike
