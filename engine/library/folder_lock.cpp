#include "engine/library/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace lookalike {
namespace {

/// Takes an announcement back.
void clear(int lock) {
  [[maybe_unused]] const int cleared = ::ftruncate(lock, 0);  // else others may wait for nothing: no harm is done
}

}  // namespace

FolderLock::FolderLock(const std::filesystem::path& file)
    : fd_(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644)) {
  try_again();
}

FolderLock::~FolderLock() {
  if (held_) clear(fd_);
  if (fd_ >= 0) ::close(fd_);
}

bool FolderLock::try_again() {
  if (held_ || fd_ < 0 || ::flock(fd_, LOCK_EX | LOCK_NB) != 0) return held_;
  held_ = true;
  clear(fd_);  // the announcement of a holder that was killed
  return true;
}

void FolderLock::announce_end() const {
  if (!held_) return;
  [[maybe_unused]] const ssize_t written = ::pwrite(fd_, "closing\n", 8, 0);  // else nobody waits
}

bool FolderLock::end_is_announced() const {
  char any = 0;
  return !held_ && fd_ >= 0 && ::pread(fd_, &any, 1, 0) == 1;
}

bool wait_while_ending(FolderLock& lock, const ProgressCallback& progress, std::stop_token stop) {
  using std::chrono::steady_clock;
  constexpr std::chrono::milliseconds between(50);  // flock() either blocks or does not wait at all
  const auto patience = steady_clock::now() + std::chrono::seconds(30);
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock guard(mutex);
  if (progress && lock.end_is_announced()) {
    progress({.stage = "Waiting: another Lookalike is still closing this library"});
  }
  bool ending = true;
  while (!lock.try_again() && ending && steady_clock::now() < patience) {
    ending = lock.end_is_announced();  // not so for an instant before the lock is free: try once more
    stopped.wait_for(guard, stop, between, [] { return false; });
    if (stop.stop_requested()) return false;
  }
  return true;
}

}  // namespace lookalike
