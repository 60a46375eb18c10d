#pragma once

#include <string>
#include <utility>

#include "engine/core/error.h"

// Private to engine/model and engine/training.

namespace lookalike {

/// Gets LibTorch ready for work on the calling thread: `threads` threads for each operation, 0 for thread_count();
/// float32 is computed as such on graphics cards, too.
/// Cheap; call it at every entry into the engine, since OpenMP keeps the number per thread.
void prepare_torch(int threads = 0);

/// Rethrows the exception in flight as an Error: ours unchanged, out-of-memory and a graphics card that stopped
/// answering (DeviceError) with a remedy, anything else of LibTorch or OpenCV as internal. `doing`: what was being
/// done, as a noun
/// ("Training").
[[noreturn]] void rethrow_as_error(const std::string& doing);

/// Calls work() so that only lookalike::Error can leave it.
template <typename Work>
auto translating_errors(const std::string& doing, Work&& work) {
  try {
    return std::forward<Work>(work)();
  } catch (...) {
    rethrow_as_error(doing);
  }
}

}  // namespace lookalike
