#include "engine/data/demo_collection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <map>
#include <stdexcept>

#include "engine/core/error.h"
#include "engine/core/parallel.h"
#include "engine/data/health_report.h"
#include "engine/data/image_decoder.h"
#include "engine/data/scanner.h"
#include "tests/support/temp_folder.h"

namespace lookalike {
namespace {

using ::testing::Contains;
using ::testing::EndsWith;

constexpr int kPictures = 24;  // Enough for every way of storing one.

std::map<std::string, std::vector<std::byte>> all_files(const fs::path& folder) {
  std::map<std::string, std::vector<std::byte>> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) files[fs::relative(entry.path(), folder).string()] = read_file(entry.path(), 1 << 28);
  }
  return files;
}

/// One collection with everything in it, made once for all tests that only look at it.
class DemoCollection : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new test::TempFolder;
    made_ = make_demo_collection(*folder_ / "demo", {kPictures, 3, true}, {}, {});
    scan_ = new ScanResult(scan_folder(*folder_ / "demo", {}, {}, {}, {}));
  }
  static void TearDownTestSuite() {
    delete scan_;
    delete folder_;
  }

  static fs::path root() { return *folder_ / "demo"; }
  static const Picture& picture_ending(const std::string& end) {
    for (const Picture& p : scan_->pictures) {
      if (p.path.ends_with(end)) return p;
    }
    throw std::out_of_range(end);
  }

  static inline test::TempFolder* folder_ = nullptr;
  static inline ScanResult* scan_ = nullptr;
  static inline bool made_ = false;
};

TEST_F(DemoCollection, HoldsTheGoodPicturesAndTheExtras) {
  ASSERT_TRUE(made_);
  const HealthReport report = make_health_report(scan_->pictures);
  EXPECT_EQ(report.usable, kPictures + 3u);  // Two copies and a near-duplicate.
  EXPECT_EQ(report.found, kPictures + 6u);
  EXPECT_EQ(all_files(root()).size(), kPictures + 7u);
  EXPECT_TRUE(fs::exists(root() / "notes.txt"));
}

TEST_F(DemoCollection, EveryKindHasItsFolderAndAboutTheSameShare) {
  std::map<std::string, int> labels;
  for (const Picture& p : scan_->pictures) ++labels[p.label];
  EXPECT_EQ(labels.size(), demo_kinds().size());
  for (const std::string& kind : demo_kinds()) {
    EXPECT_GE(labels[kind], kPictures / static_cast<int>(demo_kinds().size())) << kind;
  }
}

TEST_F(DemoCollection, HoldsAllFormats) {
  std::map<std::string, int> formats;
  for (const Picture& p : scan_->pictures) {
    if (p.usable()) ++formats[p.format];
  }
  for (const char* format : {"jpeg", "png", "webp", "tiff", "bmp"}) EXPECT_GE(formats[format], 1) << format;
  EXPECT_GT(formats["jpeg"], kPictures / 2);
}

TEST_F(DemoCollection, SizesAndShapesVary) {
  int landscape = 0, portrait = 0;
  for (const Picture& p : scan_->pictures) {
    if (!p.usable() || p.path.ends_with("_small.jpg")) continue;
    EXPECT_GE(std::min(p.width, p.height), 239) << p.path;
    EXPECT_LE(std::max(p.width, p.height), 900) << p.path;
    landscape += p.width > p.height;
    portrait += p.height > p.width;
  }
  EXPECT_GT(landscape, 3);
  EXPECT_GT(portrait, 1);
}

TEST_F(DemoCollection, BrokenFilesAreFoundForWhatTheyAre) {
  EXPECT_EQ(picture_ending("_interrupted.jpg").health, Health::truncated);
  EXPECT_FALSE(picture_ending("_empty.jpg").usable());
  EXPECT_EQ(fs::file_size(root() / picture_ending("_empty.jpg").path), 0u);
  EXPECT_FALSE(picture_ending("_description.png").usable());
}

TEST_F(DemoCollection, DuplicatesAreExactlyTheIntendedOnes) {
  const HealthReport report = make_health_report(scan_->pictures);
  EXPECT_EQ(report.duplicates.size(), 2u);
  std::vector<std::string> copies;
  for (const auto& group : report.duplicates) {
    for (const std::size_t i : group) copies.push_back(scan_->pictures[i].path);
  }
  EXPECT_EQ(copies.size(), 4u);
  EXPECT_THAT(copies, Contains(EndsWith(" (copy).jpg")));
  EXPECT_THAT(copies, Contains(::testing::HasSubstr("/best of/")));
  ASSERT_EQ(report.near_duplicates.size(), 1u);
  EXPECT_EQ(report.near_duplicates[0].size(), 2u);
}

TEST_F(DemoCollection, ThreeJpegsAreTurnedByExif) {
  int turned = 0;
  for (const auto& [name, bytes] : all_files(root())) {
    const std::string_view head(reinterpret_cast<const char*>(bytes.data()), std::min<std::size_t>(bytes.size(), 40));
    turned += head.find("Exif") != std::string_view::npos;
  }
  EXPECT_EQ(turned, 3);
}

TEST(DemoCollectionMaking, SameSeedGivesTheSameBytesWithAnyNumberOfThreads) {
  const test::TempFolder folder;
  const DemoOptions options{1, 11, false};
  ASSERT_TRUE(make_demo_collection(folder / "a", options, {}, {}));
  set_thread_count(1);
  ASSERT_TRUE(make_demo_collection(folder / "b", options, {}, {}));
  set_thread_count(0);
  const auto a = all_files(folder / "a");
  EXPECT_EQ(a.size(), demo_kinds().size());  // At least one of each kind.
  EXPECT_EQ(a, all_files(folder / "b"));
}

TEST(DemoCollectionMaking, ReportsProgressToTheEnd) {
  const test::TempFolder folder;
  Progress last;
  make_demo_collection(folder.path(), {1, 12, false}, [&](const Progress& p) { last = p; }, {});
  EXPECT_EQ(last.done, static_cast<std::int64_t>(demo_kinds().size()));
  EXPECT_EQ(last.total, last.done);
}

TEST(DemoCollectionMaking, RefusesAFolderThatIsNotEmptyAndLeavesItAlone) {
  const test::TempFolder folder;
  std::ofstream(folder / "mine.txt") << "mine";
  try {
    make_demo_collection(folder.path(), {}, {}, {});
    FAIL() << "not refused";
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::bad_input);
  }
  EXPECT_EQ(all_files(folder.path()).size(), 1u);
}

TEST(DemoCollectionMaking, RefusesAFile) {
  const test::TempFolder folder;
  std::ofstream(folder / "file") << "x";
  try {
    make_demo_collection(folder / "file", {}, {}, {});
    FAIL() << "not refused";
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::bad_input);
  }
  EXPECT_THROW(make_demo_collection(folder / "file" / "below", {}, {}, {}), Error);
}

TEST(DemoCollectionMaking, StoppingRemovesWhatWasWritten) {
  const test::TempFolder folder;
  fs::create_directory(folder / "empty");
  for (const char* name : {"empty", "new"}) {
    std::stop_source stop;
    std::int64_t seen = 0;
    const auto stop_soon = [&](const Progress& p) {
      seen = p.done;
      if (p.done >= 1) stop.request_stop();
    };
    EXPECT_FALSE(make_demo_collection(folder / name, {500, 1, true}, stop_soon, stop.get_token()));
    EXPECT_LT(seen, 100);
  }
  EXPECT_TRUE(fs::is_empty(folder / "empty"));  // It was there before.
  EXPECT_FALSE(fs::exists(folder / "new"));
}

TEST(DemoCollectionMaking, StoppedBeforeItBeginsItLeavesNothing) {
  const test::TempFolder folder;
  std::stop_source stop;
  stop.request_stop();
  EXPECT_FALSE(make_demo_collection(folder / "new", {}, {}, stop.get_token()));
  EXPECT_FALSE(fs::exists(folder / "new"));
}

TEST(DemoCollectionMaking, FailingRemovesWhatWasWritten) {
  const test::TempFolder folder;
  const auto fail = [](const Progress& p) {
    if (p.done >= 1) throw std::runtime_error("full");
  };
  EXPECT_THROW(make_demo_collection(folder / "new", {500, 1, true}, fail, {}), std::runtime_error);
  EXPECT_FALSE(fs::exists(folder / "new"));
}

TEST(DemoCollectionMaking, AStoppedRunKeepsWhatSomebodyElsePutThere) {
  const test::TempFolder folder;
  std::stop_source stop;
  const auto put_and_stop = [&](const Progress&) {
    std::ofstream(folder / "new" / "mine.txt") << "mine";
    stop.request_stop();
  };
  EXPECT_FALSE(make_demo_collection(folder / "new", {500, 1, true}, put_and_stop, stop.get_token()));
  EXPECT_EQ(all_files(folder / "new").size(), 1u);
}

}  // namespace
}  // namespace lookalike
