#include "ui/models/thumbnail_provider.h"

#include <gtest/gtest.h>

#include "tests/support/temp_folder.h"
#include "tests/support/test_images.h"
#include "tests/ui/wait_for.h"

namespace lookalike {
namespace {

class ThumbnailProviderTest : public ::testing::Test {
 protected:
  void SetUp() override { provider_.set_store(folder_ / "thumbs.sqlite3"); }

  /// Asks once and waits for the answer.
  QPixmap load(const QString& hash, const fs::path& file) {
    bool arrived = false;
    const auto note = QObject::connect(&provider_, &ThumbnailProvider::ready, &provider_,
                                       [&](const QString& done) { arrived |= done == hash; });
    EXPECT_TRUE(provider_.thumbnail(hash, file).isNull());
    EXPECT_TRUE(test::wait_for([&] { return arrived; }));
    QObject::disconnect(note);
    return provider_.thumbnail(hash, file);
  }

  test::TempFolder folder_;
  ThumbnailProvider provider_;
};

TEST_F(ThumbnailProviderTest, LoadsInTheBackgroundAndThenFromMemory) {
  test::write_pnm(folder_ / "wide.ppm", test::solid_image(600, 300, 200, 30, 30));
  const QPixmap pixmap = load(QStringLiteral("hash of wide"), folder_ / "wide.ppm");
  EXPECT_EQ(pixmap.size(), QSize(256, 128));
  EXPECT_NEAR(pixmap.toImage().pixelColor(100, 60).red(), 200, 4);
  EXPECT_TRUE(provider_.idle());
}

TEST_F(ThumbnailProviderTest, AThumbnailOutlivesItsFileInTheStore) {
  test::write_pnm(folder_ / "a.ppm", test::solid_image(40, 40, 1, 200, 1));
  ASSERT_FALSE(load(QStringLiteral("hash of a"), folder_ / "a.ppm").isNull());
  fs::remove(folder_ / "a.ppm");
  ThumbnailProvider later;
  later.set_store(folder_ / "thumbs.sqlite3");
  later.thumbnail(QStringLiteral("hash of a"), folder_ / "a.ppm");
  EXPECT_TRUE(
      test::wait_for([&] { return !later.thumbnail(QStringLiteral("hash of a"), folder_ / "a.ppm").isNull(); }));
}

TEST_F(ThumbnailProviderTest, WhatCannotBeDecodedIsSaidOnceAndNotAskedAgain) {
  EXPECT_TRUE(load(QStringLiteral("hash of nothing"), folder_ / "missing.jpg").isNull());
  EXPECT_TRUE(provider_.failed(QStringLiteral("hash of nothing")));
  EXPECT_TRUE(provider_.idle()) << "a failed picture must not be queued by every repaint";
  EXPECT_FALSE(provider_.failed(QStringLiteral("another")));
}

TEST_F(ThumbnailProviderTest, NoHashMeansNoThumbnail) {
  EXPECT_TRUE(provider_.thumbnail({}, folder_ / "x.jpg").isNull());
  EXPECT_TRUE(provider_.failed({}));
  EXPECT_TRUE(provider_.idle());
}

TEST_F(ThumbnailProviderTest, StaleRequestsAreDroppedAndTheNewestAreServed) {
  const int asked = static_cast<int>(ThumbnailProvider::max_waiting) * 4;
  test::write_pnm(folder_ / "a.ppm", test::noise_image(40, 40, 1));
  QStringList served;
  QObject::connect(&provider_, &ThumbnailProvider::ready, &provider_, [&](const QString& hash) { served << hash; });
  for (int i = 0; i < asked; ++i) provider_.thumbnail(QString::number(i), folder_ / "a.ppm");
  ASSERT_TRUE(test::wait_for([&] { return provider_.idle(); }, 60'000));
  EXPECT_LT(served.size(), asked);
  EXPECT_TRUE(served.contains(QString::number(asked - 1)));
}

TEST_F(ThumbnailProviderTest, EndsWhileThreadsAreBusy) {
  test::write_pnm(folder_ / "a.ppm", test::noise_image(500, 500, 1));
  auto busy = std::make_unique<ThumbnailProvider>();
  busy->set_store(folder_ / "busy.sqlite3");
  for (int i = 0; i < 50; ++i) busy->thumbnail(QString::number(i), folder_ / "a.ppm");
  busy.reset();
  SUCCEED();  // joined: neither a crash nor a hang
}

}  // namespace
}  // namespace lookalike
