#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/library/jobs.h"
#include "engine/library/library.h"
#include "tests/support/library_fixture.h"
#include "tests/support/small_collection.h"
#include "tests/support/temp_folder.h"
#include "tests/support/test_images.h"

namespace lookalike {
namespace {

class ImportTest : public ::testing::Test {
 protected:
  ImportTest() { fs::create_directories(pictures_); }
  const test::TempFolder folder_;
  const fs::path pictures_ = folder_ / "my \"pictures\" ünd more";
  const std::shared_ptr<Library> library_ = Library::open(folder_ / "library");
};

TEST_F(ImportTest, ReportsHealthAndKeepsLabelsAndSides) {
  test::write_small_collection(pictures_, 2, 6);
  write_file_atomically(pictures_ / "broken.jpg", std::string_view("\xFF\xD8\xFF nothing more"));
  fs::copy_file(pictures_ / "kind0" / "picture0.ppm", pictures_ / "kind0" / "again.ppm");
  const ImportOutcome outcome = import_folder(*library_, pictures_, {}, {});
  EXPECT_FALSE(outcome.cancelled);
  const auto c = library_->snapshot();
  EXPECT_EQ(c->health.found, 14u);
  EXPECT_EQ(c->health.usable, 13u);
  EXPECT_EQ(c->row_count(), 13);
  ASSERT_EQ(c->health.duplicates.size(), 1u);
  std::map<std::string, Side> side;
  for (std::int64_t r = 0; r < c->row_count(); ++r) {
    EXPECT_EQ(c->row_picture(r).label, c->row_picture(r).path.substr(0, 5));
    side[c->row_picture(r).path] = c->row_picture(r).side;
  }
  EXPECT_EQ(side.at("kind0/again.ppm"), side.at("kind0/picture0.ppm"));
  EXPECT_EQ(c->health.leaking_pairs, 0u);
}

TEST_F(ImportTest, ASecondScanReadsOnlyWhatChanged) {
  test::write_small_collection(pictures_, 2, 5);
  import_folder(*library_, pictures_, {}, {});
  test::write_pnm(pictures_ / "kind1" / "new.ppm", test::pattern_image(64, 64, 7, 1));
  fs::remove(pictures_ / "kind0" / "picture3.ppm");
  std::vector<std::string> read;
  const ImportOutcome outcome =
      import_folder(*library_, pictures_, {}, {}, [&](const Picture& p, const Image&) { read.push_back(p.path); });
  EXPECT_EQ(outcome.unchanged, 9u);
  EXPECT_EQ(read, std::vector<std::string>{"kind1/new.ppm"});
  EXPECT_EQ(library_->snapshot()->row_count(), 10);
}

TEST_F(ImportTest, WhatWasImportedIsThereAfterReopening) {
  test::write_small_collection(pictures_, 1, 3);
  const fs::path place = folder_ / "other library";
  {
    const auto library = Library::open(place);
    import_folder(*library, pictures_, {}, {});
  }
  const auto c = Library::open(place)->snapshot();
  EXPECT_EQ(c->row_count(), 3);
  EXPECT_EQ(c->root, pictures_);
  EXPECT_FALSE(c->scanned_at.empty());
}

TEST_F(ImportTest, AnEmptyFolderAndOneOfBrokenFilesSaySo) {
  try {
    import_folder(*library_, pictures_, {}, {});
    FAIL() << "an empty folder was imported";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::bad_input);
    EXPECT_NE(std::string(error.what()).find("no pictures"), std::string::npos);
  }
  write_file_atomically(pictures_ / "a.jpg", std::string_view(""));
  write_file_atomically(pictures_ / "b.png", std::string_view("text"));
  EXPECT_THROW(import_folder(*library_, pictures_, {}, {}), Error);
  EXPECT_EQ(library_->snapshot()->health.found, 2u) << "the health report is kept";
  EXPECT_EQ(library_->snapshot()->row_count(), 0);
}

TEST_F(ImportTest, AMissingFolderIsBadInputAndChangesNothing) {
  test::write_small_collection(pictures_, 1, 3);
  import_folder(*library_, pictures_, {}, {});
  EXPECT_THROW(import_folder(*library_, folder_ / "not there", {}, {}), Error);
  EXPECT_EQ(library_->snapshot()->row_count(), 3);
}

TEST_F(ImportTest, ALibraryBelongsToOneFolder) {
  test::write_small_collection(pictures_, 1, 3);
  test::write_small_collection(folder_ / "others", 1, 3);
  import_folder(*library_, pictures_, {}, {});
  EXPECT_THROW(import_folder(*library_, folder_ / "others", {}, {}), Error);
  // …unless its folder has moved.
  fs::rename(pictures_, folder_ / "moved");
  EXPECT_EQ(import_folder(*library_, folder_ / "moved", {}, {}).unchanged, 3u);
}

/// Of the pictures that a library knows: names that people gave and the like are theirs.
TEST_F(ImportTest, WhileTheFolderIsAwayNoOtherTakesItsPlace) {
  test::write_small_collection(pictures_, 1, 3);
  import_folder(*library_, pictures_, {}, {});
  const auto before = library_->snapshot();
  const auto refused = [&](const fs::path& folder, const char* why) {
    try {
      import_folder(*library_, folder, {}, {});
      ADD_FAILURE() << folder << " was accepted";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::bad_input);
      EXPECT_NE(std::string(error.what()).find(why), std::string::npos) << error.what();
    }
    EXPECT_EQ(library_->snapshot(), before);
  };
  fs::rename(pictures_, folder_ / "moved");
  fs::create_directories(folder_ / "others");
  test::write_pnm(folder_ / "others" / "new.ppm", test::pattern_image(64, 64, 7, 1));
  refused(folder_ / "others", "None of the library's pictures");
  fs::create_directories(pictures_);  // the place of a disk that was taken out
  refused(pictures_, "away");
  refused(folder_ / "others", "None of the library's pictures");
  EXPECT_EQ(Library::open(folder_ / "library")->snapshot()->pictures, before->pictures);
  EXPECT_EQ(import_folder(*library_, folder_ / "moved", {}, {}).unchanged, 3u);
}

TEST_F(ImportTest, ALibraryInsideThePicturesIsRefused) {
  test::write_small_collection(pictures_, 1, 3);
  const auto inside = Library::open(pictures_ / "lib");
  EXPECT_THROW(import_folder(*inside, pictures_, {}, {}), Error);
}

TEST_F(ImportTest, AStoppedImportKeepsWhatWasThere) {
  test::write_small_collection(pictures_, 2, 5);
  import_folder(*library_, pictures_, {}, {});
  test::write_pnm(pictures_ / "new.ppm", test::pattern_image(64, 64, 7, 1));
  std::stop_source stop;
  stop.request_stop();
  EXPECT_TRUE(import_folder(*library_, pictures_, {}, stop.get_token()).cancelled);
  EXPECT_GE(library_->snapshot()->row_count(), 10);
}

TEST_F(ImportTest, NothingInThePictureFolderIsTouched) {
  test::write_small_collection(pictures_, 1, 4);
  std::map<fs::path, fs::file_time_type> before;
  for (const auto& entry : fs::recursive_directory_iterator(pictures_)) before[entry.path()] = entry.last_write_time();
  import_folder(*library_, pictures_, {}, {});
  ASSERT_TRUE(refresh(*library_, {}, {}));
  std::map<fs::path, fs::file_time_type> after;
  for (const auto& entry : fs::recursive_directory_iterator(pictures_)) after[entry.path()] = entry.last_write_time();
  EXPECT_EQ(before, after);
}

TEST_F(ImportTest, WhatCouldNotBeReadForAWhileIsReadAgain) {
  test::write_small_collection(pictures_, 2, 4);
  const auto scan = [&] { import_folder(*library_, pictures_, {}, {}); };
  const auto learn = [&] {
    for (const auto& entry : fs::directory_iterator(library_->folder())) {
      if (entry.path().filename().native().starts_with("pixels-")) fs::remove(entry.path());
    }
    return embed(*library_, {}, {}, {}, /*relearn=*/true);
  };
  scan();
  ASSERT_TRUE(learn());
  // The folder's disk.
  fs::rename(pictures_, folder_ / "away");
  EXPECT_THROW(learn(), Error);
  EXPECT_EQ(library_->snapshot()->row_count(), 8);
  fs::rename(folder_ / "away", pictures_);
  scan();
  EXPECT_EQ(library_->snapshot()->row_count(), 8);
  // One file.
  fs::rename(pictures_ / "kind0" / "picture1.ppm", folder_ / "away");
  EXPECT_TRUE(learn());
  EXPECT_EQ(library_->snapshot()->row_count(), 7);
  fs::rename(folder_ / "away", pictures_ / "kind0" / "picture1.ppm");
  scan();
  EXPECT_EQ(library_->snapshot()->row_count(), 8);
}

class RescanTest : public test::ReadyLibrary {};

TEST_F(RescanTest, KeepsWhatWasLoadedUntilAPictureChanges) {
  const auto before = library_->snapshot();
  import_folder(*library_, *folder_ / "pictures", {}, {});
  const auto after = library_->snapshot();
  EXPECT_EQ(after->embeddings, before->embeddings) << "the very same, not read anew";
  EXPECT_EQ(after->clustering, before->clustering);
  EXPECT_EQ(after->map, before->map);
  test::write_pnm(*folder_ / "pictures" / "kind1" / "picture2.ppm", test::pattern_image(64, 64, 7, 1));
  import_folder(*library_, *folder_ / "pictures", {}, {});
  EXPECT_FALSE(library_->snapshot()->embeddings) << "one row has no vector yet";
}

}  // namespace
}  // namespace lookalike
