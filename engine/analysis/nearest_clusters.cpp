#include "engine/analysis/nearest_clusters.h"

#include <cblas.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/analysis/linear_algebra.h"
#include "engine/core/hash.h"
#include "engine/core/parallel.h"
#include "engine/core/simd.h"

namespace lookalike {
namespace {

constexpr std::int64_t query_rows = 64;
// Products are of single precision: what comes this near to the least is compared again in double.
constexpr float doubt = 2e-5f;
constexpr std::size_t most_compared = 16;

/// From products x·y to rises of the inertia, in place; returns the least, the own place left out.
LOOKALIKE_SIMD float rises(float* products, const float* squares, const float* sizes, std::int64_t count,
                           std::int64_t own) {
  const float square = squares[own], size = sizes[own];
  for (std::int64_t j = 0; j < count; ++j) {
    const float apart = square + squares[j] - 2 * products[j];
    products[j] = apart * (size * sizes[j] / (size + sizes[j]));
  }
  products[own] = std::numeric_limits<float>::infinity();
  float least = std::numeric_limits<float>::infinity();
  for (std::int64_t j = 0; j < count; ++j) least = products[j] < least ? products[j] : least;
  return least;
}

}  // namespace

NearestClusters::NearestClusters(const Matrix& x)
    : width_(x.cols),
      clusters_(static_cast<std::size_t>(x.rows)),
      means_(x.data.begin(), x.data.end()),
      rows_(x),
      sizes_(static_cast<std::size_t>(x.rows), 1.0f),
      squares_(static_cast<std::size_t>(x.rows)) {
  // Far from the origin single precision would see rounding errors only.
  for (std::int64_t j = 0; j < width_; ++j) {
    double mean = 0;
    for (std::int64_t i = 0; i < x.rows; ++i) mean += x(i, j);
    mean /= static_cast<double>(x.rows);
    for (std::int64_t i = 0; i < x.rows; ++i) {
      double& value = means_[static_cast<std::size_t>(i * width_ + j)];
      value -= mean;
      rows_(i, j) = static_cast<float>(value);
    }
  }
  for (std::size_t i = 0; i < clusters_.size(); ++i) {
    clusters_[i].node = static_cast<std::int32_t>(i);
    const float* row = rows_.data.data() + static_cast<std::int64_t>(i) * width_;
    squares_[i] = cblas_sdot(static_cast<int>(width_), row, 1, row, 1);
  }
}

std::int64_t NearestClusters::bytes_needed(std::int64_t rows, std::int64_t cols) {
  return rows * (cols * 12 + 64) + thread_count() * query_rows * rows * 4;
}

double NearestClusters::rise(std::int32_t a, std::int32_t b) const {
  const double* x = means_.data() + std::min(a, b) * width_;
  const double* y = means_.data() + std::max(a, b) * width_;
  double apart = 0;
  for (std::int64_t j = 0; j < width_; ++j) apart += (x[j] - y[j]) * (x[j] - y[j]);
  const double n = sizes_[static_cast<std::size_t>(a)], m = sizes_[static_cast<std::size_t>(b)];
  return apart * (n * m / (n + m));
}

std::uint64_t NearestClusters::tie_break(std::int32_t a, std::int32_t b) const {
  const auto [low, high] =
      std::minmax(clusters_[static_cast<std::size_t>(a)].node, clusters_[static_cast<std::size_t>(b)].node);
  return mix_seed(static_cast<std::uint64_t>(low), static_cast<std::uint64_t>(high));
}

/// Whether `a` at distance d comes before `b` at e. Equals are ordered by a hash of the pair: the same from both ends,
/// and without a common favourite, so that many pairs can be merged at once even when all are equally far.
bool NearestClusters::nearer(std::int32_t of, double d, std::int32_t a, double e, std::int32_t b) const {
  return d != e ? d < e : tie_break(of, a) < tie_break(of, b);
}

void NearestClusters::find_for(const std::vector<std::int32_t>& places) {
  const auto count = std::ssize(clusters_);
  Matrix block(std::ssize(places), width_);
  for (std::size_t i = 0; i < places.size(); ++i) {
    std::ranges::copy(rows_.row(places[i]), block.row(static_cast<std::int64_t>(i)).begin());
  }
  std::vector<float> products(places.size() * static_cast<std::size_t>(count));
  cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, static_cast<int>(block.rows), static_cast<int>(count),
              static_cast<int>(width_), 1.0f, block.data.data(), static_cast<int>(width_), rows_.data.data(),
              static_cast<int>(width_), 0.0f, products.data(), static_cast<int>(count));
  std::vector<std::pair<std::uint64_t, std::int32_t>> close;
  for (std::size_t i = 0; i < places.size(); ++i) {
    const std::int32_t own = places[i];
    float* line = products.data() + static_cast<std::int64_t>(i) * count;
    const float least = rises(line, squares_.data(), sizes_.data(), count, own);
    const auto at = static_cast<std::size_t>(own);
    close.clear();
    for (std::int32_t j = 0; j < count; ++j) {
      const auto other = static_cast<std::size_t>(j);
      const float weight = sizes_[at] * sizes_[other] / (sizes_[at] + sizes_[other]);
      if (line[j] <= least + doubt * weight * (squares_[at] + squares_[other]) && j != own) {
        close.emplace_back(tie_break(own, j), j);
      }
    }
    if (close.size() > most_compared) {
      std::ranges::partial_sort(close, close.begin() + most_compared);
      close.resize(most_compared);
    }
    Cluster& cluster = clusters_[at];
    for (const auto& [_, j] : close) {
      const double distance = rise(own, j);
      if (cluster.nearest >= 0 && !nearer(own, distance, j, cluster.distance, cluster.nearest)) continue;
      cluster.nearest = j;
      cluster.distance = distance;
    }
  }
}

bool NearestClusters::find_nearest(std::stop_token stop) {
  std::vector<std::int32_t> missing;
  for (std::size_t i = 0; i < clusters_.size(); ++i) {
    if (clusters_[i].nearest < 0) missing.push_back(static_cast<std::int32_t>(i));
  }
  const auto search = [&](std::int64_t b) {
    if (stop.stop_requested()) return;
    const BlasThreads single(1);
    const std::int64_t end = std::min(std::ssize(missing), (b + 1) * query_rows);
    find_for({missing.begin() + b * query_rows, missing.begin() + end});
  };
  const std::int64_t blocks = (std::ssize(missing) + query_rows - 1) / query_rows;
  if (blocks == 1) {
    search(0);  // A thread for so little would cost more than it gains.
  } else {
    parallel_for(blocks, search);
  }
  return !stop.stop_requested();
}

void NearestClusters::merge(std::int32_t a, std::int32_t b, WardTree& tree) {
  Cluster &into = clusters_[static_cast<std::size_t>(a)], &from = clusters_[static_cast<std::size_t>(b)];
  const auto height = static_cast<float>(std::sqrt(2 * into.distance));
  float &n = sizes_[static_cast<std::size_t>(a)], m = sizes_[static_cast<std::size_t>(b)];
  double* mean = means_.data() + a * width_;
  const double* other = means_.data() + b * width_;
  float* row = rows_.data.data() + a * width_;
  for (std::int64_t j = 0; j < width_; ++j) {
    mean[j] += (other[j] - mean[j]) * (m / (static_cast<double>(n) + m));
    row[j] = static_cast<float>(mean[j]);
  }
  n += m;
  squares_[static_cast<std::size_t>(a)] = cblas_sdot(static_cast<int>(width_), row, 1, row, 1);
  tree.merges.push_back({std::min(into.node, from.node), std::max(into.node, from.node), height});
  into.node = static_cast<std::int32_t>(tree.leaves + std::ssize(tree.merges) - 1);
  from.gone = true;
}

void NearestClusters::merge_pairs(WardTree& tree) {
  std::vector<std::pair<std::int32_t, std::int32_t>> pairs;
  for (std::int32_t i = 0; i < std::ssize(clusters_); ++i) {
    const std::int32_t j = clusters_[static_cast<std::size_t>(i)].nearest;
    if (i < j && clusters_[static_cast<std::size_t>(j)].nearest == i) pairs.emplace_back(i, j);
  }
  if (pairs.empty()) {  // Only where rounding or equal distances let the nearest go round in a circle.
    std::int32_t best = 0;
    for (std::int32_t i = 1; i < std::ssize(clusters_); ++i) {
      if (clusters_[static_cast<std::size_t>(i)].distance < clusters_[static_cast<std::size_t>(best)].distance)
        best = i;
    }
    pairs.emplace_back(best, clusters_[static_cast<std::size_t>(best)].nearest);
  }
  std::vector<bool> changed(clusters_.size());
  for (const auto& [a, b] : pairs) {
    merge(a, b, tree);
    changed[static_cast<std::size_t>(a)] = changed[static_cast<std::size_t>(b)] = true;
  }
  for (Cluster& cluster : clusters_) {
    // Nothing that was merged has come nearer to the others (reducibility): only these have to look again.
    if (cluster.nearest >= 0 && changed[static_cast<std::size_t>(cluster.nearest)]) cluster.nearest = -1;
  }
  compact();
}

void NearestClusters::compact() {
  std::vector<std::int32_t> place(clusters_.size(), -1);
  std::int32_t next = 0;
  for (std::size_t i = 0; i < clusters_.size(); ++i) {
    if (clusters_[i].gone) continue;
    place[i] = next;
    const auto to = static_cast<std::size_t>(next++);
    if (to == i) continue;
    clusters_[to] = clusters_[i];
    sizes_[to] = sizes_[i];
    squares_[to] = squares_[i];
    std::copy_n(means_.begin() + static_cast<std::int64_t>(i) * width_, width_,
                means_.begin() + static_cast<std::int64_t>(to) * width_);
    std::ranges::copy(rows_.row(static_cast<std::int64_t>(i)), rows_.row(static_cast<std::int64_t>(to)).begin());
  }
  clusters_.resize(static_cast<std::size_t>(next));
  for (Cluster& cluster : clusters_) {
    if (cluster.nearest >= 0) cluster.nearest = place[static_cast<std::size_t>(cluster.nearest)];
  }
}

}  // namespace lookalike
