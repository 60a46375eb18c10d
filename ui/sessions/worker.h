#pragma once

#include <QObject>
#include <functional>
#include <memory>
#include <stop_token>
#include <thread>

namespace lookalike {

/// One background thread for one job at a time, owned by a session that lives in the window's thread. Joins in its
/// destructor after requesting a stop; never detaches. Declare it as the owner's last member, so that the job may use
/// the others until it has ended.
class Worker {
 public:
  explicit Worker(QObject* receiver);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// Runs `job` on a low-priority thread. When one is still running it is told to stop and `job` follows it; a job that
  /// was waiting is replaced. The job must not throw. Call from the receiver's thread.
  void start(std::function<void(std::stop_token)> job);
  /// Tells the running job, and the one that waits for it, to stop; both still run to their (early) end.
  void request_stop();

  /// Runs `call` in the receiver's thread, later; dropped when the receiver is gone. Callable from any thread.
  void post(std::function<void()> call);

 private:
  struct Queue;
  void run_jobs(std::stop_token quit);

  QObject* receiver_;
  std::unique_ptr<Queue> queue_;
  std::jthread thread_;
};

}  // namespace lookalike
