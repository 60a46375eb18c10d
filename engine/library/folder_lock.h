#pragma once

#include <filesystem>
#include <stop_token>

#include "engine/core/progress.h"

namespace lookalike {

/// An advisory lock on a file for as long as it lives; held() is false when another process has it, or another lock in
/// this one. Who is about to give it up can say so: then it is worth waiting for.
class FolderLock {
 public:
  FolderLock() = default;
  explicit FolderLock(const std::filesystem::path& file);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

  bool held() const { return held_; }
  bool try_again();
  void announce_end() const;      ///< By who holds it.
  bool end_is_announced() const;  ///< By who holds it, to who does not.

 private:
  int fd_ = -1;
  bool held_ = false;
};

/// Waits while whoever holds the lock is about to give it up, half a minute at most. False when stopped.
bool wait_while_ending(FolderLock& lock, const ProgressCallback& progress, std::stop_token stop);

}  // namespace lookalike
