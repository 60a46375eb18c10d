#include "engine/analysis/repulsion_tree.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "engine/analysis/tsne_kernel.h"
#include "engine/core/parallel.h"

namespace lookalike {
namespace {

constexpr int tree_levels = 16;  // Of the quadtree: 16 bits a coordinate.
constexpr std::int32_t leaf_points = 8, group_points = 48;

/// The bits of a 16-bit number at the even places (Morton 1966).
std::uint32_t spread(std::uint32_t v) {
  v = (v | (v << 8)) & 0x00ff00ff;
  v = (v | (v << 4)) & 0x0f0f0f0f;
  v = (v | (v << 2)) & 0x33333333;
  return (v | (v << 1)) & 0x55555555;
}

/// By the upper 32 bits, stable, in three passes of 11 bits.
void radix_sort(std::vector<std::uint64_t>& keys, std::vector<std::uint64_t>& scratch) {
  scratch.resize(keys.size());
  for (int shift = 32; shift < 64; shift += 11) {
    std::array<std::uint32_t, 2048> start{};
    for (const std::uint64_t key : keys) ++start[(key >> shift) & 2047];
    std::uint32_t sum = 0;
    for (std::uint32_t& s : start) sum += std::exchange(s, sum);
    for (const std::uint64_t key : keys) scratch[start[(key >> shift) & 2047]++] = key;
    keys.swap(scratch);
  }
}

}  // namespace

/// What acts on a group: cells with their masses, and single points with mass 1. The arrays only ever grow.
struct RepulsionTree::Lists {
  std::vector<float> x, y, mass;
  std::size_t count = 0;

  void reserve(std::size_t more) {
    if (count + more <= x.size()) return;
    const std::size_t size = 2 * (count + more);
    x.resize(size);
    y.resize(size);
    mass.resize(size);
  }
  void add(float px, float py, float m) {
    x[count] = px;
    y[count] = py;
    mass[count++] = m;
  }
};

void RepulsionTree::sort_points(const float* x, const float* y, std::int64_t n) {
  const auto [left, right] = std::minmax_element(x, x + n);
  const auto [low, high] = std::minmax_element(y, y + n);
  left_ = *left;
  low_ = *low;
  side_ = std::max(*right - *left, *high - *low);
  const float scale = side_ > 0 ? static_cast<float>(1 << tree_levels) * 0.99999f / side_ : 0;
  keys_.resize(static_cast<std::size_t>(n));
  for (std::int64_t i = 0; i < n; ++i) {
    const auto column = static_cast<std::uint32_t>((x[i] - left_) * scale);
    const auto line = static_cast<std::uint32_t>((y[i] - low_) * scale);
    const std::uint64_t code = spread(column) | (spread(line) << 1);
    keys_[static_cast<std::size_t>(i)] = code << 32 | static_cast<std::uint32_t>(i);
  }
  radix_sort(keys_, scratch_);
  x_.resize(keys_.size());
  y_.resize(keys_.size());
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    const auto from = static_cast<std::uint32_t>(keys_[i]);
    x_[i] = x[from];
    y_[i] = y[from];
  }
}

void RepulsionTree::build(std::int32_t begin, std::int32_t end, int level, float side) {
  const auto self = nodes_.size();
  nodes_.push_back({});
  Node node;
  node.begin = begin;
  node.end = end;
  node.side = side;
  node.point_like = level == tree_levels;
  node.leaf = node.point_like || end - begin <= leaf_points;
  double sum_x = 0, sum_y = 0;
  if (node.leaf) {
    for (std::int32_t i = begin; i < end; ++i) {
      sum_x += x_[static_cast<std::size_t>(i)];
      sum_y += y_[static_cast<std::size_t>(i)];
    }
  } else {
    const int shift = 32 + 2 * (tree_levels - 1 - level);
    for (std::int32_t from = begin; from < end;) {
      const std::uint64_t quarter = keys_[static_cast<std::size_t>(from)] >> shift;
      const auto last = std::partition_point(keys_.begin() + from, keys_.begin() + end,
                                             [&](std::uint64_t key) { return key >> shift == quarter; });
      const auto to = static_cast<std::int32_t>(last - keys_.begin());
      const std::size_t child = nodes_.size();
      build(from, to, level + 1, side / 2);
      sum_x += static_cast<double>(nodes_[child].x) * (to - from);
      sum_y += static_cast<double>(nodes_[child].y) * (to - from);
      from = to;
    }
  }
  node.x = static_cast<float>(sum_x / (end - begin));
  node.y = static_cast<float>(sum_y / (end - begin));
  node.next = static_cast<std::int32_t>(nodes_.size());
  nodes_[self] = node;
}

void RepulsionTree::find_groups() {
  groups_.clear();
  for (std::int32_t at = 0; at < static_cast<std::int32_t>(nodes_.size());) {
    const Node& node = nodes_[static_cast<std::size_t>(at)];
    const bool whole = node.leaf || node.end - node.begin <= group_points;
    if (whole) groups_.push_back(at);
    at = whole ? node.next : at + 1;
  }
}

void RepulsionTree::collect(const Node& group, Lists& lists) const {
  lists.count = 0;
  const auto [left, right] = std::minmax_element(x_.begin() + group.begin, x_.begin() + group.end);
  const auto [low, high] = std::minmax_element(y_.begin() + group.begin, y_.begin() + group.end);
  const auto opening = static_cast<float>(1 / (theta_ * theta_));
  for (std::int32_t at = 0; at < static_cast<std::int32_t>(nodes_.size());) {
    const Node& node = nodes_[static_cast<std::size_t>(at)];
    lists.reserve(leaf_points);
    const float dx = std::max({*left - node.x, node.x - *right, 0.0f});
    const float dy = std::max({*low - node.y, node.y - *high, 0.0f});
    if (node.point_like || dx * dx + dy * dy > opening * node.side * node.side) {
      lists.add(node.x, node.y, static_cast<float>(node.end - node.begin));
      at = node.next;
    } else if (node.leaf) {
      for (std::int32_t i = node.begin; i < node.end; ++i)
        lists.add(x_[static_cast<std::size_t>(i)], y_[static_cast<std::size_t>(i)], 1);
      at = node.next;
    } else {
      ++at;
    }
  }
}

double RepulsionTree::group_forces(const Node& group, Lists& lists, float* force_x, float* force_y) const {
  collect(group, lists);
  double normaliser = 0;
  for (std::int32_t i = group.begin; i < group.end; ++i) {
    const auto at = static_cast<std::size_t>(i);
    const PlaneForce force = repelling_force(lists.x.data(), lists.y.data(), lists.mass.data(),
                                             static_cast<std::int64_t>(lists.count), x_[at], y_[at]);
    const auto point = static_cast<std::uint32_t>(keys_[at]);
    force_x[point] = force.x;
    force_y[point] = force.y;
    normaliser += static_cast<double>(force.weight) - 1;  // The point is itself among the sources, with w = 1.
  }
  return normaliser;
}

std::vector<std::int32_t> RepulsionTree::order() const {
  std::vector<std::int32_t> points;
  for (const std::uint64_t key : keys_) points.push_back(static_cast<std::int32_t>(key & 0xffffffff));
  return points;
}

double RepulsionTree::forces(const float* x, const float* y, std::int64_t n, float* force_x, float* force_y) {
  if (n == 0) return 0;
  sort_points(x, y, n);
  nodes_.clear();
  build(0, static_cast<std::int32_t>(n), 0, side_);
  find_groups();
  normaliser_.resize(groups_.size());
#pragma omp parallel num_threads(thread_count())
  {
    Lists lists;
#pragma omp for schedule(dynamic, 8)
    for (std::size_t g = 0; g < groups_.size(); ++g) {
      const Node& group = nodes_[static_cast<std::size_t>(groups_[g])];
      normaliser_[g] = group_forces(group, lists, force_x, force_y);
    }
  }
  double sum = 0;
  for (const double part : normaliser_) sum += part;
  return sum;
}

}  // namespace lookalike
