#include "engine/library/like_pictures.h"

#include <algorithm>
#include <iterator>
#include <random>

#include "engine/search/nearest_rows.h"

namespace lookalike {

std::vector<std::int64_t> some_of(std::span<const std::int64_t> rows, std::uint64_t seed, std::size_t most) {
  std::vector<std::int64_t> some;
  std::mt19937_64 random(seed);
  std::ranges::sample(rows, std::back_inserter(some), most, random);
  return some;
}

std::vector<std::int64_t> like_pictures(const Matrix& descriptors, std::span<const std::int64_t> rows, int count,
                                        std::uint64_t seed) {
  const auto found = nearest_rows(descriptors, rows, some_of(rows, seed), count);
  const auto each = static_cast<std::size_t>(count);
  std::vector<std::int64_t> by_row(static_cast<std::size_t>(descriptors.rows) * each, -1);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::copy_n(found.begin() + static_cast<std::ptrdiff_t>(i * each), each, by_row.begin() + rows[i] * count);
  }
  return by_row;
}

}  // namespace lookalike
