#pragma once

#include <cstdint>
#include <functional>

#include "engine/core/matrix.h"

namespace lookalike {

/// Spherical k-means (Coates and Ng 2012, "Learning feature representations with k-means"): k directions of length 1
/// such that each row has a large inner product with one of them. Starts from k seeded rows; repeats rows when there
/// are fewer. Directions that no row chooses start anew from a seeded row. Rows are not normalised: strong patches
/// count for more. The result depends on the seed alone, not on the number of threads.
/// `on_round` is called after each round; when it returns false the work ends early and the result is of no use.
Matrix spherical_kmeans(const Matrix& x, int k, int rounds, std::uint64_t seed, const std::function<bool()>& on_round);

}  // namespace lookalike
