#include "engine/analysis/partition.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <map>
#include <tuple>
#include <unordered_map>

#include "engine/core/error.h"
#include "engine/core/parallel.h"

namespace lookalike {
namespace {

/// Sums over fixed strips of rows, so that the result does not depend on the number of threads.
double sum_over_rows(std::int64_t rows, const std::function<double(std::int64_t)>& value) {
  constexpr std::int64_t strips = 16;
  const std::int64_t each = (rows + strips - 1) / strips;
  std::vector<double> sums(strips);
  parallel_for(strips, [&](std::int64_t s) {
    for (std::int64_t i = s * each; i < std::min(rows, (s + 1) * each); ++i)
      sums[static_cast<std::size_t>(s)] += value(i);
  });
  double sum = 0;
  for (const double part : sums) sum += part;
  return sum;
}

}  // namespace

double squared_distance(std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  for (std::size_t j = 0; j < a.size(); ++j)
    sum += (static_cast<double>(a[j]) - b[j]) * (static_cast<double>(a[j]) - b[j]);
  return sum;
}

void renumber_by_size(std::vector<int>& assignment, int k) {
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
  for (int c = 0; c < k; ++c) {
    if (const Cluster& cluster = clusters[static_cast<std::size_t>(c)]; cluster.size > 0)
      new_number[static_cast<std::size_t>(cluster.number)] = c;
  }
  for (int& c : assignment) c = new_number[static_cast<std::size_t>(c)];
}

PartitionSummary summarise(const Matrix& x, const std::vector<int>& assignment, int k) {
  PartitionSummary result;
  result.sizes.assign(static_cast<std::size_t>(k), 0);
  result.centroids = Matrix(k, x.cols);
  std::vector<double> sums(result.centroids.data.size());
  for (std::int64_t i = 0; i < x.rows; ++i) {
    const int c = assignment[static_cast<std::size_t>(i)];
    ++result.sizes[static_cast<std::size_t>(c)];
    double* sum = sums.data() + c * x.cols;
    for (const float value : x.row(i)) *sum++ += value;
  }
  for (std::size_t at = 0; at < sums.size(); ++at) {
    const std::int64_t size = result.sizes[at / static_cast<std::size_t>(x.cols)];
    if (size > 0) result.centroids.data[at] = static_cast<float>(sums[at] / static_cast<double>(size));
  }
  result.inertia = sum_over_rows(x.rows, [&](std::int64_t i) {
    return squared_distance(x.row(i), result.centroids.row(assignment[static_cast<std::size_t>(i)]));
  });
  return result;
}

PartitionSummary merge_cheapest(const PartitionSummary& clusters) {
  const auto size = [&](std::int64_t c) { return static_cast<double>(clusters.sizes[static_cast<std::size_t>(c)]); };
  const Matrix& means = clusters.centroids;
  double least = std::numeric_limits<double>::infinity();
  std::int64_t kept = 0, gone = 1;
  for (std::int64_t b = 1; b < means.rows; ++b) {
    for (std::int64_t a = 0; a < b; ++a) {
      const double rise =
          size(a) * size(b) / std::max(1.0, size(a) + size(b)) * squared_distance(means.row(a), means.row(b));
      if (rise >= least) continue;
      least = rise;
      kept = a;
      gone = b;
    }
  }
  PartitionSummary merged{Matrix(means.rows - 1, means.cols), clusters.sizes, clusters.inertia + least};
  for (std::int64_t c = 0; c < merged.centroids.rows; ++c) {
    std::ranges::copy(means.row(c < gone ? c : c + 1), merged.centroids.row(c).begin());
  }
  const double share = size(gone) / std::max(1.0, size(kept) + size(gone));
  for (std::int64_t j = 0; j < means.cols; ++j) {
    merged.centroids(kept, j) += static_cast<float>(share * (means(gone, j) - means(kept, j)));
  }
  merged.sizes[static_cast<std::size_t>(kept)] += merged.sizes[static_cast<std::size_t>(gone)];
  merged.sizes.erase(merged.sizes.begin() + gone);
  return merged;
}

double total_scatter(const Matrix& x) {
  return summarise(x, std::vector<int>(static_cast<std::size_t>(x.rows)), 1).inertia;
}

double calinski_harabasz(double total_scatter, double inertia, std::int64_t rows, int k) {
  if (k < 2 || k >= rows || !(inertia > 0)) return 0;
  const double between = std::max(0.0, total_scatter - inertia) / (k - 1);
  return between / (inertia / static_cast<double>(rows - k));
}

double calinski_harabasz(const Matrix& x, const std::vector<int>& assignment) {
  if (std::ssize(assignment) != x.rows) {
    throw Error(ErrorCode::internal, "There are " + std::to_string(assignment.size()) + " cluster numbers for " +
                                         std::to_string(x.rows) + " vectors");
  }
  std::map<int, int> numbers;
  std::vector<int> compact;
  for (const int c : assignment) compact.push_back(numbers.emplace(c, static_cast<int>(numbers.size())).first->second);
  const int k = static_cast<int>(numbers.size());
  if (k < 2) return 0;
  return calinski_harabasz(total_scatter(x), summarise(x, compact, k).inertia, x.rows, k);
}

std::vector<int> match_clusters(const std::vector<int>& before, int before_k, const std::vector<int>& now, int now_k) {
  constexpr double in_common = 1.0 / 3;
  if (before.size() != now.size()) throw Error(ErrorCode::internal, "Two partitions of different pictures");
  std::unordered_map<std::int64_t, std::int64_t> shared;  // (before, now) → rows
  std::vector<std::int64_t> before_sizes(static_cast<std::size_t>(before_k)),
      now_sizes(static_cast<std::size_t>(now_k));
  for (std::size_t i = 0; i < now.size(); ++i) {
    if (before[i] >= 0) ++before_sizes[static_cast<std::size_t>(before[i])];
    if (now[i] >= 0) ++now_sizes[static_cast<std::size_t>(now[i])];
    if (before[i] >= 0 && now[i] >= 0) ++shared[static_cast<std::int64_t>(before[i]) * now_k + now[i]];
  }
  std::vector<std::tuple<double, int, int>> pairs;  // −Jaccard, before, now: the best sorts first.
  for (const auto& [key, count] : shared) {
    const int b = static_cast<int>(key / now_k), n = static_cast<int>(key % now_k);
    const std::int64_t either =
        before_sizes[static_cast<std::size_t>(b)] + now_sizes[static_cast<std::size_t>(n)] - count;
    const double jaccard = static_cast<double>(count) / static_cast<double>(either);
    if (jaccard >= in_common) pairs.emplace_back(-jaccard, b, n);
  }
  std::ranges::sort(pairs);
  std::vector<int> match(static_cast<std::size_t>(now_k), -1);
  std::vector<bool> used(static_cast<std::size_t>(before_k));
  for (const auto& [_, b, n] : pairs) {
    if (used[static_cast<std::size_t>(b)] || match[static_cast<std::size_t>(n)] >= 0) continue;
    used[static_cast<std::size_t>(b)] = true;
    match[static_cast<std::size_t>(n)] = b;
  }
  return match;
}

}  // namespace lookalike
