#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/library/collection.h"

namespace lookalike {

/// Which training pictures are like each training picture, by the parts that need no training (dictionary and colour):
/// TrainData::neighbours. No labels are used. Drawing the second view of a picture from these teaches the encoder what
/// the collection itself holds alike, beyond what crops and colours can show (after Dwibedi et al. 2021, "With a Little
/// Help from My Friends"; there the neighbours are sought among what is being learned). In large collections the
/// neighbours are sought among 20,000 pictures drawn by `seed`.
std::vector<std::int64_t> like_pictures(const Collection& collection, std::span<const std::int64_t> train_rows,
                                        int neighbours, std::uint64_t seed);

}  // namespace lookalike
