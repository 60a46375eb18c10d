#pragma once

#include <cstdint>
#include <stop_token>
#include <vector>

#include "engine/analysis/ward.h"
#include "engine/core/matrix.h"

namespace lookalike {

/// The clusters that are left while a Ward tree grows, and the nearest other one of each.
class NearestClusters {
 public:
  explicit NearestClusters(const Matrix& x);

  /// Finds the nearest cluster of those that are new or have lost theirs. False when stopped.
  bool find_nearest(std::stop_token stop);

  /// Merges all pairs that are each other's nearest, and at least one; adds them to the tree, numbering nodes in the
  /// order of merging.
  void merge_pairs(WardTree& tree);

  static std::int64_t bytes_needed(std::int64_t rows, std::int64_t cols);

 private:
  struct Cluster {
    std::int32_t node = 0;
    std::int32_t nearest = -1;  ///< Place in clusters_; −1: to be found.
    double distance = 0;        ///< To the nearest: the rise of the inertia.
    bool gone = false;
  };
  void find_for(const std::vector<std::int32_t>& places);
  double rise(std::int32_t a, std::int32_t b) const;
  bool nearer(std::int32_t of, double d, std::int32_t a, double e, std::int32_t b) const;
  std::uint64_t tie_break(std::int32_t a, std::int32_t b) const;
  void merge(std::int32_t a, std::int32_t b, WardTree& tree);
  void compact();

  std::int64_t width_;
  std::vector<Cluster> clusters_;
  std::vector<double> means_;  ///< clusters×D
  Matrix rows_;                ///< The same in single precision, for products.
  std::vector<float> sizes_, squares_;
};

}  // namespace lookalike
