#pragma once

#include <vector>

#include "engine/analysis/descriptor.h"
#include "engine/core/matrix.h"

namespace lookalike {

/// What each part of the fused descriptor adds to the distance (1 − cosine) of two pictures. Of vectors of length 1 the
/// distance is half their squared difference, a sum over the columns: so the parts are exact and none is negative.
struct DistanceShares {
  double dictionary = 0, learned = 0, colour = 0;
  double total() const { return dictionary + learned + colour; }
};

/// Of two rows (1×Σdims) of unweighted parts, as fuse() takes them. Throws Error as fuse().
DistanceShares distance_shares(const Matrix& a, const Matrix& b, const std::vector<PartBlock>& blocks,
                               const PartWeights& weights);

}  // namespace lookalike
