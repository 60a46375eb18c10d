#include <cblas.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "engine/search/index.h"

namespace lookalike {

namespace {

float inner_product(std::span<const float> a, std::span<const float> b) {
  return cblas_sdot(static_cast<int>(a.size()), a.data(), 1, b.data(), 1);
}

}  // namespace

ScoreCalibration::ScoreCalibration(const Matrix& unit_rows, std::uint64_t seed, std::int64_t pairs)
    : ScoreCalibration(unit_rows, seed, inner_product, pairs) {}

ScoreCalibration::ScoreCalibration(const Matrix& rows, std::uint64_t seed, Similarity similarity, std::int64_t pairs) {
  if (rows.rows < 2) return;
  std::mt19937_64 random(seed);
  std::uniform_int_distribution<std::int64_t> any(0, rows.rows - 1), any_other(1, rows.rows - 1);
  for (std::int64_t i = 0; i < pairs; ++i) {
    const std::int64_t a = any(random), b = (a + any_other(random)) % rows.rows;
    const float alike = similarity(rows.row(a), rows.row(b));
    if (!std::isnan(alike)) sorted_.push_back(alike);
  }
  std::ranges::sort(sorted_);
}

double ScoreCalibration::percentile(float similarity) const {
  if (sorted_.empty() || std::isnan(similarity)) return 0;
  const auto less = std::ranges::lower_bound(sorted_, similarity) - sorted_.begin();
  return 100.0 * static_cast<double>(less) / static_cast<double>(sorted_.size());
}

}  // namespace lookalike
