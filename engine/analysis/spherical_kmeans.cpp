#include "engine/analysis/spherical_kmeans.h"

#include <algorithm>
#include <random>
#include <vector>

#include "engine/analysis/linear_algebra.h"
#include "engine/core/parallel.h"

namespace lookalike {
namespace {

constexpr std::int64_t block_rows = 1024;

/// Index of the direction of largest inner product, for each row.
void assign(const Matrix& x, const Matrix& directions, std::vector<std::int32_t>& nearest) {
  parallel_for((x.rows + block_rows - 1) / block_rows, [&](std::int64_t b) {
    const BlasThreads single(1);
    const std::int64_t first = b * block_rows;
    Matrix block(std::min(block_rows, x.rows - first), x.cols);
    std::copy_n(x.data.begin() + first * x.cols, block.data.size(), block.data.begin());
    const Matrix products = multiply_abt(block, directions);
    for (std::int64_t i = 0; i < block.rows; ++i) {
      const auto row = products.row(i);
      nearest[static_cast<std::size_t>(first + i)] =
          static_cast<std::int32_t>(std::ranges::max_element(row) - row.begin());
    }
  });
}

}  // namespace

Matrix spherical_kmeans(const Matrix& x, int k, int rounds, std::uint64_t seed, const std::function<bool()>& on_round) {
  std::mt19937_64 random(seed);
  std::vector<std::int64_t> order(static_cast<std::size_t>(x.rows));
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::int64_t>(i);
  std::ranges::shuffle(order, random);
  Matrix directions(k, x.cols);
  for (std::int64_t c = 0; c < k; ++c) {
    std::ranges::copy(x.row(order[static_cast<std::size_t>(c % x.rows)]), directions.row(c).begin());
  }
  normalise_rows(directions);

  std::vector<std::int32_t> nearest(static_cast<std::size_t>(x.rows));
  for (int round = 0; round < rounds; ++round) {
    assign(x, directions, nearest);
    Matrix sums(k, x.cols);
    std::vector<std::int64_t> members(static_cast<std::size_t>(k));
    for (std::int64_t i = 0; i < x.rows; ++i) {
      const auto row = x.row(i);
      const std::int32_t c = nearest[static_cast<std::size_t>(i)];
      const auto sum = sums.row(c);
      for (std::size_t j = 0; j < sum.size(); ++j) sum[j] += row[j];
      ++members[static_cast<std::size_t>(c)];
    }
    for (std::int64_t c = 0; c < k; ++c) {
      if (members[static_cast<std::size_t>(c)] > 0) continue;
      std::ranges::copy(x.row(static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(x.rows))),
                        sums.row(c).begin());
    }
    normalise_rows(sums);
    directions = std::move(sums);
    if (!on_round()) break;
  }
  return directions;
}

}  // namespace lookalike
