#include "ui/background.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <QSemaphore>
#include <QThread>
#include <QThreadPool>
#include <thread>
#include <vector>

#include "engine/core/parallel.h"

namespace lookalike {
namespace {

int nice_value() {
  return ::getpriority(PRIO_PROCESS, static_cast<id_t>(::syscall(SYS_gettid)));
}

TEST(RunInBackground, OneAfterTheOtherOnAThreadOfItsOwn) {
  std::vector<int> order;
  QThread* thread = nullptr;
  QSemaphore done;
  for (int i = 0; i < 20; ++i) {
    run_in_background([&, i] {
      thread = QThread::currentThread();
      order.push_back(i);
      done.release();
    });
  }
  done.acquire(20);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(order[static_cast<std::size_t>(i)], i);
  EXPECT_NE(thread, QThread::currentThread());
  EXPECT_FALSE(QThreadPool::globalInstance()->contains(thread)) << "Qt paints with that one";
}

TEST(ReservePaintingThreads, WorkThatALowPriorityThreadSharesOutIsDoneAtTheWindowsPriority) {
  reserve_painting_threads();
  int nice = -100;
  std::jthread loader([&nice] {
    lower_thread_priority();
    QSemaphore done;
    QThreadPool::globalInstance()->start([&] {
      nice = nice_value();
      done.release();
    });
    done.acquire();
  });
  loader.join();
  EXPECT_EQ(nice, nice_value());
}

}  // namespace
}  // namespace lookalike
