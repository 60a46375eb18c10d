#include "engine/library/thumbnail_store.h"

#include <gtest/gtest.h>

#include "engine/core/files.h"
#include "engine/data/image_decoder.h"
#include "tests/support/temp_folder.h"
#include "tests/support/test_images.h"

namespace lookalike {
namespace {

TEST(ThumbnailStore, KeepsASmallJpeg) {
  const test::TempFolder folder;
  ThumbnailStore store(folder / "thumbs.sqlite3");
  EXPECT_FALSE(store.load("a"));
  store.store("a", test::pattern_image(800, 400, 1, 1));
  const auto jpeg = store.load("a");
  ASSERT_TRUE(jpeg);
  const DecodedImage decoded = decode_image(std::as_bytes(std::span(*jpeg)));
  ASSERT_EQ(decoded.health, Health::usable);
  EXPECT_EQ(decoded.image.width, ThumbnailStore::side);
  EXPECT_EQ(decoded.image.height, ThumbnailStore::side / 2);
}

TEST(ThumbnailStore, StaysWithinItsBoundByDroppingTheOldest) {
  const test::TempFolder folder;
  std::size_t one = 0;
  {
    ThumbnailStore probe(folder / "probe.sqlite3");
    probe.store("x", test::noise_image(256, 256, 1));
    one = probe.load("x")->size();
  }
  ThumbnailStore store(folder / "thumbs.sqlite3", static_cast<std::int64_t>(one * 3));
  for (int i = 0; i < 8; ++i)
    store.store(std::to_string(i), test::noise_image(256, 256, static_cast<std::uint64_t>(i)));
  EXPECT_FALSE(store.load("0"));
  EXPECT_TRUE(store.load("7"));
  std::size_t kept = 0;
  for (int i = 0; i < 8; ++i) {
    if (const auto jpeg = store.load(std::to_string(i))) kept += jpeg->size();
  }
  EXPECT_LE(kept, one * 3);
}

TEST(ThumbnailStore, ABrokenOrUnwritableStoreStillGivesThumbnails) {
  const test::TempFolder folder;
  write_file_atomically(folder / "thumbs.sqlite3", std::string(4096, 'x'));
  ThumbnailStore broken(folder / "thumbs.sqlite3");
  ThumbnailStore nowhere(folder / "missing" / "thumbs.sqlite3");
  test::write_pnm(folder / "p.ppm", test::pattern_image(64, 64, 1, 1));
  EXPECT_FALSE(thumbnail_for(broken, folder / "p.ppm", "h").empty());
  EXPECT_FALSE(thumbnail_for(nowhere, folder / "p.ppm", "h").empty());
}

TEST(ThumbnailStore, ASecondRequestDoesNotNeedTheFile) {
  const test::TempFolder folder;
  ThumbnailStore store(folder / "thumbs.sqlite3");
  test::write_pnm(folder / "p.ppm", test::pattern_image(64, 64, 1, 1));
  const auto first = thumbnail_for(store, folder / "p.ppm", "h");
  fs::remove(folder / "p.ppm");
  EXPECT_EQ(thumbnail_for(store, folder / "p.ppm", "h"), first);
  EXPECT_TRUE(thumbnail_for(store, folder / "p.ppm", "other").empty());
}

}  // namespace
}  // namespace lookalike
