#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <numeric>
#include <random>
#include <vector>

namespace lookalike {

/// `count` of the numbers 0 … total−1 without repeats, rising; all of them when there are not so many.
inline std::vector<std::int64_t> seeded_sample(std::int64_t total, std::int64_t count, std::uint64_t seed) {
  std::vector<std::int64_t> all(static_cast<std::size_t>(total)), chosen;
  std::iota(all.begin(), all.end(), 0);
  if (count >= total) return all;
  std::mt19937_64 random(seed);
  std::ranges::sample(all, std::back_inserter(chosen), count, random);
  return chosen;
}

}  // namespace lookalike
