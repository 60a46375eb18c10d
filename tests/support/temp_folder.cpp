#include "tests/support/temp_folder.h"

#include <cstdlib>
#include <stdexcept>

namespace lookalike::test {

TempFolder::TempFolder() {
  std::string name = (fs::temp_directory_path() / "lookalike-test-XXXXXX").string();
  if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
  path_ = name;
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  for (auto it = fs::recursive_directory_iterator(path_, ignored); !ignored && it != fs::recursive_directory_iterator();
       it.increment(ignored)) {
    if (it->is_directory(ignored) && !it->is_symlink(ignored)) {
      fs::permissions(it->path(), fs::perms::owner_all, fs::perm_options::add, ignored);
    }
  }
  fs::remove_all(path_, ignored);
}

fs::path real_pictures(const std::string& name) {
  const fs::path folder = fs::path(LOOKALIKE_SOURCE_DIR).parent_path() / "shared" / "data" / name;
  std::error_code ignored;
  return fs::is_directory(folder, ignored) ? folder : fs::path();
}

}  // namespace lookalike::test
