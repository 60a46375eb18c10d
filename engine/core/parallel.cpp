#include "engine/core/parallel.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace lookalike {
namespace {
std::atomic<int> chosen_threads{0};
}

int thread_count() {
  const int chosen = chosen_threads.load();
  return chosen > 0 ? chosen : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

void set_thread_count(int threads) {
  chosen_threads = std::max(0, threads);
}

void parallel_for(std::int64_t count, const std::function<void(std::int64_t)>& body) {
  std::atomic<std::int64_t> next{0};
  std::exception_ptr failure;
  std::mutex failure_mutex;
  const auto work = [&] {
    for (std::int64_t i; (i = next.fetch_add(1)) < count;) {
      try {
        body(i);
      } catch (...) {
        const std::scoped_lock lock(failure_mutex);
        if (!failure) failure = std::current_exception();
        next = count;
      }
    }
  };
  {
    std::vector<std::jthread> helpers;
    const auto extra = std::min<std::int64_t>(thread_count(), count) - 1;
    try {
      for (std::int64_t t = 0; t < extra; ++t) helpers.emplace_back(work);
    } catch (const std::system_error&) {
      // The system gives no more threads: the work is done with those that there are, at least this one.
    }
    work();
  }
  if (failure) std::rethrow_exception(failure);
}

void lower_thread_priority() {
  // On Linux the nice value belongs to the thread, and new threads inherit it.
  // A program that was started with an even lower priority keeps it.
  const auto thread = static_cast<id_t>(::syscall(SYS_gettid));
  ::setpriority(PRIO_PROCESS, thread, std::max(10, ::getpriority(PRIO_PROCESS, thread)));
}

}  // namespace lookalike
