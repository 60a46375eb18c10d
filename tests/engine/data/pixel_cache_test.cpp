#include "engine/data/pixel_cache.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "engine/core/error.h"
#include "engine/data/scanner.h"
#include "tests/engine/data/encoded_images.h"
#include "tests/support/temp_folder.h"
#include "tests/support/test_images.h"

namespace lookalike {
namespace {

class Cache : public testing::Test {
 protected:
  void SetUp() override {
    for (int i = 0; i < 6; ++i) put(i, static_cast<std::uint64_t>(i));
    rescan();
  }
  fs::path picture_path(int i) const { return folder / ("pictures/" + std::to_string(i) + ".png"); }
  void put(int i, std::uint64_t seed) {
    fs::create_directories(folder / "pictures");
    write_file_atomically(picture_path(i), test::encode(test::pattern_image(40, 32, i, seed), ".png"));
  }
  void rescan() { pictures = scan_folder(folder / "pictures", {}, {}, {}, {}).pictures; }
  std::vector<const Picture*> pointers() const {
    std::vector<const Picture*> all;
    for (const Picture& p : pictures) all.push_back(&p);
    return all;
  }
  /// Opens the cache; `decoded` says how many pictures were worked on (0: opened as it was).
  PixelCache open(int size = 16, FitPolicy policy = FitPolicy::crop) {
    decoded = 0;
    auto cache = PixelCache::open_or_build(path, folder / "pictures", pointers(), size, policy,
                                           [&](const Progress& p) { decoded = p.done; }, {});
    EXPECT_TRUE(cache.has_value());
    return std::move(*cache);
  }
  Image expected(std::size_t i, int size = 16, FitPolicy policy = FitPolicy::crop) const {
    return fit_square(decode_image_file(folder / "pictures" / pictures[i].path).image, size, policy);
  }
  void expect_row(const PixelCache& cache, std::size_t i, const Image& image) {
    const auto row = cache.view().picture(static_cast<std::int64_t>(i));
    EXPECT_TRUE(std::equal(row.begin(), row.end(), image.rgb.begin(), image.rgb.end())) << "row " << i;
  }

  test::TempFolder folder;
  const fs::path path = folder / "pixels.cache";
  std::vector<Picture> pictures;
  std::int64_t decoded = 0;
};

TEST_F(Cache, HoldsThePreprocessedPicturesInOrder) {
  for (const FitPolicy policy : {FitPolicy::crop, FitPolicy::letterbox, FitPolicy::stretch}) {
    const PixelCache cache = open(16, policy);
    EXPECT_EQ(cache.view().count, 6);
    EXPECT_EQ(cache.view().size, 16);
    EXPECT_TRUE(cache.unreadable().empty());
    for (std::size_t i = 0; i < 6; ++i) expect_row(cache, i, expected(i, 16, policy));
  }
}

TEST_F(Cache, ASecondOpeningDecodesNothing) {
  open();
  EXPECT_EQ(decoded, 6);
  fs::remove_all(folder / "pictures");  // It could not decode if it wanted to.
  const PixelCache cache = open();
  EXPECT_EQ(decoded, 0);
  EXPECT_TRUE(cache.unreadable().empty());
  EXPECT_EQ(cache.view().count, 6);
}

TEST_F(Cache, TakesOverTheRowsOfAnOlderCache) {
  std::vector<Image> before;
  for (std::size_t i = 0; i < 6; ++i) before.push_back(expected(i));
  open();
  put(6, 60);
  put(7, 70);
  rescan();
  for (int i = 0; i < 6; ++i) fs::remove(picture_path(i));  // Old pictures can only come from the old cache now.
  std::reverse(pictures.begin(), pictures.end());
  const PixelCache cache = open();
  EXPECT_TRUE(cache.unreadable().empty());
  for (std::size_t i = 0; i < 6; ++i) expect_row(cache, 7 - i, before[i]);
  expect_row(cache, 1, expected(1));
  expect_row(cache, 0, expected(0));
}

TEST_F(Cache, AnotherSizeOrPolicyIsBuiltAnew) {
  open();
  open(20);
  EXPECT_EQ(decoded, 6);
  open(20, FitPolicy::stretch);
  EXPECT_EQ(decoded, 6);
}

TEST_F(Cache, ListsPicturesThatCannotBeDecodedAnyMoreAndTriesThemAgain) {
  fs::rename(picture_path(2), folder / "away");
  put(4, 999);  // other content than the scan saw
  {
    const PixelCache cache = open();
    EXPECT_EQ(cache.unreadable(), (std::vector<std::size_t>{2, 4}));
    expect_row(cache, 2, test::solid_image(16, 16, 128, 128, 128));
    expect_row(cache, 3, expected(3));
  }
  EXPECT_EQ(open().unreadable(), (std::vector<std::size_t>{2, 4}));
  EXPECT_EQ(decoded, 0);
  fs::rename(folder / "away", picture_path(2));
  const PixelCache cache = open();
  EXPECT_EQ(cache.unreadable(), (std::vector<std::size_t>{4}));
  expect_row(cache, 2, expected(2));
}

TEST_F(Cache, AnyDamageOfHeaderTableOrLengthLeadsToARebuild) {
  open();
  const auto good = read_file(path, 1 << 20);
  const auto expect_rebuilt = [&](std::vector<std::byte> bytes) {
    write_file_atomically(path, bytes);
    const PixelCache cache = open();
    EXPECT_EQ(decoded, 6);
    EXPECT_EQ(read_file(path, 1 << 20), good);
    expect_row(cache, 5, expected(5));
  };
  for (const std::size_t at : {0, 8, 12, 16, 24, 32, 64, 100}) {
    SCOPED_TRACE(at);
    auto bytes = good;
    bytes[at] ^= std::byte{0x40};
    expect_rebuilt(bytes);
  }
  auto bytes = good;
  bytes[bytes.size() - 9] = std::byte{0};  // a flag of the last rows
  expect_rebuilt(bytes);
  expect_rebuilt({good.begin(), good.end() - 1});
  expect_rebuilt({good.begin(), good.begin() + 30});
  expect_rebuilt({});
  bytes = good;
  bytes.push_back(std::byte{0});
  expect_rebuilt(bytes);
  bytes = good;
  std::fill_n(bytes.begin() + 24, 8, std::byte{0xFF});  // a count that would overflow
  expect_rebuilt(bytes);
}

TEST_F(Cache, StoppingLeavesTheOlderCacheUntouched) {
  open();
  const auto before = read_file(path, 1 << 20);
  put(6, 60);
  rescan();
  std::stop_source source;
  source.request_stop();
  EXPECT_FALSE(
      PixelCache::open_or_build(path, folder / "pictures", pointers(), 16, FitPolicy::crop, {}, source.get_token()));
  std::stop_source during;
  const auto stop_at_once = [&](const Progress&) { during.request_stop(); };
  EXPECT_FALSE(PixelCache::open_or_build(path, folder / "pictures", pointers(), 16, FitPolicy::crop, stop_at_once,
                                         during.get_token()));
  EXPECT_EQ(read_file(path, 1 << 20), before);
  for (const auto& entry : fs::directory_iterator(folder.path())) {
    EXPECT_EQ(entry.path().string().find(".tmp"), std::string::npos) << entry.path();
  }
}

TEST_F(Cache, CanBeMovedAndOutlivesItsFile) {
  PixelCache cache = open();
  const PixelCache moved = std::move(cache);
  fs::remove(path);
  expect_row(moved, 5, expected(5));
}

TEST_F(Cache, OfNoPictures) {
  pictures.clear();
  EXPECT_EQ(open().view().count, 0);
  EXPECT_EQ(open().view().count, 0);
}

TEST_F(Cache, DuplicatesHaveARowEach) {
  fs::copy_file(picture_path(0), picture_path(8));
  rescan();
  const PixelCache cache = open();
  expect_row(cache, 0, expected(0));
  expect_row(cache, 6, expected(0));
}

TEST_F(Cache, RefusesImpossibleSizesAndPlaces) {
  EXPECT_THROW(PixelCache::open_or_build(path, folder.path(), {}, 0, FitPolicy::crop, {}, {}), Error);
  EXPECT_THROW(PixelCache::open_or_build(path, folder.path(), {}, 100'000, FitPolicy::crop, {}, {}), Error);
  EXPECT_THROW(PixelCache::open_or_build(folder / "missing" / "p", folder.path(), {}, 16, FitPolicy::crop, {}, {}),
               Error);
}

}  // namespace
}  // namespace lookalike
