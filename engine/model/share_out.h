#pragma once

#include <ATen/Parallel.h>

#include <algorithm>
#include <atomic>
#include <cstdint>

// Private to engine/model and engine/training.

namespace lookalike {

/// The numbers 0 … count − 1, of which each thread takes the next few whenever it is done with its last.
class SharedRange {
 public:
  SharedRange(std::int64_t count, std::int64_t at_once) : count_(count), at_once_(at_once) {}

  /// visit(number) for all that this thread gets, in rising order.
  template <typename Visit>
  void for_each(Visit visit) {
    for_each_part([&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i) visit(i);
    });
  }
  /// The same with those that it takes at once: visit(begin, end).
  template <typename Visit>
  void for_each_part(Visit visit) {
    for (std::int64_t begin; (begin = next_.fetch_add(at_once_)) < count_;) {
      visit(begin, std::min(begin + at_once_, count_));
    }
  }

 private:
  std::int64_t count_, at_once_;
  std::atomic<std::int64_t> next_{0};
};

/// work(SharedRange& of 0 … count − 1) on each of LibTorch's threads. Equal shares, as at::parallel_for() makes them,
/// wait for the core that is slower at the moment: a twelfth of the time of a training step. `at_least`: fewer are not
/// worth taking.
template <typename Work>
void share_out(std::int64_t count, std::int64_t at_least, Work work) {
  constexpr std::int64_t takes = 32;  // A thread's: the last one is a small part of what it does.
  const std::int64_t threads = at::get_num_threads();
  SharedRange range(count, std::max(at_least, count / (threads * takes)));
  at::parallel_for(0, std::min(threads, (count + at_least - 1) / at_least), 1,
                   [&](std::int64_t, std::int64_t) { work(range); });
}

}  // namespace lookalike
