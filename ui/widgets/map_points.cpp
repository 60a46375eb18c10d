#include "ui/widgets/map_points.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace lookalike {
namespace {

/// Clusters take turns, each giving its most central member that is left, so that every cluster is soon represented.
std::vector<std::int64_t> round_robin(const std::vector<Cluster>& clusters, std::int64_t rows) {
  std::vector<std::int64_t> order;
  order.reserve(static_cast<std::size_t>(rows));
  std::size_t longest = 0;
  for (const Cluster& cluster : clusters) longest = std::max(longest, cluster.rows.size());
  for (std::size_t turn = 0; turn < longest; ++turn) {
    for (const Cluster& cluster : clusters) {
      if (turn < cluster.rows.size() && cluster.rows[turn] < rows) order.push_back(cluster.rows[turn]);
    }
  }
  return order;
}

}  // namespace

MapPoints::MapPoints(std::vector<QPointF> places, std::vector<int> groups, std::vector<std::int64_t> order)
    : places_(std::move(places)), groups_(std::move(groups)), order_(std::move(order)) {
  if (groups_.size() != places_.size()) groups_.assign(places_.size(), -1);
  if (order_.empty()) {
    order_.resize(places_.size());
    std::iota(order_.begin(), order_.end(), 0);
  }
  for (const int group : groups_) group_count_ = std::max(group_count_, group + 1);
  double left = std::numeric_limits<double>::max(), right = -left, low = left, high = -left;
  for (QPointF& place : places_) {
    if (!std::isfinite(place.x()) || !std::isfinite(place.y())) place = QPointF(0, 0);
    left = std::min(left, place.x());
    right = std::max(right, place.x());
    low = std::min(low, place.y());
    high = std::max(high, place.y());
  }
  if (!places_.empty()) bounds_ = QRectF(QPointF(left, low), QPointF(right, high));
  build_grid();
}

MapPoints MapPoints::from(const Collection& collection, const MapLayout& map, std::vector<int> groups) {
  const Matrix& xy = map.xy;
  std::vector<QPointF> places(static_cast<std::size_t>(xy.rows));
  for (std::int64_t row = 0; row < xy.rows; ++row) places[static_cast<std::size_t>(row)] = {xy(row, 0), xy(row, 1)};
  std::vector<std::int64_t> order;
  if (collection.clustering) order = round_robin(collection.clustering->clusters, xy.rows);
  return MapPoints(std::move(places), std::move(groups), std::move(order));
}

int MapPoints::column(double x) const {
  if (bounds_.width() <= 0) return 0;
  return std::clamp(static_cast<int>((x - bounds_.left()) / bounds_.width() * side_), 0, side_ - 1);
}

int MapPoints::line(double y) const {
  if (bounds_.height() <= 0) return 0;
  return std::clamp(static_cast<int>((y - bounds_.top()) / bounds_.height() * side_), 0, side_ - 1);
}

void MapPoints::build_grid() {
  if (places_.empty()) return;
  side_ = std::clamp(static_cast<int>(std::sqrt(places_.size() / 2.0)), 1, 1024);
  const auto cell_of = [this](const QPointF& p) {
    return static_cast<std::size_t>(line(p.y())) * side_ + static_cast<std::size_t>(column(p.x()));
  };
  cell_start_.assign(static_cast<std::size_t>(side_) * side_ + 1, 0);
  for (const QPointF& place : places_) ++cell_start_[cell_of(place) + 1];
  std::partial_sum(cell_start_.begin(), cell_start_.end(), cell_start_.begin());
  cell_rows_.resize(places_.size());
  std::vector<std::size_t> next(cell_start_.begin(), cell_start_.end() - 1);
  for (std::size_t row = 0; row < places_.size(); ++row) {
    cell_rows_[next[cell_of(places_[row])]++] = static_cast<std::int64_t>(row);
  }
}

std::int64_t MapPoints::nearest(const QPointF& at, double radius,
                                const std::function<bool(std::int64_t)>& accept) const {
  std::int64_t best = -1;
  double best_square = radius * radius;
  if (places_.empty() || !(radius >= 0)) return best;
  for (int y = line(at.y() - radius); y <= line(at.y() + radius); ++y) {
    for (int x = column(at.x() - radius); x <= column(at.x() + radius); ++x) {
      const std::size_t cell = static_cast<std::size_t>(y) * side_ + static_cast<std::size_t>(x);
      for (std::size_t i = cell_start_[cell]; i < cell_start_[cell + 1]; ++i) {
        const std::int64_t row = cell_rows_[i];
        const QPointF offset = place(row) - at;
        const double square = QPointF::dotProduct(offset, offset);
        const bool nearer = square < best_square || (square == best_square && (best < 0 || row < best));
        if (nearer && (!accept || accept(row))) {
          best = row;
          best_square = square;
        }
      }
    }
  }
  return best;
}

}  // namespace lookalike
