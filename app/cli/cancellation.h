#pragma once

#include <stop_token>
#include <thread>

namespace lookalike::cli {

/// Turns the first Ctrl-C (or SIGTERM) into a stop request, so that work ends cleanly with its checkpoint saved; a
/// second one ends the program at once. Make one at the start of main, before any other thread.
class Cancellation {
 public:
  Cancellation();
  ~Cancellation();
  Cancellation(const Cancellation&) = delete;
  Cancellation& operator=(const Cancellation&) = delete;

  std::stop_token token() const { return work_.get_token(); }

 private:
  std::stop_source work_;
  std::jthread waiter_;
};

}  // namespace lookalike::cli
