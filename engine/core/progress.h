#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace lookalike {

/// How far a piece of work has come. Copied freely between threads.
struct Progress {
  std::string stage;            ///< What is being done, as a present participle: "Reading pictures".
  std::int64_t done = 0;
  std::int64_t total = 0;       ///< 0 while unknown.
  double per_second = 0;        ///< Items per second since the stage began.
  double seconds_left = -1;     ///< Negative while unknown.
};

/// Called on the thread that does the work, at most about twenty times a second and once at the end of each stage.
using ProgressCallback = std::function<void(const Progress&)>;

/// Counts items, works out rate and remaining time, and limits how often the callback is called.
/// Not thread-safe: one thread advances it.
class ProgressMeter {
 public:
  ProgressMeter(ProgressCallback callback, std::string stage, std::int64_t total);
  void advance(std::int64_t items = 1) { set(progress_.done + items); }
  void set(std::int64_t done);
  void set_total(std::int64_t total) { progress_.total = total; }
  /// Reports the end of the stage whatever the limit on frequency.
  void finish();

 private:
  using Clock = std::chrono::steady_clock;
  void report(Clock::time_point now);

  ProgressCallback callback_;
  Progress progress_;
  Clock::time_point start_, last_;
};

}  // namespace lookalike
