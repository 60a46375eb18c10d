#include "engine/library/allowed_encoders.h"

#include <cstdlib>

#include "engine/core/error.h"
#include "engine/core/files.h"

namespace lookalike {
namespace {

fs::path config_home() {
  if (const char* xdg = std::getenv("XDG_CONFIG_HOME"); xdg && *xdg == '/') return xdg;
  if (const char* home = std::getenv("HOME"); home && *home == '/') return fs::path(home) / ".config";
  throw Error(ErrorCode::io, "There is no place to note which encoders are allowed", "HOME",
              "Set HOME or XDG_CONFIG_HOME to a folder.");
}

fs::path list_path() {
  return config_home() / "lookalike" / "allowed-encoders";
}

/// Each line ends in a line feed.
std::string read_list() {
  std::error_code missing;
  return fs::exists(list_path(), missing) ? read_text_file(list_path()) : std::string();
}

bool listed(const std::string& list, const std::string& sha256) {
  return sha256.size() == 64 && ("\n" + list).find("\n" + sha256 + "\n") != std::string::npos;
}

}  // namespace

bool encoder_allowed(const std::string& sha256) {
  try {
    return listed(read_list(), sha256);
  } catch (const Error&) {
    return false;
  }
}

void allow_encoder(const std::string& sha256) {
  const std::string list = read_list();
  if (listed(list, sha256)) return;
  make_folder(list_path().parent_path());
  write_file_atomically(list_path(), list + sha256 + "\n");
}

}  // namespace lookalike
