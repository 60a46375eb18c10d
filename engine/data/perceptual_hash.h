#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/core/image.h"

namespace lookalike {

/// 64-bit DCT hash ("pHash", Zauner 2010): signs of the 8×8 lowest DCT coefficients of the 32×32 grey picture against
/// their median. A picture without structure (one plain colour) gets a hash of its colour instead. Small changes of
/// size, brightness or compression flip few bits.
std::uint64_t perceptual_hash(const Image& image);

/// Groups (two or more members) of indices whose hashes are linked by at most max_distance differing bits
/// (connected components). Ordered by first member; members ascending. Uses 64/(max_distance+1)-bit bands, so that
/// 100,000 hashes take well under a second unless most are alike.
std::vector<std::vector<std::size_t>> near_duplicate_groups(std::span<const std::uint64_t> hashes,
                                                            int max_distance = 4);

}  // namespace lookalike
