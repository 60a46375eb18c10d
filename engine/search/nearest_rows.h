#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/core/matrix.h"

namespace lookalike {

/// For each of `queries` the `count` rows among `candidates` (each listed once) that are most similar to it by inner
/// product, itself left out, most similar first: |queries| × count, filled up with −1. Uses all cores; takes
/// |queries| · |candidates| · D multiplications. Throws Error(internal) for a row that does not exist.
std::vector<std::int64_t> nearest_rows(const Matrix& rows, std::span<const std::int64_t> queries,
                                       std::span<const std::int64_t> candidates, std::int64_t count);

}  // namespace lookalike
