#pragma once

#include <memory>

#include "tests/support/process.h"

namespace lookalike::test {

/// Another process that holds the lock of a library, until release(), and has said or not that it is about to give it
/// up.
class LockHolder {
 public:
  LockHolder(const fs::path& library, bool closing, const fs::path& scratch);
  void release() const;  ///< It ends with the holder, too.

 private:
  fs::path fifo_;
  std::unique_ptr<Process> process_;
};

}  // namespace lookalike::test
