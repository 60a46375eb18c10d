#include "app/cli/cancellation.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <ctime>

namespace lookalike::cli {
namespace {

sigset_t cancelling_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

}  // namespace

Cancellation::Cancellation() {
  // Blocked here and so in every later thread; one thread waits for them. A handler could not take the locks that a
  // stop request needs.
  const sigset_t set = cancelling_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  waiter_ = std::jthread([this](std::stop_token over) {
    const sigset_t signals = cancelling_signals();
    const timespec patience{0, 100'000'000};
    while (!over.stop_requested()) {
      if (sigtimedwait(&signals, nullptr, &patience) < 0) continue;
      if (work_.stop_requested()) ::_exit(130);
      std::fputs("\nStopping … (Ctrl-C again to end at once)\n", stderr);
      work_.request_stop();
    }
  });
}

Cancellation::~Cancellation() {
  waiter_.request_stop();
  waiter_.join();
}

}  // namespace lookalike::cli
