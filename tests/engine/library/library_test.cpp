#include "engine/library/library.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/library/cluster_edits.h"
#include "engine/library/jobs.h"
#include "engine/library/library_impl.h"
#include "tests/support/lock_holder.h"
#include "tests/support/temp_folder.h"

namespace lookalike {
namespace {

TEST(Library, IsMadeInAMissingOrEmptyFolder) {
  const test::TempFolder folder;
  const auto library = Library::open(folder / "new" / "library");
  EXPECT_FALSE(library->read_only());
  EXPECT_TRUE(fs::exists(folder / "new" / "library" / "library.sqlite3"));
  const auto c = library->snapshot();
  ASSERT_TRUE(c);
  EXPECT_TRUE(c->pictures.empty());
  EXPECT_FALSE(c->embeddings);
}

TEST(Library, RefusesAFolderOfOtherFilesAndLeavesItAlone) {
  const test::TempFolder folder;
  write_file_atomically(folder / "diary.txt", std::string_view("mine"));
  try {
    Library::open(folder.path());
    FAIL() << "opened";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::bad_input);
    EXPECT_NE(std::string(error.what()).find(folder.path().string()), std::string::npos);
  }
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()), 1);
}

TEST(Library, AFileInPlaceOfTheFolderIsBadInput) {
  const test::TempFolder folder;
  write_file_atomically(folder / "file", std::string_view("x"));
  EXPECT_THROW(Library::open(folder / "file"), Error);
}

TEST(Library, OpensReadOnlyWhileAnotherHoldsIt) {
  const test::TempFolder folder;
  const auto first = Library::open(folder / "lib");
  // flock() belongs to the open file, so a second one in this process conflicts just as another program's would.
  const auto second = Library::open(folder / "lib");
  EXPECT_TRUE(second->read_only());
  EXPECT_TRUE(second->snapshot()->read_only);
  EXPECT_NE(second->read_only_reason().find("Another Lookalike"), std::string::npos);
  try {
    import_folder(*second, folder / "pictures", {}, {});
    FAIL() << "changed a read-only library";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::io);
  }
  EXPECT_FALSE(first->read_only());
}

TEST(Library, TheLockGoesWithItsHolder) {
  const test::TempFolder folder;
  { const auto first = Library::open(folder / "lib"); }
  EXPECT_FALSE(Library::open(folder / "lib")->read_only());
}

TEST(Library, WhatKilledProgramsLeftIsRemovedByTheNextOneThatMayWrite) {
  const test::TempFolder folder;
  auto first = Library::open(folder / "lib");
  const fs::path run = folder / "lib/runs/r1";
  const std::vector<fs::path> left = {folder / "lib/pixels-64-crop.cache.tmp1-2", run / "best.safetensors.tmp77-0",
                                      run / "epochs/0001.npy.tmp123456-78", run / "last.next.safetensors"};
  const std::vector<fs::path> kept = {run / "notes.tmp", run / "a.tmp1-b", run / ".tmp1-2", run / "last.safetensors"};
  for (const auto* files : {&left, &kept}) {
    for (const fs::path& file : *files) {
      make_folder(file.parent_path());
      write_file_atomically(file, std::string_view("half"));
    }
  }
  ASSERT_TRUE(Library::open(folder / "lib")->read_only());
  for (const fs::path& file : left) EXPECT_TRUE(fs::exists(file)) << file << ": it may be another program's";
  first.reset();
  first = Library::open(folder / "lib");
  for (const fs::path& file : left) EXPECT_FALSE(fs::exists(file)) << file;
  for (const fs::path& file : kept) EXPECT_TRUE(fs::exists(file)) << file;
}

TEST(Library, ADamagedDatabaseIsNamed) {
  const test::TempFolder folder;
  write_file_atomically(folder / "library.sqlite3", std::string(9000, 'j'));
  try {
    Library::open(folder.path());
    FAIL() << "opened";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::bad_input);
    EXPECT_NE(std::string(error.what()).find("library.sqlite3"), std::string::npos);
  }
}

TEST(Library, AnEmptyDatabaseIsDamagedWhereThereIsWorkBesideIt) {
  const test::TempFolder folder;
  const fs::path database = folder / "lib" / "library.sqlite3";
  fs::create_directories(folder / "lib" / "runs");
  write_file_atomically(database, std::string_view());
  EXPECT_NO_THROW(Library::open(folder / "lib")) << "a program was killed while it made it";
  fs::remove(fs::path(database) += "-wal");
  write_file_atomically(database, std::string_view());
  fs::create_directories(folder / "lib" / "runs" / "2026-11-23-lookalike-1");
  try {
    Library::open(folder / "lib");
    ADD_FAILURE() << "was taken for a new library";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::bad_input);
    EXPECT_EQ(error.subject(), database.string());
  }
}

TEST(Library, RunNamesCannotLeadOutOfTheLibrary) {
  const test::TempFolder folder;
  const auto library = Library::open(folder / "lib");
  for (const char* name : {"", ".", "..", "../x", "a/b"}) EXPECT_THROW(library->run_folder(name), Error) << name;
  EXPECT_EQ(library->run_folder("r1"), library->folder() / "runs" / "r1");
}

TEST(Library, RenamingNeedsAClusterAndAName) {
  const test::TempFolder folder;
  const auto library = Library::open(folder / "lib");
  EXPECT_THROW(rename_cluster(*library, 0, "x"), Error);
}

TEST(Library, DefaultPlacesDifferForFoldersOfOneName) {
  const test::TempFolder folder;
  fs::create_directories(folder / "a" / "holiday");
  fs::create_directories(folder / "b" / "holiday");
  const fs::path a = default_library_folder(folder / "a" / "holiday");
  EXPECT_NE(a, default_library_folder(folder / "b" / "holiday"));
  EXPECT_EQ(a, default_library_folder(folder / "a" / "holiday" / ""));
  EXPECT_EQ(a.filename().string().rfind("holiday-", 0), 0u);
}

TEST(Library, OneThatAnotherProgramIsClosingIsWaitedFor) {
  const test::TempFolder folder;
  const fs::path place = folder / "lib";
  EXPECT_TRUE(wait_while_closing(place, {}, {})) << "there is none yet";
  EXPECT_FALSE(fs::exists(place));
  Library::open(place);
  const test::LockHolder holder(place, true, folder / "");
  int waiting = 0;
  const auto release = [&](const Progress& progress) {
    ++waiting;
    EXPECT_NE(progress.stage.find("still closing"), std::string::npos) << progress.stage;
    EXPECT_TRUE(Library::open(place)->read_only()) << "who does not wait can only look";
    holder.release();
  };
  EXPECT_TRUE(wait_while_closing(place, release, {}));
  EXPECT_EQ(waiting, 1);
  EXPECT_FALSE(Library::open(place)->read_only());
}

TEST(Library, OneThatAnotherProgramKeepsOpenIsNotWaitedFor) {
  const test::TempFolder folder;
  Library::open(folder / "lib");
  const test::LockHolder holder(folder / "lib", false, folder / "");
  int waiting = 0;
  EXPECT_TRUE(wait_while_closing(folder / "lib", [&](const Progress&) { ++waiting; }, {}));
  EXPECT_EQ(waiting, 0);
  EXPECT_TRUE(Library::open(folder / "lib")->read_only());
}

TEST(Library, WaitingForAnotherProgramCanBeStopped) {
  const test::TempFolder folder;
  Library::open(folder / "lib");
  const test::LockHolder holder(folder / "lib", true, folder / "");
  std::stop_source stop;
  EXPECT_FALSE(wait_while_closing(
      folder / "lib", [&](const Progress&) { stop.request_stop(); }, stop.get_token()));
}

TEST(Library, SaysWhenItIsAboutToBeClosed) {
  const test::TempFolder folder;
  const auto library = Library::open(folder / "lib");
  EXPECT_EQ(fs::file_size(folder / "lib" / "library.lock"), 0u);
  library->announce_closing();
  EXPECT_GT(fs::file_size(folder / "lib" / "library.lock"), 0u);
}

}  // namespace
}  // namespace lookalike
