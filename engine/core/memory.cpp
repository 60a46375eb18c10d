#include "engine/core/memory.h"

#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

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

void release_unused_memory() {
  // What malloc_trim() does, except that this does not hold the allocator's lock, for which the window's thread would
  // wait (110 ms for a gigabyte): take the free memory, tell the system that its contents do not matter, free it again.
  // Large blocks first, then what lies between things that are in use.
  constexpr std::size_t megabyte = std::size_t{1} << 20;
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  std::vector<std::unique_ptr<void, decltype(&std::free)>> blocks;
  std::size_t left = mallinfo2().fordblks;
  for (const std::size_t block : {32 * megabyte, megabyte}) {
    for (; left >= 2 * block; left -= block) {
      blocks.emplace_back(std::malloc(block), &std::free);
      if (!blocks.back()) return;
      auto begin = reinterpret_cast<std::uintptr_t>(blocks.back().get());
      const std::uintptr_t end = (begin + block) / page * page;
      begin = (begin + page - 1) / page * page;
      ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);
    }
  }
}

}  // namespace lookalike
