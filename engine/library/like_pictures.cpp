#include "engine/library/like_pictures.h"

#include <algorithm>
#include <iterator>
#include <random>

#include "engine/search/nearest_rows.h"

namespace lookalike {
namespace {

constexpr std::size_t most_candidates = 20'000;

std::vector<std::int64_t> candidates_among(std::span<const std::int64_t> rows, std::uint64_t seed) {
  std::vector<std::int64_t> some;
  std::mt19937_64 random(seed);
  std::ranges::sample(rows, std::back_inserter(some), most_candidates, random);
  return some;
}

}  // namespace

std::vector<std::int64_t> like_pictures(const Collection& collection, std::span<const std::int64_t> train_rows,
                                        int neighbours, std::uint64_t seed) {
  if (neighbours == 0) return {};
  const Embeddings& e = *collection.embeddings;
  PartWeights untrained;
  untrained.learned = 0;
  const Matrix fused = fuse(e.parts, e.blocks, untrained);
  const auto found = nearest_rows(fused, train_rows, candidates_among(train_rows, seed), neighbours);
  const auto each = static_cast<std::size_t>(neighbours);
  std::vector<std::int64_t> by_row(static_cast<std::size_t>(fused.rows) * each, -1);
  for (std::size_t i = 0; i < train_rows.size(); ++i) {
    std::copy_n(found.begin() + static_cast<std::ptrdiff_t>(i * each), each,
                by_row.begin() + train_rows[i] * neighbours);
  }
  return by_row;
}

}  // namespace lookalike
