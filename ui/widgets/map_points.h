#pragma once

#include <QPointF>
#include <QRectF>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "engine/library/collection.h"

namespace lookalike {

/// The points of a map: place and group of each row, with a grid that finds the nearest one. Immutable once made;
/// const calls are thread-safe. Coordinates are the map's own (about [−1, 1], y upwards).
class MapPoints {
 public:
  MapPoints() = default;
  /// `groups` is empty (−1 for all) or as long as `places`. `order`: rows by importance, for thumbnails; empty means by
  /// row. Places that are not finite are put at the origin.
  MapPoints(std::vector<QPointF> places, std::vector<int> groups, std::vector<std::int64_t> order = {});

  /// A map of a collection, members nearest to their cluster's centre first in order().
  static MapPoints from(const Collection& collection, const MapLayout& map, std::vector<int> groups);

  std::int64_t count() const { return static_cast<std::int64_t>(places_.size()); }
  const QPointF& place(std::int64_t row) const { return places_[static_cast<std::size_t>(row)]; }
  int group(std::int64_t row) const { return groups_[static_cast<std::size_t>(row)]; }
  int group_count() const { return group_count_; }
  const std::vector<std::int64_t>& order() const { return order_; }
  const QRectF& bounds() const { return bounds_; }

  /// The row nearest to `at` within `radius` for which `accept` holds; −1 when there is none. Ties: the lowest row.
  std::int64_t nearest(const QPointF& at, double radius, const std::function<bool(std::int64_t)>& accept = {}) const;

 private:
  void build_grid();
  int column(double x) const;
  int line(double y) const;

  std::vector<QPointF> places_;
  std::vector<int> groups_;
  std::vector<std::int64_t> order_;
  QRectF bounds_;
  int group_count_ = 0;
  // Rows by cell of a side×side grid over bounds_: those of cell c are cell_rows_[cell_start_[c] … cell_start_[c + 1]).
  int side_ = 0;
  std::vector<std::size_t> cell_start_;
  std::vector<std::int64_t> cell_rows_;
};

}  // namespace lookalike
