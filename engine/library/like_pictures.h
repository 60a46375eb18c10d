#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/core/matrix.h"

namespace lookalike {

/// Which pictures are like each of `rows`, by the descriptors (N×D, unit rows): N × count, −1 for none and for other
/// rows. No labels are used. In large collections they are sought among 20,000 of `rows`, drawn by `seed`.
std::vector<std::int64_t> like_pictures(const Matrix& descriptors, std::span<const std::int64_t> rows, int count,
                                        std::uint64_t seed);

/// At most `most` of `rows`, in their order, drawn by `seed`.
std::vector<std::int64_t> some_of(std::span<const std::int64_t> rows, std::uint64_t seed, std::size_t most = 20'000);

}  // namespace lookalike
