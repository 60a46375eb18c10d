#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

#include "engine/analysis/kmeans.h"
#include "engine/analysis/linear_algebra.h"
#include "engine/analysis/seeded_sample.h"
#include "engine/core/error.h"
#include "engine/core/parallel.h"

namespace lookalike {
namespace {

/// Clusters as 0 … k−1, whatever they were.
std::vector<std::size_t> compact(const std::vector<int>& labels) {
  std::map<int, std::size_t> numbers;
  std::vector<std::size_t> result;
  for (const int label : labels) result.push_back(numbers.emplace(label, numbers.size()).first->second);
  return result;
}

/// (b − a) / max(a, b) of one row: a is the mean distance to its own cluster, b to the nearest other one.
double silhouette_of(std::span<const float> distances, const std::vector<std::size_t>& clusters,
                     const std::vector<double>& sizes, std::size_t own) {
  if (sizes[own] < 2) return 0;
  std::vector<double> sums(sizes.size());
  for (std::size_t j = 0; j < distances.size(); ++j) sums[clusters[j]] += distances[j];
  const double a = sums[own] / (sizes[own] - 1);
  double b = std::numeric_limits<double>::infinity();
  for (std::size_t c = 0; c < sizes.size(); ++c) {
    if (c != own) b = std::min(b, sums[c] / sizes[c]);
  }
  const double larger = std::max(a, b);
  return larger > 0 ? (b - a) / larger : 0;
}

/// Distances shrink to rounding errors when all rows lie far from the origin: move them there.
void centre(Matrix& x) {
  for (std::int64_t j = 0; j < x.cols; ++j) {
    double sum = 0;
    for (std::int64_t i = 0; i < x.rows; ++i) sum += x(i, j);
    const auto mean = static_cast<float>(sum / static_cast<double>(x.rows));
    for (std::int64_t i = 0; i < x.rows; ++i) x(i, j) -= mean;
  }
}

double mean_silhouette(Matrix x, const std::vector<std::size_t>& clusters) {
  std::vector<double> sizes(*std::ranges::max_element(clusters) + 1);
  for (const std::size_t c : clusters) ++sizes[c];
  if (sizes.size() < 2) return 0;
  centre(x);
  std::vector<float> squares;
  for (std::int64_t i = 0; i < x.rows; ++i) {
    const auto row = x.row(i);
    squares.push_back(static_cast<float>(std::inner_product(row.begin(), row.end(), row.begin(), 0.0)));
  }
  std::vector<double> values(clusters.size());
  const std::int64_t block_rows = std::clamp<std::int64_t>((1 << 23) / x.rows, 1, 1024);
  for (std::int64_t first = 0; first < x.rows; first += block_rows) {
    Matrix block(std::min(block_rows, x.rows - first), x.cols);
    std::copy_n(x.data.begin() + first * x.cols, block.data.size(), block.data.begin());
    Matrix distances = multiply_abt(block, x);
    parallel_for(block.rows, [&](std::int64_t i) {
      const auto own = static_cast<std::size_t>(first + i);
      const auto row = distances.row(i);
      for (std::size_t j = 0; j < row.size(); ++j) {
        row[j] = j == own ? 0.0f : std::sqrt(std::max(0.0f, squares[own] + squares[j] - 2 * row[j]));
      }
      values[own] = silhouette_of(row, clusters, sizes, clusters[own]);
    });
  }
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

}  // namespace

double silhouette(const Matrix& x, const std::vector<int>& assignment, std::int64_t sample, std::uint64_t seed) {
  if (static_cast<std::int64_t>(assignment.size()) != x.rows) {
    throw Error(ErrorCode::internal, "There are " + std::to_string(assignment.size()) + " cluster numbers for " +
                                         std::to_string(x.rows) + " vectors");
  }
  if (x.rows == 0 || sample < 1) return 0;
  const std::vector<std::int64_t> rows = seeded_sample(x.rows, sample, seed);
  std::vector<int> labels;
  for (const std::int64_t row : rows) labels.push_back(assignment[static_cast<std::size_t>(row)]);
  return mean_silhouette(gather_rows(x, rows), compact(labels));
}

}  // namespace lookalike
