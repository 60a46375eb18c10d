#include <algorithm>
#include <cmath>

#include "engine/analysis/dictionary.h"
#include "engine/core/error.h"
#include "engine/core/parallel.h"

namespace lookalike {

Matrix colour_histograms(const PixelView& pixels, int bins) {
  if (bins < 1 || bins > 256) throw Error(ErrorCode::usage, "A colour histogram has 1 to 256 bins a channel");
  Matrix histograms(pixels.count, static_cast<std::int64_t>(bins) * bins * bins);
  constexpr std::int64_t group = 256;
  parallel_for((pixels.count + group - 1) / group, [&](std::int64_t g) {
    for (std::int64_t i = g * group; i < std::min(pixels.count, (g + 1) * group); ++i) {
      const auto rgb = pixels.picture(i);
      const auto row = histograms.row(i);
      const auto bin = [&](std::size_t at) { return static_cast<std::size_t>(rgb[at] * bins / 256); };
      const auto side = static_cast<std::size_t>(bins);
      for (std::size_t p = 0; p < rgb.size(); p += 3) row[(bin(p) * side + bin(p + 1)) * side + bin(p + 2)] += 1;
      for (float& cell : row) cell = std::sqrt(cell * 3 / static_cast<float>(rgb.size()));
    }
  });
  return histograms;
}

}  // namespace lookalike
