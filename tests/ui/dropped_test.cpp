#include "ui/dropped.h"

#include <gtest/gtest.h>

#include <QBuffer>

#include "tests/support/temp_folder.h"
#include "tests/support/test_images.h"
#include "tests/ui/drop.h"

namespace lookalike {
namespace {

using Kind = Dropped::Kind;

TEST(Dropped, FolderWinsOverFiles) {
  const test::TempFolder folder;
  test::write_pnm(folder / "a.ppm", test::solid_image(9, 9, 1, 2, 3));
  QMimeData data;
  test::set_files(data, {folder / "a.ppm", folder.path()});
  EXPECT_EQ(read_dropped(data).kind, Kind::folder);
  EXPECT_EQ(dropped_folder(data), folder.path());
}

TEST(Dropped, FilesKeepTheirOrder) {
  QMimeData data;
  test::set_files(data, {"/nowhere/b.jpg", "/nowhere/a.jpg"});
  const Dropped dropped = read_dropped(data);
  EXPECT_EQ(dropped.kind, Kind::files);
  EXPECT_EQ(dropped.paths, (QStringList{QStringLiteral("/nowhere/b.jpg"), QStringLiteral("/nowhere/a.jpg")}));
}

TEST(Dropped, PictureDataInEitherForm) {
  QImage image(4, 4, QImage::Format_RGB32);
  image.fill(Qt::green);
  QMimeData decoded;
  decoded.setImageData(image);
  EXPECT_EQ(read_dropped(decoded).kind, Kind::image);
  QByteArray png;
  QBuffer buffer(&png);
  ASSERT_TRUE(image.save(&buffer, "PNG"));
  QMimeData encoded;
  encoded.setData(QStringLiteral("image/png"), png);
  EXPECT_EQ(read_dropped(encoded).kind, Kind::encoded);
  EXPECT_EQ(read_dropped(encoded).bytes, png);
}

TEST(Dropped, PictureOfABrowserComesBeforeItsAddress) {
  QMimeData data;
  data.setUrls({QUrl(QStringLiteral("https://example.org/cat.png"))});
  data.setData(QStringLiteral("image/png"), "bytes");
  EXPECT_EQ(read_dropped(data).kind, Kind::encoded);
}

TEST(Dropped, RefusalsSayWhy) {
  QMimeData address, text, nothing;
  address.setUrls({QUrl(QStringLiteral("https://example.org/cat.png"))});
  text.setText(QStringLiteral("cat"));
  EXPECT_EQ(read_dropped(address).kind, Kind::nothing);
  EXPECT_TRUE(read_dropped(address).refusal.contains(QStringLiteral("address")));
  EXPECT_TRUE(read_dropped(text).refusal.contains(QStringLiteral("text")));
  EXPECT_FALSE(read_dropped(nothing).refusal.isEmpty());
}

}  // namespace
}  // namespace lookalike
