#include "engine/analysis/single_linkage.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "engine/analysis/linear_algebra.h"
#include "engine/analysis/nearest_neighbours.h"
#include "engine/core/union_find.h"

namespace lookalike {
namespace {

constexpr std::int64_t neighbours_each = 10;
constexpr std::int64_t tile = 1024;  // Rows compared with as many others in one matrix product.
constexpr float rounding = 1e-5f;    // Of distances in single precision: copies may come out above 0.
constexpr std::size_t waiting_most = 1 << 20;
constexpr std::size_t length_levels = 16;

/// Kruskal's algorithm (1956) for links that come in any order and are too many to be kept: every so often those that
/// the forest cannot need are thrown away.
class Forest {
 public:
  Forest(std::int64_t rows, double limit) : rows_(static_cast<std::size_t>(rows)), limit_(static_cast<float>(limit)) {}

  void offer(std::int64_t a, std::int64_t b, float distance) {
    if (distance > limit_ + rounding || joined_below(a, b, distance)) return;
    links_.push_back({static_cast<std::int32_t>(std::min(a, b)), static_cast<std::int32_t>(std::max(a, b)), distance});
    if (links_.size() > rows_ + waiting_most) reduce();
  }

  std::vector<RowLink> take() {
    reduce();
    return std::move(links_);
  }

 private:
  /// The level whose links are all shorter than `distance`, plus one; 0: none.
  std::size_t level_of(float distance) const {
    if (limit_ <= 0) return 0;
    const auto level = static_cast<std::size_t>(std::max(0.0f, distance / limit_ * static_cast<float>(length_levels)));
    return std::min(level, length_levels);
  }

  /// Whether shorter links join the two already, as far as is known.
  bool joined_below(std::int64_t a, std::int64_t b, float distance) const {
    const std::size_t level = level_of(distance);
    if (level == 0 || roots_[level - 1].empty()) return false;
    const auto& root = roots_[level - 1];
    return root[static_cast<std::size_t>(a)] == root[static_cast<std::size_t>(b)];
  }

  void reduce() {
    std::ranges::sort(links_, {}, [](const RowLink& link) { return std::tuple(link.distance, link.a, link.b); });
    UnionFind sets(rows_);
    std::size_t level = 0;
    const auto note_levels_below = [&](std::size_t end) {
      for (; level < end; ++level) {
        roots_[level].resize(rows_);
        for (std::size_t i = 0; i < rows_; ++i) roots_[level][i] = static_cast<std::int32_t>(sets.root(i));
      }
    };
    std::vector<RowLink> kept;
    for (const RowLink& link : links_) {
      const auto a = static_cast<std::size_t>(link.a), b = static_cast<std::size_t>(link.b);
      if (sets.root(a) == sets.root(b)) continue;
      note_levels_below(level_of(link.distance));
      sets.unite(a, b);
      kept.push_back(link);
    }
    note_levels_below(length_levels);
    links_ = std::move(kept);
  }

  std::size_t rows_;
  float limit_;
  std::vector<RowLink> links_;
  std::array<std::vector<std::int32_t>, length_levels>
      roots_;  ///< Of the links that are shorter than (level + 1) shares of the longest.
};

/// Rows that may have more neighbours within the limit than are known.
std::vector<std::int64_t> crowded_rows(const NeighbourGraph& graph, double limit) {
  std::vector<std::int64_t> crowded;
  if (graph.k == 0 || graph.k + 1 == graph.rows) return crowded;
  for (std::int64_t row = 0; row < graph.rows; ++row) {
    if (graph.distances_of(row).back() / 2 <= limit + rounding) crowded.push_back(row);
  }
  return crowded;
}

/// A link that the graph does not hold joins two rows that are both crowded: all pairs of those. False when stopped.
bool link_crowded(const Matrix& x, const std::vector<std::int64_t>& crowded, Forest& forest, ProgressMeter& meter,
                  const std::stop_token& stop) {
  const auto part = [&](std::int64_t first) {
    const std::int64_t end = std::min(first + tile, std::ssize(crowded));
    return std::vector<std::int64_t>(crowded.begin() + first, crowded.begin() + end);
  };
  Matrix cosines;
  for (std::int64_t first = 0; first < std::ssize(crowded); first += tile) {
    const std::vector<std::int64_t> rows = part(first);
    const Matrix left = gather_rows(x, rows);
    for (std::int64_t second = first; second < std::ssize(crowded); second += tile) {
      if (stop.stop_requested()) return false;
      const std::vector<std::int64_t> others = part(second);
      multiply_abt(left, gather_rows(x, others), cosines);
      for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto line = cosines.row(static_cast<std::int64_t>(i));
        for (std::size_t j = second == first ? i + 1 : 0; j < others.size(); ++j) {
          forest.offer(rows[i], others[j], std::max(0.0f, 1 - line[j]));
        }
      }
    }
    meter.advance(std::ssize(rows));
  }
  return true;
}

}  // namespace

std::vector<std::vector<std::int64_t>> LinkForest::groups(double distance) const {
  const float longest = static_cast<float>(std::min(distance, limit)) + rounding;
  UnionFind sets(static_cast<std::size_t>(rows));
  for (const RowLink& link : links) {
    if (link.distance > longest) break;
    sets.unite(static_cast<std::size_t>(link.a), static_cast<std::size_t>(link.b));
  }
  std::vector<std::vector<std::int64_t>> found;
  for (const auto& group : sets.groups(2)) found.emplace_back(group.begin(), group.end());
  return found;
}

std::optional<LinkForest> link_near_rows(const Matrix& x, double limit, std::uint64_t seed,
                                         const ProgressCallback& progress, std::stop_token stop) {
  const auto graph = nearest_neighbours(x, neighbours_each, seed, progress, stop);
  if (!graph) return std::nullopt;
  Forest forest(x.rows, limit);
  for (std::int64_t row = 0; row < graph->rows; ++row) {
    const auto near = graph->of(row);
    const auto squares = graph->distances_of(row);
    // Rows of length 1 have a squared distance of 2 − 2·cosine.
    for (std::size_t i = 0; i < near.size(); ++i) forest.offer(row, near[i], squares[i] / 2);
  }
  const std::vector<std::int64_t> crowded = crowded_rows(*graph, limit);
  ProgressMeter meter(progress, "Linking pictures that are alike", std::ssize(crowded));
  if (!link_crowded(x, crowded, forest, meter, stop)) return std::nullopt;
  meter.finish();
  return LinkForest{x.rows, limit, forest.take()};
}

}  // namespace lookalike
