#include "engine/search/rocchio.h"

#include "engine/core/error.h"

namespace lookalike {
namespace {

std::vector<float> mean_of(const Matrix& points) {
  std::vector<double> sums(static_cast<std::size_t>(points.cols));
  for (std::int64_t i = 0; i < points.rows; ++i) {
    for (std::size_t j = 0; j < sums.size(); ++j) sums[j] += points.row(i)[j];
  }
  std::vector<float> mean;
  for (const double sum : sums) mean.push_back(static_cast<float>(sum / static_cast<double>(points.rows)));
  return mean;
}

}  // namespace

std::vector<float> rocchio(const Matrix& wanted, const Matrix& unwanted, float push) {
  if (wanted.rows == 0) throw Error(ErrorCode::internal, "A query needs something that is wanted");
  std::vector<float> point = mean_of(wanted);
  if (unwanted.rows == 0) return point;
  if (unwanted.cols != wanted.cols) throw Error(ErrorCode::internal, "Examples of a query have different widths");
  const std::vector<float> away = mean_of(unwanted);
  for (std::size_t j = 0; j < point.size(); ++j) point[j] += push * (point[j] - away[j]);
  return point;
}

}  // namespace lookalike
