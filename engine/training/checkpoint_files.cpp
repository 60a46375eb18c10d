#include "engine/training/checkpoint_files.h"

#include "engine/core/error.h"
#include "engine/core/safetensors.h"
#include "engine/training/run_state.h"

namespace lookalike {
namespace {

/// Empty when the file is damaged.
std::string stamp_of_file(const fs::path& file) {
  try {
    return stamp_of(read_safetensors(file));
  } catch (const Error& error) {
    if (error.code() == ErrorCode::io) throw;
    return {};
  }
}

/// Whether last.json was written for arrays with this stamp.
bool is_committed(const fs::path& run_folder, const std::string& arrays) {
  const auto stored = read_run_state(run_folder);
  return stored && stored->arrays == arrays;
}

/// Whether last.json counts the epoch whose weights these are as the best one.
bool is_best(const fs::path& run_folder, const fs::path& weights) {
  const auto stored = read_run_state(run_folder);
  if (!stored) return false;
  try {
    const auto metadata = read_safetensors(weights).metadata;
    const auto epoch = metadata.find("epoch");
    return epoch != metadata.end() && epoch->second == std::to_string(stored->state.best_epoch);
  } catch (const Error& error) {
    if (error.code() == ErrorCode::io) throw;
    return false;
  }
}

void rename_into_place(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::rename(from, to, error);
  if (!error) return;
  throw Error(ErrorCode::io, "The checkpoint cannot be put in place (" + error.message() + ")", display_path(to));
}

void settle(bool counts, const fs::path& from, const fs::path& to) {
  std::error_code ignored;
  counts ? rename_into_place(from, to) : void(fs::remove(from, ignored));
}

}  // namespace

CheckpointFiles::CheckpointFiles(const fs::path& run_folder)
    : arrays(run_folder / "last.safetensors"),
      next_arrays(run_folder / "last.next.safetensors"),
      best(run_folder / "best.safetensors"),
      next_best(run_folder / "best.next.safetensors"),
      state(run_folder / "last.json") {}

void put_in_place(const CheckpointFiles& files) {
  std::error_code none;
  rename_into_place(files.next_arrays, files.arrays);
  if (fs::exists(files.next_best, none)) rename_into_place(files.next_best, files.best);
}

void discard_uncommitted(const fs::path& run_folder, const std::string& arrays) {
  if (is_committed(run_folder, arrays)) return;
  const CheckpointFiles files(run_folder);
  std::error_code ignored;
  fs::remove(files.next_arrays, ignored);
  fs::remove(files.next_best, ignored);
}

void settle_checkpoint(const fs::path& run_folder) {
  const CheckpointFiles files(run_folder);
  std::error_code missing;
  if (fs::exists(files.next_arrays, missing)) {
    settle(is_committed(run_folder, stamp_of_file(files.next_arrays)), files.next_arrays, files.arrays);
  }
  if (fs::exists(files.next_best, missing)) {
    settle(is_best(run_folder, files.next_best), files.next_best, files.best);
  }
}

}  // namespace lookalike
