#include "engine/core/temporary_files.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <vector>

namespace lookalike {
namespace {

constexpr std::string_view mark = ".tmp";

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::string temporary_name(const fs::path& path) {
  static std::atomic<unsigned> counter{0};
  return path.native() + std::string(mark) + std::to_string(::getpid()) + '-' + std::to_string(counter++);
}

bool is_temporary(const fs::path& file) {
  const std::string name = file.filename().native();
  const auto at = name.rfind(mark);
  if (at == std::string::npos || at == 0) return false;
  const std::string_view end = std::string_view(name).substr(at + mark.size());
  const auto dash = end.find('-');
  return dash != std::string_view::npos && is_number(end.substr(0, dash)) && is_number(end.substr(dash + 1));
}

void remove_temporaries(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code error, ignored;
  const auto options = fs::directory_options::skip_permission_denied;
  for (fs::recursive_directory_iterator it(folder, options, error), end; !error && it != end; it.increment(error)) {
    if (is_temporary(it->path()) && it->symlink_status(ignored).type() == fs::file_type::regular) {
      found.push_back(it->path());
    }
  }
  for (const fs::path& file : found) fs::remove(file, ignored);
}

}  // namespace lookalike
