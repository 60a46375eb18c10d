#pragma once

#include <vector>

#include "engine/core/matrix.h"

namespace lookalike {

/// Relevance feedback (Rocchio 1971): the mean of what is wanted, moved away from the mean of what is not by `push` of
/// the way between the two. Rows are points of one space; the result is as wide as they are. `unwanted` may have no
/// rows. Throws Error(internal) when nothing is wanted or widths differ.
std::vector<float> rocchio(const Matrix& wanted, const Matrix& unwanted, float push = 0.5f);

}  // namespace lookalike
