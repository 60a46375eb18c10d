#include "engine/search/nearest_rows.h"

#include <faiss/utils/distances.h>

#include <algorithm>

#include "engine/core/error.h"

namespace lookalike {
namespace {

Matrix picked(const Matrix& rows, std::span<const std::int64_t> which) {
  Matrix out(static_cast<std::int64_t>(which.size()), rows.cols);
  for (std::size_t i = 0; i < which.size(); ++i) {
    if (which[i] < 0 || which[i] >= rows.rows) throw Error(ErrorCode::internal, "A row to compare does not exist");
    std::ranges::copy(rows.row(which[i]), out.row(static_cast<std::int64_t>(i)).begin());
  }
  return out;
}

}  // namespace

std::vector<std::int64_t> nearest_rows(const Matrix& rows, std::span<const std::int64_t> queries,
                                       std::span<const std::int64_t> candidates, std::int64_t count) {
  std::vector<std::int64_t> nearest(queries.size() * static_cast<std::size_t>(count), -1);
  if (nearest.empty() || candidates.empty()) return nearest;
  const Matrix from = picked(rows, queries), to = picked(rows, candidates);
  const auto found = static_cast<std::size_t>(std::min(count + 1, to.rows));  // one more: the row itself
  std::vector<float> similarities(queries.size() * found);
  std::vector<std::int64_t> places(queries.size() * found);
  faiss::float_minheap_array_t heaps{queries.size(), found, places.data(), similarities.data()};
  faiss::knn_inner_product(from.data.data(), to.data.data(), static_cast<std::size_t>(rows.cols), queries.size(),
                           static_cast<std::size_t>(to.rows), &heaps);
  for (std::size_t q = 0; q < queries.size(); ++q) {
    const std::size_t end = (q + 1) * static_cast<std::size_t>(count);
    std::size_t out = q * static_cast<std::size_t>(count);
    for (std::size_t i = 0; i < found && out < end; ++i) {
      const std::int64_t place = places[q * found + i];
      const std::int64_t row = place < 0 ? -1 : candidates[static_cast<std::size_t>(place)];
      if (row >= 0 && row != queries[q]) nearest[out++] = row;
    }
  }
  return nearest;
}

}  // namespace lookalike
