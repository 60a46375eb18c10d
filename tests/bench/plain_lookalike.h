#pragma once

#include "tests/bench/measure_training.h"

namespace lookalike::bench {

/// The network of the lookalike preset written straightforwardly: torch::nn layers in NCHW, torch::optim::Adam, the C
/// library's own allocator settings. Same pictures, same two views, same objective. Keys as measure_training().
nlohmann::json measure_plain(const TrainingJob& job);

}  // namespace lookalike::bench
