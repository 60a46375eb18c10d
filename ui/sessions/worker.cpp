#include "ui/sessions/worker.h"

#include <QMetaObject>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "engine/core/parallel.h"

namespace lookalike {

struct Worker::Queue {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::function<void(std::stop_token)> waiting;
  std::stop_source waiting_stop, running_stop;
};

Worker::Worker(QObject* receiver)
    : receiver_(receiver),
      queue_(std::make_unique<Queue>()),
      thread_([this](std::stop_token quit) { run_jobs(quit); }) {}

Worker::~Worker() {
  request_stop();
  thread_.request_stop();
  thread_.join();
}

void Worker::start(std::function<void(std::stop_token)> job) {
  {
    const std::scoped_lock lock(queue_->mutex);
    queue_->running_stop.request_stop();
    queue_->waiting = std::move(job);
    queue_->waiting_stop = std::stop_source();
  }
  queue_->wake.notify_one();
}

void Worker::request_stop() {
  const std::scoped_lock lock(queue_->mutex);
  queue_->running_stop.request_stop();
  queue_->waiting_stop.request_stop();
}

void Worker::post(std::function<void()> call) {
  QMetaObject::invokeMethod(receiver_, std::move(call), Qt::QueuedConnection);
}

void Worker::run_jobs(std::stop_token quit) {
  lower_thread_priority();
  while (true) {
    std::function<void(std::stop_token)> job;
    std::stop_token stop;
    {
      std::unique_lock lock(queue_->mutex);
      if (!queue_->wake.wait(lock, quit, [this] { return bool(queue_->waiting); })) return;
      job = std::exchange(queue_->waiting, nullptr);
      queue_->running_stop = queue_->waiting_stop;
      stop = queue_->running_stop.get_token();
    }
    if (quit.stop_requested()) return;
    job(stop);
  }
}

}  // namespace lookalike
