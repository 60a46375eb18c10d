#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/core/progress.h"
#include "engine/library/collection.h"

namespace lookalike {

/// A library folder that is open (DESIGN §3): its database, its lock, and the current snapshot. One job at a time may
/// change it (import_folder, embed, cluster …; each takes the job lock, a second one waits); snapshot() may be called
/// from any thread at any time and never waits for a job. The pictures themselves are never written to.
class Library {
 public:
  /// Opens the library in `folder`, creating it when missing or empty. When another program holds the lock, it is
  /// opened read-only and read_only_reason() says so. Throws Error: bad_input when the folder holds something else or a
  /// newer schema, io when it cannot be written.
  static std::shared_ptr<Library> open(const std::filesystem::path& folder);
  ~Library();

  /// Says to whoever wants to write in the library that this program is about to close it, and may still be saving.
  void announce_closing() const;

  const std::filesystem::path& folder() const;
  bool read_only() const;
  const std::string& read_only_reason() const;  ///< A sentence; empty when writable.

  /// The latest published state. Cheap.
  std::shared_ptr<const Collection> snapshot() const;

  std::filesystem::path run_folder(const std::string& run) const;
  std::filesystem::path thumbnails_path() const;

  /// Makes another run's embeddings (and its clusters and map) the current ones. Throws Error(usage) when that run has
  /// none.
  void select_run(const std::string& run);

  // The database below; used by the jobs of this folder, not by ui or app.
  struct Impl;
  Impl& impl() { return *impl_; }

 private:
  Library();
  std::unique_ptr<Impl> impl_;
};

/// Before open(): waits, half a minute at most, while another program that has announced it closes the library. False
/// when stopped.
bool wait_while_closing(const std::filesystem::path& folder, const ProgressCallback& progress, std::stop_token stop);

/// Where a library for this picture folder lives unless the user picks a place: under the XDG data directory, named
/// after the folder and a hash of its path.
std::filesystem::path default_library_folder(const std::filesystem::path& pictures);

}  // namespace lookalike
