#pragma once

// Private to search.

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "engine/search/neighbour.h"

namespace lookalike {

inline bool better(const Neighbour& a, const Neighbour& b) {
  return a.similarity != b.similarity ? a.similarity > b.similarity : a.row < b.row;
}

/// The n best of what it is shown, in a space of 2n.
class BestRows {
 public:
  explicit BestRows(std::int64_t n) : n_(static_cast<std::size_t>(std::max<std::int64_t>(n, 0))) {}

  void add(const Neighbour& candidate) {
    if (n_ == 0 || (full_ && !better(candidate, worst_))) return;
    kept_.push_back(candidate);
    if (kept_.size() == 2 * n_) drop_the_others();
  }
  /// In no order, and some more.
  const std::vector<Neighbour>& kept() const { return kept_; }
  std::vector<Neighbour> sorted() && {
    std::ranges::sort(kept_, better);
    if (kept_.size() > n_) kept_.resize(n_);
    return std::move(kept_);
  }

 private:
  void drop_the_others() {
    std::ranges::nth_element(kept_, kept_.begin() + static_cast<std::ptrdiff_t>(n_) - 1, better);
    kept_.resize(n_);
    worst_ = kept_.back();
    full_ = true;
  }

  std::size_t n_;
  std::vector<Neighbour> kept_;
  Neighbour worst_;
  bool full_ = false;
};

}  // namespace lookalike
