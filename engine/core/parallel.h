#pragma once

#include <cstdint>
#include <functional>

namespace lookalike {

/// Number of threads that work may use: the machine's cores, or what set_thread_count() said.
int thread_count();
void set_thread_count(int threads);

/// Calls body(i) for 0 ≤ i < count on up to thread_count() threads and waits for all. Items are handed out one at a
/// time, so the order is unspecified; results must go to places of their own. The first exception thrown is rethrown
/// here after the others have stopped. Worker threads run at the caller's priority.
void parallel_for(std::int64_t count, const std::function<void(std::int64_t)>& body);

/// Lowers the calling thread's priority (nice 10) so that background work never starves the window. Threads that it
/// starts later inherit this. Cannot fail visibly: where the system refuses, nothing changes.
void lower_thread_priority();

}  // namespace lookalike
