#include "engine/search/index.h"

#include <cblas.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/core/error.h"
#include "engine/core/parallel.h"

namespace lookalike {
namespace {

/// One inner product at a time: as fast as sgemv, since reading the rows is what takes the time, and unlike it gives
/// equal rows equal results wherever they stand.
float inner_product(std::span<const float> a, std::span<const float> b) {
  const float product = cblas_sdot(static_cast<int>(a.size()), a.data(), 1, b.data(), 1);
  return std::isnan(product) ? -std::numeric_limits<float>::infinity() : product;  // NaN has no place in an order.
}

void keep_best(std::vector<Neighbour>& all, std::int64_t n) {
  const auto kept = std::clamp<std::int64_t>(n, 0, static_cast<std::int64_t>(all.size()));
  std::ranges::partial_sort(all, all.begin() + kept, [](const Neighbour& a, const Neighbour& b) {
    return a.similarity != b.similarity ? a.similarity > b.similarity : a.row < b.row;
  });
  all.resize(static_cast<std::size_t>(kept));
}

void require_dims(std::span<const float> query, std::int64_t dims) {
  if (static_cast<std::int64_t>(query.size()) == dims) return;
  throw Error(ErrorCode::internal, "A query of " + std::to_string(query.size()) + " values does not fit an index of " +
                                       std::to_string(dims));
}

}  // namespace

ExactIndex::ExactIndex(Matrix unit_rows, std::string stamp) : rows_(std::move(unit_rows)), stamp_(std::move(stamp)) {}

std::vector<Neighbour> ExactIndex::search(std::span<const float> query, std::int64_t n) const {
  require_dims(query, dims());
  std::vector<Neighbour> all(static_cast<std::size_t>(size()));
  constexpr std::int64_t block = 16'384;  // Smaller collections are done before a second thread has started.
  parallel_for((size() + block - 1) / block, [&](std::int64_t b) {
    for (std::int64_t row = b * block; row < std::min(size(), (b + 1) * block); ++row) {
      all[static_cast<std::size_t>(row)] = {row, inner_product(query, rows_.row(row))};
    }
  });
  keep_best(all, n);
  return all;
}

std::vector<Neighbour> ExactIndex::search_among(std::span<const float> query, std::int64_t n,
                                                std::span<const std::int64_t> rows) const {
  require_dims(query, dims());
  std::vector<Neighbour> all;
  all.reserve(rows.size());
  for (const std::int64_t row : rows) {
    if (row < 0 || row >= size()) {
      throw Error(ErrorCode::internal, "The index has no row " + std::to_string(row));
    }
    all.push_back({row, inner_product(query, rows_.row(row))});
  }
  keep_best(all, n);
  return all;
}

}  // namespace lookalike
