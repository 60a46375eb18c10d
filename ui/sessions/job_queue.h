#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <mutex>

#include "ui/sessions/worker.h"

namespace lookalike {

/// Small jobs, each of them a wish of the user, one after the other on a thread of their own. Only those that have not
/// begun when the queue is destroyed are left out. Declare it as the owner's last member.
class JobQueue {
 public:
  explicit JobQueue(QObject* receiver) : worker_(receiver) {}

  /// `job` must not throw. Call from the receiver's thread.
  void add(std::function<void()> job);
  /// As Worker::post().
  void post(std::function<void()> call) { worker_.post(std::move(call)); }

 private:
  std::function<void()> next();
  void run_waiting();

  std::mutex mutex_;
  std::deque<std::function<void()>> waiting_;
  Worker worker_;
};

}  // namespace lookalike
