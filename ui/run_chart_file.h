#pragma once

#include <QStringList>
#include <filesystem>

namespace lookalike {

struct RunChartFile {
  std::filesystem::path out;      ///< .png, .svg or .csv
  std::filesystem::path library;  ///< Opened read-only where another program has it open.
  QStringList runs;      ///< Ids or titles: the first as a run of its own, the others beside it. Empty: the newest.
  bool metrics = false;  ///< P@10, NMI and neighbour stability in place of the loss.
};

/// Draws the curves of runs as the Train page does and saves them, without a window. Returns the program's exit code;
/// says on standard error what went wrong. Runs an event loop.
int save_run_chart(const RunChartFile& request);

}  // namespace lookalike
