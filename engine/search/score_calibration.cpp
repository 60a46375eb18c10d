#include <cblas.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "engine/search/index.h"

namespace lookalike {

ScoreCalibration::ScoreCalibration(const Matrix& unit_rows, std::uint64_t seed, std::int64_t pairs) {
  if (unit_rows.rows < 2) return;
  std::mt19937_64 random(seed);
  std::uniform_int_distribution<std::int64_t> any(0, unit_rows.rows - 1), any_other(1, unit_rows.rows - 1);
  for (std::int64_t i = 0; i < pairs; ++i) {
    const std::int64_t a = any(random), b = (a + any_other(random)) % unit_rows.rows;
    const auto x = unit_rows.row(a), y = unit_rows.row(b);
    const float similarity = cblas_sdot(static_cast<int>(x.size()), x.data(), 1, y.data(), 1);
    if (!std::isnan(similarity)) sorted_.push_back(similarity);
  }
  std::ranges::sort(sorted_);
}

double ScoreCalibration::percentile(float similarity) const {
  if (sorted_.empty() || std::isnan(similarity)) return 0;
  const auto less = std::ranges::lower_bound(sorted_, similarity) - sorted_.begin();
  return 100.0 * static_cast<double>(less) / static_cast<double>(sorted_.size());
}

}  // namespace lookalike
