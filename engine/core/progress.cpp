#include "engine/core/progress.h"

#include <utility>

namespace lookalike {

ProgressMeter::ProgressMeter(ProgressCallback callback, std::string stage, std::int64_t total)
    : callback_(std::move(callback)), start_(Clock::now()), last_(start_) {
  progress_.stage = std::move(stage);
  progress_.total = total;
  if (callback_) callback_(progress_);
}

void ProgressMeter::set(std::int64_t done) {
  progress_.done = done;
  const auto now = Clock::now();
  if (now - last_ >= std::chrono::milliseconds(50)) report(now);
}

void ProgressMeter::finish() {
  if (progress_.total < progress_.done) progress_.total = progress_.done;
  report(Clock::now());
}

void ProgressMeter::report(Clock::time_point now) {
  last_ = now;
  const double elapsed = std::chrono::duration<double>(now - start_).count();
  progress_.per_second = elapsed > 0 ? static_cast<double>(progress_.done) / elapsed : 0;
  const bool known = progress_.total > 0 && progress_.per_second > 0;
  progress_.seconds_left =
      known ? static_cast<double>(progress_.total - progress_.done) / progress_.per_second : -1;
  if (callback_) callback_(progress_);
}

}  // namespace lookalike
