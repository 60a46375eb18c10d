#pragma once

#include <cstdint>
#include <vector>

namespace lookalike {

/// The repelling half of the t-SNE gradient in two dimensions by Barnes–Hut (van der Maaten 2014): a quadtree over the
/// points, whose far cells act as one point each. Points that lie together share one walk through the tree, which ends
/// in a list of cells and single points; the kernel then runs over that list without a branch. Built anew for every
/// step; the storage is kept.
class RepulsionTree {
 public:
  /// A cell acts as one point when its side is at most `theta` times its distance.
  explicit RepulsionTree(double theta) : theta_(theta) {}

  /// For point i, w_ij = 1/(1+|y_i−y_j|²): force_x[i] = Σ_j w_ij²·(x_i−x_j), likewise force_y. Returns
  /// Z = Σ_{i≠j} w_ij. All arrays have n elements. Uses up to thread_count() threads; the result does not depend on
  /// their number.
  double forces(const float* x, const float* y, std::int64_t n, float* force_x, float* force_y);

  /// The points of the last call along a curve that keeps neighbours together (Morton 1966).
  std::vector<std::int32_t> order() const;

 private:
  struct Node {
    float x = 0, y = 0;  ///< Centre of mass.
    float side = 0;
    std::int32_t begin = 0, end = 0;  ///< Points in sorted order.
    std::int32_t next = 0;            ///< The node after this one's descendants, in preorder.
    bool leaf = false;
    bool point_like = false;  ///< Too small to be divided further: always one point.
  };
  struct Lists;

  void sort_points(const float* x, const float* y, std::int64_t n);
  void build(std::int32_t begin, std::int32_t end, int level, float side);
  void find_groups();
  void collect(const Node& group, Lists& lists) const;
  double group_forces(const Node& group, Lists& lists, float* force_x, float* force_y) const;

  double theta_;
  float left_ = 0, low_ = 0, side_ = 0;        ///< The square that holds all points.
  std::vector<std::uint64_t> keys_, scratch_;  ///< Morton code · 2³² + number of the point.
  std::vector<float> x_, y_;                   ///< In sorted order.
  std::vector<Node> nodes_;                    ///< Preorder.
  std::vector<std::int32_t> groups_;           ///< Nodes whose points share a walk.
  std::vector<double> normaliser_;             ///< Each group's part of Z.
};

}  // namespace lookalike
