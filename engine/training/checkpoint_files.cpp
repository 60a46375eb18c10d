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

}  // namespace

CheckpointFiles::CheckpointFiles(const fs::path& run_folder)
    : arrays(run_folder / "last.safetensors"),
      next_arrays(run_folder / "last.next.safetensors"),
      state(run_folder / "last.json") {}

void put_arrays_in_place(const CheckpointFiles& files) {
  std::error_code error;
  fs::rename(files.next_arrays, files.arrays, error);
  if (!error) return;
  throw Error(ErrorCode::io, "The checkpoint cannot be put in place (" + error.message() + ")",
              display_path(files.arrays));
}

void discard_arrays(const fs::path& run_folder, const std::string& arrays) {
  std::error_code ignored;
  if (!is_committed(run_folder, arrays)) fs::remove(CheckpointFiles(run_folder).next_arrays, ignored);
}

void settle_checkpoint(const fs::path& run_folder) {
  const CheckpointFiles files(run_folder);
  std::error_code missing;
  if (!fs::exists(files.next_arrays, missing)) return;
  const std::string stamp = stamp_of_file(files.next_arrays);
  is_committed(run_folder, stamp) ? put_arrays_in_place(files) : discard_arrays(run_folder, stamp);
}

}  // namespace lookalike
