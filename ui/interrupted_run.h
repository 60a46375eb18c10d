#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace lookalike {

// Which run of a library was in progress when the window closed, or the computer went down: noted when a run begins and
// taken back when it ends, in the user's settings. Window's thread only; the
// settings are written in the background.

void note_run_in_progress(const std::filesystem::path& library, const std::string& run);
void forget_run_in_progress(const std::filesystem::path& library);
std::string interrupted_run(const std::filesystem::path& library);  ///< Empty: none.

struct InterruptedRun {
  std::filesystem::path library;
  std::string run;
};
std::vector<InterruptedRun> interrupted_runs();  ///< Of all libraries.

}  // namespace lookalike
