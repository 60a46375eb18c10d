#include "engine/library/start_weights.h"

#include "engine/library/kept_file.h"

namespace lookalike {
namespace {

fs::path kept_weights(const fs::path& run_folder) {
  return run_folder / "start.safetensors";
}
fs::path best_weights(const fs::path& run_folder) {
  return run_folder / "best.safetensors";
}

}  // namespace

void keep_start_weights(const fs::path& run_folder, const fs::path& from_folder) {
  keep_file(best_weights(from_folder), kept_weights(run_folder));
}

fs::path start_weights(const fs::path& run_folder, const fs::path& from_folder) {
  std::error_code ignored;
  return fs::exists(kept_weights(run_folder), ignored) ? kept_weights(run_folder) : best_weights(from_folder);
}

void drop_start_weights(const fs::path& run_folder) {
  std::error_code gone;
  fs::remove(kept_weights(run_folder), gone);
}

}  // namespace lookalike
