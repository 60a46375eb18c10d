#include "engine/search/index.h"

namespace lookalike {

ExactIndex::ExactIndex(Matrix unit_rows, std::string stamp) : rows_(std::move(unit_rows)), stamp_(std::move(stamp)) {}

std::vector<Neighbour> ExactIndex::search(std::span<const float> query, std::int64_t n) const {
  return WeightedRows(rows_).nearest(query, n);
}

std::vector<Neighbour> ExactIndex::search_among(std::span<const float> query, std::int64_t n,
                                                std::span<const std::int64_t> rows) const {
  return WeightedRows(rows_).nearest_among(query, n, rows);
}

}  // namespace lookalike
