#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <map>
#include <string>

#include "engine/analysis/linear_algebra.h"
#include "engine/analysis/metrics.h"
#include "engine/core/error.h"
#include "engine/core/parallel.h"

namespace lookalike {
namespace {

/// Orders results in one comparison: falling similarity, then rising row. Works for every float, NaN included.
std::uint64_t ranking_key(float similarity, std::int64_t row) {
  const auto bits = std::bit_cast<std::uint32_t>(similarity + 0.0f);  // −0 and 0 are the same similarity.
  const std::uint32_t rising = (bits & 0x80000000u) ? ~bits : bits | 0x80000000u;
  return static_cast<std::uint64_t>(~rising) << 32 | static_cast<std::uint32_t>(row);
}

/// Precision figures of one query, given the similarities to all rows. Only the relevant rows are sorted; the others
/// are counted between them.
RetrievalMetrics score_query(std::span<const float> similarities, std::int64_t query,
                             const std::vector<std::int64_t>& same_label) {
  std::vector<std::uint64_t> relevant;
  for (const std::int64_t row : same_label) {
    if (row != query) relevant.push_back(ranking_key(similarities[static_cast<std::size_t>(row)], row));
  }
  if (relevant.empty()) return {};
  std::ranges::sort(relevant);
  std::vector<std::int64_t> before(relevant.size() +
                                   1);  // Rows between the relevant row before and this one, inclusive.
  const auto n = static_cast<std::int64_t>(similarities.size());
  for (std::int64_t row = 0; row < n; ++row) {
    if (row == query) continue;
    const std::uint64_t key = ranking_key(similarities[static_cast<std::size_t>(row)], row);
    ++before[static_cast<std::size_t>(std::ranges::lower_bound(relevant, key) - relevant.begin())];
  }
  RetrievalMetrics result;
  std::int64_t rank = 0;
  for (std::size_t i = 0; i < relevant.size(); ++i) {
    rank += before[i];
    if (rank == 1) result.p_at_1 = 1;
    if (rank <= 10) result.p_at_10 += 1;
    result.mean_average_precision += static_cast<double>(i + 1) / static_cast<double>(rank);
  }
  result.p_at_10 /= static_cast<double>(std::min<std::int64_t>(10, n - 1));
  result.mean_average_precision /= static_cast<double>(relevant.size());
  return result;
}

RetrievalMetrics score_all(const Matrix& rows, const std::vector<int>& labels, const std::stop_token& stop) {
  std::map<int, std::vector<std::int64_t>> by_label;
  for (std::int64_t i = 0; i < rows.rows; ++i) by_label[labels[static_cast<std::size_t>(i)]].push_back(i);

  RetrievalMetrics mean;
  Matrix similarities;
  // A block of similarities has at most 2²⁴ entries (64 MB).
  const std::int64_t block = std::clamp<std::int64_t>((1 << 24) / rows.rows, 1, 1024);
  for (std::int64_t first = 0; first < rows.rows; first += block) {
    if (stop.stop_requested()) return {};
    Matrix queries(std::min(block, rows.rows - first), rows.cols);
    std::copy_n(rows.data.begin() + first * rows.cols, queries.data.size(), queries.data.begin());
    multiply_abt(queries, rows, similarities);
    std::vector<RetrievalMetrics> scores(static_cast<std::size_t>(queries.rows));
    parallel_for(queries.rows, [&](std::int64_t i) {
      const int label = labels[static_cast<std::size_t>(first + i)];
      scores[static_cast<std::size_t>(i)] = score_query(similarities.row(i), first + i, by_label.at(label));
    });
    for (const RetrievalMetrics& score : scores) {
      mean.p_at_1 += score.p_at_1;
      mean.p_at_10 += score.p_at_10;
      mean.mean_average_precision += score.mean_average_precision;
    }
  }
  const double n = static_cast<double>(rows.rows);
  return {mean.p_at_1 / n, mean.p_at_10 / n, mean.mean_average_precision / n};
}

}  // namespace

RetrievalMetrics retrieval_metrics(const Matrix& unit_rows, const std::vector<int>& labels, std::stop_token stop) {
  if (static_cast<std::int64_t>(labels.size()) != unit_rows.rows) {
    throw Error(ErrorCode::internal, "There are " + std::to_string(labels.size()) + " labels for " +
                                         std::to_string(unit_rows.rows) + " vectors");
  }
  std::vector<std::int64_t> taking_part;
  std::vector<int> their_labels;
  for (std::int64_t i = 0; i < unit_rows.rows; ++i) {
    if (labels[static_cast<std::size_t>(i)] < 0) continue;
    taking_part.push_back(i);
    their_labels.push_back(labels[static_cast<std::size_t>(i)]);
  }
  if (taking_part.size() < 2) return {};
  if (taking_part.size() == labels.size()) return score_all(unit_rows, labels, stop);
  return score_all(gather_rows(unit_rows, taking_part), their_labels, stop);
}

double psnr(double mean_squared_error) {
  return -10 * std::log10(mean_squared_error);
}

}  // namespace lookalike
