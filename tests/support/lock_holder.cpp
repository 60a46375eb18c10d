#include "tests/support/lock_holder.h"

#include <sys/stat.h>

#include <fstream>
#include <stdexcept>

namespace lookalike::test {

LockHolder::LockHolder(const fs::path& library, bool closing, const fs::path& scratch) : fifo_(scratch / "release") {
  if (::mkfifo(fifo_.c_str(), 0600) != 0) throw std::runtime_error("no pipe");
  const fs::path lock = library / "library.lock";
  const std::string script = std::string(closing ? "printf closing > \"$0\"; " : "") + "echo held; read line < \"$1\"";
  process_ = std::make_unique<Process>(
      "/usr/bin/flock",
      std::vector<std::string>{"--no-fork", lock.string(), "/bin/sh", "-c", script, lock.string(), fifo_.string()},
      scratch);
  if (!process_->wait_for_lines(1)) throw std::runtime_error("the lock cannot be held");
}

void LockHolder::release() const {
  std::ofstream(fifo_) << "now" << std::endl;
}

}  // namespace lookalike::test
