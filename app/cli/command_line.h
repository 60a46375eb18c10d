#pragma once

namespace lookalike::cli {

/// Parses the arguments, runs one command and returns the exit code: 0 done, 2 usage, 3 bad input, 4 input/output,
/// 5 internal, 130 cancelled.
int run(int argc, char** argv);

}  // namespace lookalike::cli
