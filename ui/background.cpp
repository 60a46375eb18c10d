#include "ui/background.h"

#include <QCoreApplication>
#include <QSemaphore>
#include <QThreadPool>
#include <memory>

namespace lookalike {
namespace {

QThreadPool& one_thread() {
  static QThreadPool pool;
  static const bool prepared = [] {
    pool.setMaxThreadCount(1);
    qAddPostRoutine([] { one_thread().waitForDone(); });
    return true;
  }();
  Q_UNUSED(prepared)
  return pool;
}

}  // namespace

void run_in_background(std::function<void()> work) {
  one_thread().start(std::move(work));
}

void reserve_painting_threads() {
  QThreadPool& pool = *QThreadPool::globalInstance();
  pool.setExpiryTimeout(-1);
  struct Meeting {
    QSemaphore here, go;
  };
  const auto meeting = std::make_shared<Meeting>();
  const int threads = pool.maxThreadCount();
  for (int i = 0; i < threads; ++i) {
    pool.start([meeting] {
      meeting->here.release();
      meeting->go.acquire();  // so that the next one needs another thread
    });
  }
  meeting->here.acquire(threads);
  meeting->go.release(threads);
}

}  // namespace lookalike
