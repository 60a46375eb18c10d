#pragma once

#include <functional>

namespace lookalike {

/// Runs a short piece of work that may wait for the disk, such as writing a setting, on a thread of its own, one after
/// the other. What was asked for is done before the program ends. It is not run on Qt's global thread pool, because Qt
/// paints with that one: the window would wait.
void run_in_background(std::function<void()> work);

/// Call once in the window's thread before it paints. Qt shares large fills and conversions out to its global thread
/// pool and waits for them. Threads inherit the priority of the one that starts them, and a thread that was started by
/// a loader or a trainer would keep the window waiting while those compute; so they are started here, for good.
void reserve_painting_threads();

}  // namespace lookalike
