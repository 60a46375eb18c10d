#pragma once

#include <QObject>
#include <functional>
#include <stop_token>
#include <thread>

namespace lookalike {

/// One background thread for one job at a time, owned by a session that lives in the window's thread. Joins in its
/// destructor after requesting a stop; never detaches.
class Worker {
 public:
  explicit Worker(QObject* receiver);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// Runs `job` on a low-priority thread. When one is still running it is told to stop and `job` follows it; a job that was
  /// waiting is replaced. Call from the receiver's thread.
  void start(std::function<void(std::stop_token)> job);
  void request_stop();

  /// Runs `call` in the receiver's thread, later; dropped when the receiver is gone. Callable from any thread.
  void post(std::function<void()> call);

 private:
  QObject* receiver_;
  std::jthread thread_;
};

}  // namespace lookalike
