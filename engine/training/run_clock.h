#pragma once

#include <chrono>
#include <cstdint>

// Private to engine/training.

namespace lookalike {

class Stopwatch {
 public:
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// What the steps of this session took, without pauses: the rate, and an estimate of what is left.
class RunClock {
 public:
  void count_step(double seconds, std::int64_t pictures) {
    step_seconds_ += seconds;
    pictures_ += pictures;
    ++steps_;
  }
  /// Judging and saving the last epoch.
  void count_save(double seconds) { save_seconds_ = seconds; }

  double images_per_s() const { return static_cast<double>(pictures_) / step_seconds_; }
  /// With this many steps and saves to go; negative before the first step.
  double seconds_left(std::int64_t steps, int saves) const {
    if (steps_ == 0) return -1;
    return static_cast<double>(steps) * step_seconds_ / static_cast<double>(steps_) + saves * save_seconds_;
  }

 private:
  double step_seconds_ = 0, save_seconds_ = 0;
  std::int64_t steps_ = 0, pictures_ = 0;
};

}  // namespace lookalike
