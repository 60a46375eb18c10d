#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "engine/core/files.h"

namespace lookalike::test {

struct ProcessResult {
  int exit_code = -1;  ///< 128 + signal when it was killed.
  std::string out, err;
};

/// A program that runs beside the test; its output goes to files in a folder of its own.
class Process {
 public:
  Process(const fs::path& program, const std::vector<std::string>& arguments, const fs::path& scratch);
  ~Process();  ///< Kills it when it still runs.
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  void signal(int number) const;
  /// Blocks until standard output holds at least `lines` lines, or the program has ended (then false).
  bool wait_for_lines(int lines);
  /// Blocks until the program has closed its standard output, or so many milliseconds have passed (then false).
  bool wait_for_end(int milliseconds);
  ProcessResult wait();

 private:
  pid_t pid_ = -1;
  int out_pipe_ = -1;
  std::string out_;
  fs::path err_file_;
};

ProcessResult run_program(const fs::path& program, const std::vector<std::string>& arguments, const fs::path& scratch);

}  // namespace lookalike::test
