#pragma once

#include <vector>

namespace lookalike {

/// Round numbers (1, 2 or 5 times a power of ten apart) in [low, high], at most `most` of them, rising.
std::vector<double> linear_ticks(double low, double high, int most);

/// 1, 2, 3 and 5 times powers of ten in [low, high], thinned to at most `most`; linear ones where that leaves fewer
/// than three. `low` must be positive.
std::vector<double> log_ticks(double low, double high, int most);

}  // namespace lookalike
