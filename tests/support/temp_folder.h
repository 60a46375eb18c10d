#pragma once

#include "engine/core/files.h"

namespace lookalike::test {

/// A fresh folder that is removed with everything in it at the end of the test.
class TempFolder {
 public:
  TempFolder();
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  const fs::path& path() const { return path_; }
  fs::path operator/(const fs::path& name) const { return path_ / name; }

 private:
  fs::path path_;
};

/// The file `name` under the folder of real pictures (shared/data beside the checkout); empty when it is not there, and
/// the test then skips, saying so.
fs::path real_pictures(const std::string& name);

}  // namespace lookalike::test
