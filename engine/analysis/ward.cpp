#include "engine/analysis/ward.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "engine/analysis/nearest_clusters.h"
#include "engine/analysis/partition.h"
#include "engine/core/error.h"
#include "engine/core/memory.h"

namespace lookalike {
namespace {

void require_room(const Matrix& x) {
  if (x.rows == 0) throw Error(ErrorCode::usage, "There are no pictures to cluster");
  if (x.rows > ward_limit) {
    throw Error(ErrorCode::usage,
                "Ward's method works on up to " + std::to_string(ward_limit) + " pictures, and here are " +
                    std::to_string(x.rows),
                {}, "Use k-means, which has no such limit.");
  }
  const std::int64_t needed = NearestClusters::bytes_needed(x.rows, x.cols), free = available_memory();
  if (free > 0 && needed > free) {
    throw Error(ErrorCode::io,
                "Ward's method needs about " + std::to_string(needed >> 20) + " MB of memory here, and " +
                    std::to_string(free >> 20) + " MB are free",
                {}, "Close other programs, or use k-means.");
  }
  for (const float value : x.data) {
    if (!std::isfinite(value)) {
      throw Error(ErrorCode::internal, "The vectors cannot be clustered: some of their values are not finite");
    }
  }
}

/// Merges were found round by round; sorted by height they get the numbers that a one-by-one search gives them.
void sort_by_height(WardTree& tree) {
  const std::int64_t n = tree.leaves;
  // Rounding must not put a merge below those it is made of.
  for (WardTree::Merge& merge : tree.merges) {
    for (const std::int32_t part : {merge.a, merge.b}) {
      if (part >= n) merge.height = std::max(merge.height, tree.merges[static_cast<std::size_t>(part - n)].height);
    }
  }
  std::vector<std::int32_t> order(tree.merges.size()), rank(tree.merges.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, {}, [&](std::int32_t i) { return tree.merges[static_cast<std::size_t>(i)].height; });
  for (std::size_t i = 0; i < order.size(); ++i)
    rank[static_cast<std::size_t>(order[i])] = static_cast<std::int32_t>(i);
  std::vector<WardTree::Merge> sorted;
  const auto renamed = [&](std::int32_t node) {
    return node < n ? node : static_cast<std::int32_t>(n) + rank[static_cast<std::size_t>(node - n)];
  };
  for (const std::int32_t i : order) {
    const WardTree::Merge& merge = tree.merges[static_cast<std::size_t>(i)];
    const auto [low, high] = std::minmax({renamed(merge.a), renamed(merge.b)});
    sorted.push_back({low, high, merge.height});
  }
  tree.merges = std::move(sorted);
}

}  // namespace

std::optional<WardTree> ward(const Matrix& x, const ProgressCallback& progress, std::stop_token stop) {
  require_room(x);
  WardTree tree{x.rows, {}};
  ProgressMeter meter(progress, "Joining pictures", x.rows - 1);
  NearestClusters clusters(x);
  while (std::ssize(tree.merges) < x.rows - 1) {
    if (!clusters.find_nearest(stop)) return std::nullopt;
    clusters.merge_pairs(tree);
    meter.set(std::ssize(tree.merges));
  }
  meter.finish();
  sort_by_height(tree);
  return tree;
}

std::vector<int> cut(const WardTree& tree, int k) {
  if (k < 1 || k > tree.leaves) {
    throw Error(ErrorCode::usage,
                "There cannot be " + std::to_string(k) + " clusters of " + std::to_string(tree.leaves) + " pictures",
                {}, "Choose a number from 1 to " + std::to_string(tree.leaves) + ".");
  }
  // From the top down: each node below the cut hands its number to its parts.
  std::vector<int> number(static_cast<std::size_t>(tree.leaves) + tree.merges.size(), -1);
  const auto kept = static_cast<std::size_t>(tree.leaves - k);  // Merges below the cut.
  int next = 0;
  for (std::size_t i = kept; i-- > 0;) {
    int& own = number[static_cast<std::size_t>(tree.leaves) + i];
    if (own < 0) own = next++;
    for (const std::int32_t part : {tree.merges[i].a, tree.merges[i].b}) number[static_cast<std::size_t>(part)] = own;
  }
  std::vector<int> assignment(number.begin(), number.begin() + tree.leaves);
  for (int& own : assignment) {
    if (own < 0) own = next++;
  }
  renumber_by_size(assignment, k);
  return assignment;
}

double cut_inertia(const WardTree& tree, int k) {
  double inertia = 0;
  for (std::int64_t i = 0; i < tree.leaves - k; ++i) {
    const double height = tree.merges[static_cast<std::size_t>(i)].height;
    inertia += height * height / 2;
  }
  return inertia;
}

}  // namespace lookalike
