#include "engine/data/picture.h"

#include <array>

namespace lookalike {
namespace {
constexpr std::array<std::string_view, 6> names{"usable",    "unreadable", "truncated",
                                                "too_large", "too_small",  "unsupported"};
}

std::string_view to_string(Health health) {
  return names[static_cast<std::size_t>(health)];
}

Health health_from_string(std::string_view text) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == text) return static_cast<Health>(i);
  }
  return Health::unreadable;
}

}  // namespace lookalike
