#include "engine/core/memory.h"

#include <unistd.h>

#include <fstream>
#include <string>

namespace lookalike {
namespace {

/// The number of KiB that follows `key` in one of the system's lists; 0 when it is not there.
std::int64_t bytes_after(const char* file, const std::string& key) {
  std::ifstream list(file);
  for (std::string word; list >> word;) {
    std::int64_t kib = 0;
    if (word == key) return list >> kib ? kib * 1024 : 0;
  }
  return 0;
}

}  // namespace

std::int64_t resident_memory() {
  std::ifstream statm("/proc/self/statm");
  std::int64_t total = 0, resident = 0;
  return statm >> total >> resident ? resident * ::sysconf(_SC_PAGESIZE) : 0;
}

std::int64_t peak_memory() {
  return bytes_after("/proc/self/status", "VmHWM:");
}

std::int64_t available_memory() {
  return bytes_after("/proc/meminfo", "MemAvailable:");
}

}  // namespace lookalike
