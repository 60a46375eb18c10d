#pragma once

#include <QImage>

#include "engine/core/image.h"

namespace lookalike {

/// Where a reconstruction is wrong: mean absolute difference of the channels, from black (0) over orange to pale yellow
/// (half the range of values and more). One scale for all pictures and epochs, so that maps can be compared. Null when
/// the sizes differ.
QImage error_map(const Image& original, const Image& reconstruction);

/// Mean squared difference of values in [0, 1]; NaN when the sizes differ or the pictures are empty.
double mean_squared_error(const Image& original, const Image& reconstruction);

}  // namespace lookalike
