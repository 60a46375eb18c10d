#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <mutex>
#include <optional>
#include <stop_token>
#include <system_error>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "engine/core/parallel.h"

namespace lookalike {

/// Runs produce(i) for 0 ≤ i < count on thread_count() worker threads, and consume(i, result) on the calling thread in
/// the order of i. No more than four results a thread wait at any time, so memory stays bounded however large `count`
/// is. Returns false when stopped early: then consume() has seen the first so many items and no others. The first
/// exception of produce() or consume() ends the work and is rethrown here.
template <typename Produce, typename Consume>
bool produce_in_order(std::int64_t count, const std::stop_token& stop, const Produce& produce, const Consume& consume) {
  using Result = std::invoke_result_t<const Produce&, std::int64_t>;
  const auto threads = std::min<std::int64_t>(thread_count(), count);
  const std::int64_t window = 4 * threads;

  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::optional<Result>> slots(static_cast<std::size_t>(std::max<std::int64_t>(window, 0)));
  std::int64_t next = 0, delivered = 0;  // Invariant: delivered ≤ next ≤ delivered + window, so slots never collide.
  bool closed = false;
  std::exception_ptr failure;

  const auto work = [&] {
    std::unique_lock lock(mutex);
    for (;;) {
      changed.wait(lock, [&] { return closed || next == count || next < delivered + window; });
      if (closed || next == count) return;
      const std::int64_t i = next++;
      lock.unlock();
      std::optional<Result> result;
      std::exception_ptr error;
      try {
        result.emplace(produce(i));
      } catch (...) {
        error = std::current_exception();
      }
      lock.lock();
      if (error && !failure) failure = error;
      slots[static_cast<std::size_t>(i % window)] = std::move(result);
      changed.notify_all();
    }
  };
  const auto close = [&] {
    const std::scoped_lock lock(mutex);
    closed = true;
    changed.notify_all();
  };

  std::vector<std::jthread> workers;
  struct Closer {
    const decltype(close)& run;
    ~Closer() { run(); }
  } closer{close};  // Declared after the workers: on every way out they are told to end before they are joined.
  const std::stop_callback wake(stop, [&] {
    const std::scoped_lock lock(mutex);
    changed.notify_all();
  });
  for (std::int64_t t = 0; t < threads; ++t) {
    try {
      workers.emplace_back(work);
    } catch (const std::system_error&) {
      if (workers.empty()) throw;
    }
  }

  while (delivered < count) {
    std::unique_lock lock(mutex);
    auto& slot = slots[static_cast<std::size_t>(delivered % window)];
    changed.wait(lock, [&] { return slot || failure || stop.stop_requested(); });
    if (failure) std::rethrow_exception(failure);
    if (stop.stop_requested()) return false;
    Result result = std::move(*slot);
    slot.reset();
    lock.unlock();
    consume(delivered, std::move(result));
    lock.lock();
    ++delivered;  // Only now: the window also bounds what consume() still holds.
    changed.notify_all();
  }
  return true;
}

}  // namespace lookalike
