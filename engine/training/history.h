#pragma once

#include <vector>

#include "engine/core/files.h"
#include "engine/training/epoch_report.h"

namespace lookalike {

/// Writes history.csv atomically; numbers in the shortest form that reads back as the same double, NaN as "nan".
/// read_history() in trainer.h is the reverse.
void write_history(const fs::path& csv, const std::vector<EpochRecord>& history);

}  // namespace lookalike
