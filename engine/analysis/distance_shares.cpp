#include "engine/analysis/distance_shares.h"

namespace lookalike {

DistanceShares distance_shares(const Matrix& a, const Matrix& b, const std::vector<PartBlock>& blocks,
                               const PartWeights& weights) {
  const Matrix left = fuse(a, blocks, weights), right = fuse(b, blocks, weights);
  DistanceShares shares;
  std::int64_t column = 0;
  for (const PartBlock& block : blocks) {
    if (weight_of(weights, block.name) == 0) continue;  // fuse() leaves it out.
    double sum = 0;
    for (const std::int64_t end = column + block.dims; column < end; ++column) {
      const double difference = double{left(0, column)} - right(0, column);
      sum += difference * difference / 2;
    }
    (block.name == "colour"              ? shares.colour
     : block.name.starts_with("learned") ? shares.learned
                                         : shares.dictionary) += sum;
  }
  return shares;
}

}  // namespace lookalike
