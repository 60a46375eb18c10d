#include <algorithm>
#include <random>

#include "engine/core/hash.h"
#include "engine/search/index.h"

namespace lookalike {

ScoreCalibration::ScoreCalibration(const Matrix& unit_rows, std::uint64_t seed, std::int64_t pairs) {
  const std::int64_t n = unit_rows.rows;
  if (n < 2) return;
  std::mt19937_64 random(mix_seed(seed, 0));
  sorted_.reserve(static_cast<std::size_t>(pairs));
  for (std::int64_t i = 0; i < pairs; ++i) {
    const auto a = static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(n));
    auto b = static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(n - 1));
    b += b >= a;  // never a picture with itself
    const auto x = unit_rows.row(a), y = unit_rows.row(b);
    float similarity = 0;
    for (std::size_t j = 0; j < x.size(); ++j) similarity += x[j] * y[j];
    sorted_.push_back(similarity);
  }
  std::sort(sorted_.begin(), sorted_.end());
}

double ScoreCalibration::percentile(float similarity) const {
  if (sorted_.empty()) return 0;
  const auto below = std::lower_bound(sorted_.begin(), sorted_.end(), similarity) - sorted_.begin();
  return 100.0 * static_cast<double>(below) / static_cast<double>(sorted_.size());
}

}  // namespace lookalike
