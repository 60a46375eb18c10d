#pragma once

#include <gtest/gtest.h>

#include "engine/library/jobs.h"
#include "tests/support/small_collection.h"
#include "tests/support/temp_folder.h"
#include "tests/ui/wait_for.h"
#include "ui/models/thumbnail_provider.h"
#include "ui/pages/page_context.h"
#include "ui/sessions/library_session.h"
#include "ui/sessions/search_session.h"
#include "ui/sessions/train_session.h"

namespace lookalike::test {

/// A library of the pictures of write_small_collection(…, 3, 8) at a place that is gone, as after a move: it takes any
/// folder for its own. Learning the descriptor takes seconds, so it is made once in a process; copy it.
inline fs::path ready_library() {
  static const TempFolder home;
  static const bool made = [] {
    write_small_collection(home / "pictures", 3, 8);
    const auto library = Library::open(home / "library");
    import_folder(*library, home / "pictures", {}, {});
    refresh(*library, {}, {});
    fs::remove_all(home / "pictures");
    return true;
  }();
  return made ? home / "library" : fs::path();
}

/// Real sessions on a generated folder of three kinds of eight pictures; each test has its own copy of pictures and
/// library.
class SessionsTest : public ::testing::Test {
 protected:
  static constexpr int kinds = 3, each = 8, patience_ms = 120'000;

  void SetUp() override {
    write_small_collection(pictures_, kinds, each);
    QObject::connect(&library_, &LibrarySession::failed, &library_, [this](const QString& m) { failure_ = m; });
    QObject::connect(&library_, &LibrarySession::collection_changed, &library_,
                     [this] { search_.set_collection(library_.collection()); });
  }
  /// Opens the ready library for the pictures as they are now.
  void open() {
    fs::copy(ready_library(), folder_ / "library", fs::copy_options::recursive);
    library_.open_folder(pictures_, folder_ / "library");
    ASSERT_TRUE(wait_idle()) << failure_.toStdString();
    ASSERT_TRUE(library_.collection()->embeddings) << failure_.toStdString();
  }
  bool wait_idle() {
    return wait_for([this] { return !library_.busy(); }, patience_ms);
  }

  TempFolder folder_;
  fs::path pictures_ = folder_ / "pictures";
  QString failure_;
  ThumbnailProvider thumbnails_;
  LibrarySession library_;
  SearchSession search_;
  TrainSession training_;
  PageContext context_{library_, training_, search_, thumbnails_};
};

}  // namespace lookalike::test
