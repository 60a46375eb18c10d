#include "ui/widgets/axis_ticks.h"

#include <cmath>
#include <initializer_list>

namespace lookalike {
namespace {

std::vector<double> multiples(double low, double high, std::initializer_list<double> of, int every = 1) {
  std::vector<double> ticks;
  const int first = static_cast<int>(std::floor(std::log10(low))), last = static_cast<int>(std::ceil(std::log10(high)));
  for (int exponent = first; exponent <= last; ++exponent) {
    if (exponent % every != 0) continue;
    for (const double factor : of) {
      const double tick = factor * std::pow(10.0, exponent);
      if (tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9)) ticks.push_back(tick);
    }
  }
  return ticks;
}

}  // namespace

std::vector<double> linear_ticks(double low, double high, int most) {
  if (!(high > low) || most < 2 || !std::isfinite(high - low)) return {low};
  const double least = (high - low) / (most - 1);
  double step = std::pow(10.0, std::floor(std::log10(least)));
  for (const double factor : {1.0, 2.0, 5.0, 10.0}) {
    if (factor * step >= least * (1 - 1e-9)) {
      step *= factor;
      break;
    }
  }
  std::vector<double> ticks;
  for (double i = std::ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; ++i) {
    ticks.push_back(i == 0 ? 0.0 : i * step);
  }
  return ticks;
}

std::vector<double> log_ticks(double low, double high, int most) {
  if (!(low > 0) || !(high > low)) return linear_ticks(low, high, most);
  const auto limit = static_cast<std::size_t>(most);
  std::vector<double> ticks = multiples(low, high, {1, 2, 3, 5});
  if (ticks.size() < 3) return linear_ticks(low, high, most);
  if (ticks.size() > limit) ticks = multiples(low, high, {1, 3});
  for (int every = 1; ticks.size() > limit; ++every) ticks = multiples(low, high, {1}, every);
  return ticks;
}

}  // namespace lookalike
