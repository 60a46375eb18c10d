#include "engine/data/demo/random.h"

#include <numbers>

namespace lookalike::demo {

const std::array<Noise::Gradient, 32> Noise::kGradients = [] {
  std::array<Gradient, 32> all;
  for (int i = 0; i < 32; ++i) {
    const float angle = 2 * std::numbers::pi_v<float> * static_cast<float>(i) / 32;
    all[static_cast<std::size_t>(i)] = {0.85f * std::cos(angle), 0.85f * std::sin(angle)};
  }
  return all;
}();

}  // namespace lookalike::demo
