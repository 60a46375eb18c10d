#pragma once

#include <algorithm>
#include <cstdint>
#include <set>
#include <span>
#include <utility>
#include <vector>

namespace lookalike {

/// What people have said about which pictures are of one kind: labels, or marks, which tell less. Pictures are rows.
struct KnownLabels {
  std::vector<std::int32_t> labels;  ///< One a picture, −1 where nothing is known. Empty: nothing at all is.
  bool all_differ = true;            ///< Pictures of two labels are unlike; if not, only those that `unlike` names.
  std::set<std::pair<std::int32_t, std::int32_t>> unlike;  ///< Pairs of labels, the smaller one first.

  bool empty() const { return labels.empty(); }
  std::int32_t of(std::int64_t row) const { return labels.empty() ? -1 : labels[static_cast<std::size_t>(row)]; }
  /// Known to be of one kind; a labelled picture is so with itself.
  bool alike(std::int64_t a, std::int64_t b) const { return of(a) >= 0 && of(a) == of(b); }
  /// Known to be of two kinds.
  bool differ(std::int64_t a, std::int64_t b) const { return of(a) >= 0 && of(b) >= 0 && labels_differ(of(a), of(b)); }
  bool labels_differ(std::int32_t a, std::int32_t b) const {
    return a != b && (all_differ || unlike.contains({std::min(a, b), std::max(a, b)}));
  }
};

/// Those of `rows` that have a label.
std::vector<std::int64_t> labelled_rows(const KnownLabels& known, std::span<const std::int64_t> rows);

/// Throws Error(bad_input) unless some picture among `rows` is known to be like one other and unlike a third: without
/// that there is nothing to learn from comparisons.
void require_contrast(const KnownLabels& known, std::span<const std::int64_t> rows);

}  // namespace lookalike
