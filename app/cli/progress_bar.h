#pragma once

#include <string>

#include "engine/core/progress.h"

namespace lookalike::cli {

/// A callback that draws a bar with rate and time left on standard error when that is a terminal, one line a stage
/// otherwise, and nothing when quiet.
ProgressCallback make_progress_bar(bool quiet);

/// "1 min 20 s", "35 s".
std::string duration_text(double seconds);

}  // namespace lookalike::cli
