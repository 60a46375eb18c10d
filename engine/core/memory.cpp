#include "engine/core/memory.h"

#include <unistd.h>

#include <fstream>
#include <string>

namespace lookalike {

std::int64_t resident_memory() {
  std::ifstream statm("/proc/self/statm");
  std::int64_t total = 0, resident = 0;
  return statm >> total >> resident ? resident * ::sysconf(_SC_PAGESIZE) : 0;
}

std::int64_t peak_memory() {
  std::ifstream status("/proc/self/status");
  for (std::string key; status >> key;) {
    std::int64_t kib = 0;
    if (key == "VmHWM:") return status >> kib ? kib * 1024 : 0;
  }
  return 0;
}

}  // namespace lookalike
