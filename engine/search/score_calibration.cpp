#include <algorithm>
#include <cmath>
#include <random>

#include "engine/core/parallel.h"
#include "engine/search/index.h"

namespace lookalike {

ScoreCalibration::ScoreCalibration(const WeightedRows& rows, std::uint64_t seed, std::int64_t pairs)
    : ScoreCalibration(
          rows.size(), seed, [&](std::int64_t a, std::int64_t b) { return rows.similarity(a, b); }, pairs) {}

ScoreCalibration::ScoreCalibration(std::int64_t rows, std::uint64_t seed, const Similarity& similarity,
                                   std::int64_t pairs) {
  if (rows < 2) return;
  std::mt19937_64 random(seed);
  std::uniform_int_distribution<std::int64_t> any(0, rows - 1), any_other(1, rows - 1);
  std::vector<std::pair<std::int64_t, std::int64_t>> drawn(static_cast<std::size_t>(pairs));
  for (auto& [a, b] : drawn) {
    a = any(random);
    b = (a + any_other(random)) % rows;
  }
  sorted_.resize(drawn.size());
  constexpr std::int64_t block = 4096;
  parallel_for((pairs + block - 1) / block, [&](std::int64_t piece) {
    for (std::int64_t i = piece * block; i < std::min(pairs, (piece + 1) * block); ++i) {
      const auto& [a, b] = drawn[static_cast<std::size_t>(i)];
      sorted_[static_cast<std::size_t>(i)] = similarity(a, b);
    }
  });
  std::erase_if(sorted_, [](float alike) { return std::isnan(alike); });
  std::ranges::sort(sorted_);
}

double ScoreCalibration::percentile(float similarity) const {
  if (sorted_.empty() || std::isnan(similarity)) return 0;
  const auto less = std::ranges::lower_bound(sorted_, similarity) - sorted_.begin();
  return 100.0 * static_cast<double>(less) / static_cast<double>(sorted_.size());
}

}  // namespace lookalike
