#pragma once

#include <cstdint>

namespace lookalike {

struct Neighbour {
  std::int64_t row = 0;
  float similarity = 0;  ///< Inner product; cosine for unit rows.
  bool operator==(const Neighbour&) const = default;
};

}  // namespace lookalike
