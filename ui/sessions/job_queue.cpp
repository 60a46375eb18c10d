#include "ui/sessions/job_queue.h"

#include <utility>

namespace lookalike {

void JobQueue::add(std::function<void()> job) {
  {
    const std::scoped_lock lock(mutex_);
    waiting_.push_back(std::move(job));
  }
  worker_.start(
      [this](std::stop_token) { run_waiting(); });  // The worker's stop is for jobs that a newer one replaces.
}

std::function<void()> JobQueue::next() {
  const std::scoped_lock lock(mutex_);
  if (waiting_.empty()) return nullptr;
  auto job = std::move(waiting_.front());
  waiting_.pop_front();
  return job;
}

void JobQueue::run_waiting() {
  while (const auto job = next()) job();
}

}  // namespace lookalike
