#pragma once

#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "engine/library/database.h"
#include "engine/library/folder_lock.h"
#include "engine/library/library.h"

namespace lookalike {

/// One seed for every split: runs of one validation share are compared on the same pictures.
inline constexpr std::uint64_t split_seed = 1;

struct Library::Impl {
  std::filesystem::path folder;
  std::string read_only_reason;
  std::unique_ptr<FolderLock> lock;
  std::unique_ptr<Database> database;
  std::mutex job_mutex;               ///< Held by the job that changes the library.
  std::set<std::string> in_training;  ///< Runs that train now, without the job lock. Guarded by job_mutex.

  /// A copy to change and publish.
  Collection copy() const;
  void publish(Collection collection);
  std::shared_ptr<const Collection> current() const;
  /// Throws Error(io) when another program holds the library.
  void require_writable() const;
  std::filesystem::path run_folder(const std::string& run) const;
  /// Reads embeddings, clusters and map of collection.current_run from disk into it, where they cover its rows.
  void load_run(Collection& collection);

 private:
  mutable std::mutex snapshot_mutex_;
  std::shared_ptr<const Collection> snapshot_ = std::make_shared<Collection>();
};

/// Those of the snapshot. Throws Error(bad_input) when there are none yet, or the stored ones are damaged.
const Embeddings& require_embeddings(const Collection& collection);

std::string utc_now();  ///< ISO 8601 to the second.

}  // namespace lookalike
