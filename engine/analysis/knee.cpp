#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/analysis/kmeans.h"
#include "engine/core/error.h"

namespace lookalike {

int knee(const std::vector<double>& x, const std::vector<double>& y) {
  if (x.size() != y.size()) throw Error(ErrorCode::internal, "A curve needs as many x as y values");
  const std::size_t n = x.size();
  if (n < 3) return 0;
  const auto [low, high] = std::ranges::minmax(y);
  if (!(high > low)) return 0;

  // On the unit square and turned upside down the curve rises; its height above the diagonal is Kneedle's difference.
  std::vector<double> difference(n);
  for (std::size_t i = 0; i < n; ++i) {
    difference[i] = (high - y[i]) / (high - low) - (x[i] - x.front()) / (x.back() - x.front());
  }
  const double sensitivity = 1.0 / static_cast<double>(n - 1);  // Mean step of x, times S = 1.
  double threshold = -std::numeric_limits<double>::infinity();
  std::size_t candidate = 0;
  for (std::size_t i = 1; i < n; ++i) {
    if (difference[i] < threshold) return static_cast<int>(std::lround(x[candidate]));
    const bool peak =
        i + 1 < n && difference[i] > 0 && difference[i] >= difference[i - 1] && difference[i] >= difference[i + 1];
    if (peak) {
      candidate = i;
      threshold = difference[i] - sensitivity;
    }
  }
  return 0;
}

}  // namespace lookalike
