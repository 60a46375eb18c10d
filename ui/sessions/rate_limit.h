#pragma once

#include <chrono>

namespace lookalike {

/// Lets something through at most about twenty times a second: what the window can show of a fast worker. One thread.
class RateLimit {
 public:
  bool due() {
    const auto now = std::chrono::steady_clock::now();
    if (now - last_ < std::chrono::milliseconds(50)) return false;
    last_ = now;
    return true;
  }

 private:
  std::chrono::steady_clock::time_point last_{};
};

}  // namespace lookalike
