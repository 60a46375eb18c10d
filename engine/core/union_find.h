#pragma once

#include <cstddef>
#include <numeric>
#include <utility>
#include <vector>

namespace lookalike {

/// Disjoint sets of 0 … count − 1 (Galler and Fischer 1964; path halving, smallest member as the root).
class UnionFind {
 public:
  explicit UnionFind(std::size_t count) : parent_(count) { std::iota(parent_.begin(), parent_.end(), std::size_t{0}); }

  std::size_t root(std::size_t i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }

  void unite(std::size_t a, std::size_t b) {
    a = root(a);
    b = root(b);
    if (a > b) std::swap(a, b);
    parent_[b] = a;
  }

  /// The sets with at least `min_size` members: ordered by first member, members ascending.
  std::vector<std::vector<std::size_t>> groups(std::size_t min_size) {
    std::vector<std::vector<std::size_t>> by_root(parent_.size());
    for (std::size_t i = 0; i < parent_.size(); ++i) by_root[root(i)].push_back(i);
    std::erase_if(by_root, [&](const auto& group) { return group.empty() || group.size() < min_size; });
    return by_root;
  }

 private:
  std::vector<std::size_t> parent_;
};

}  // namespace lookalike
