#pragma once

#include <gtest/gtest.h>

#include <memory>

#include "engine/library/jobs.h"
#include "engine/library/library.h"
#include "tests/support/small_collection.h"
#include "tests/support/temp_folder.h"

namespace lookalike::test {

/// A scanned, embedded, clustered library of three kinds of eight pictures, made once for all tests of a suite that
/// only read it.
class ReadyLibrary : public ::testing::Test {
 protected:
  static constexpr int kinds = 3, each = 8;

  static void SetUpTestSuite() {
    folder_ = std::make_unique<TempFolder>();
    write_small_collection(*folder_ / "pictures", kinds, each);
    library_ = Library::open(*folder_ / "library");
    import_folder(*library_, *folder_ / "pictures", {}, {});
    ASSERT_TRUE(refresh(*library_, {}, {}));
  }
  static void TearDownTestSuite() {
    library_.reset();
    folder_.reset();
  }

  static inline std::unique_ptr<TempFolder> folder_;
  static inline std::shared_ptr<Library> library_;
};

}  // namespace lookalike::test
