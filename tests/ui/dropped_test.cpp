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

TEST(Dropped, AddressesOfLinksAndOfText) {
  QMimeData links, text, words;
  links.setUrls({QUrl(QStringLiteral("https://example.org/a b.png")), QUrl(QStringLiteral("http://example.org/c"))});
  EXPECT_EQ(read_dropped(links).kind, Kind::address);
  EXPECT_EQ(read_dropped(links).addresses, (QStringList{"https://example.org/a%20b.png", "http://example.org/c"}));
  text.setText(QStringLiteral("  https://example.org/cat.png\n"));
  EXPECT_EQ(read_dropped(text).addresses, QStringList{"https://example.org/cat.png"});
  for (const char* more : {"see https://example.org/cat.png", "https://example.org/cat.png\nhttps://example.org/b"}) {
    words.setText(QString::fromLatin1(more));
    EXPECT_EQ(read_dropped(words).kind, Kind::nothing) << more;
  }
}

TEST(Dropped, OfAPieceOfAPageThePictureIsMeant) {
  QMimeData page;
  page.setUrls({QUrl(QStringLiteral("https://example.org/page"))});
  page.setHtml(
      QStringLiteral("<meta><a href=\"https://example.org/page\"><IMG alt=\"a > b\" "
                     "src='https://example.org/cat.png?a=1&amp;b=2'></a>"));
  EXPECT_EQ(read_dropped(page).addresses, QStringList{"https://example.org/cat.png?a=1&b=2"});
  page.setHtml(QStringLiteral("<img src='/relative.png'><img src='file:///etc/passwd'>"));
  EXPECT_EQ(read_dropped(page).addresses, QStringList{"https://example.org/page"}) << "the link is what is left";
  QMimeData small;
  small.setHtml(QStringLiteral("<img src=\"data:image/png;base64,iVBORw0KGgo=\">"));
  EXPECT_EQ(read_dropped(small).kind, Kind::encoded);
  EXPECT_EQ(read_dropped(small).bytes, QByteArray("\x89PNG\r\n\x1A\n"));
}

TEST(Dropped, OfAPageFullOfPicturesTheFirstAreMeantAndEachOnce) {
  QString html;
  for (int i = 0; i < 200; ++i) html += QStringLiteral("<img src=\"https://example.org/%1.png\">").arg(i / 2);
  QMimeData page;
  page.setHtml(html);
  const QStringList addresses = read_dropped(page).addresses;
  ASSERT_EQ(addresses.size(), Dropped::most_addresses);
  EXPECT_EQ(addresses.first(), QStringLiteral("https://example.org/0.png"));
  EXPECT_EQ(addresses.last(), QStringLiteral("https://example.org/15.png"));
}

TEST(Dropped, FilesComeBeforeAddresses) {
  QMimeData data;
  data.setUrls({QUrl(QStringLiteral("https://example.org/cat.png")), QUrl(QStringLiteral("file:///nowhere/a.jpg"))});
  EXPECT_EQ(read_dropped(data).kind, Kind::files);
  EXPECT_EQ(read_dropped(data).paths, QStringList{"/nowhere/a.jpg"});
}

TEST(Dropped, RefusalsSayWhy) {
  QMimeData address, text, nothing;
  address.setUrls({QUrl(QStringLiteral("ftp://example.org/cat.png"))});
  text.setText(QStringLiteral("cat"));
  EXPECT_EQ(read_dropped(address).kind, Kind::nothing);
  EXPECT_TRUE(read_dropped(address).refusal.contains(QStringLiteral("http")));
  EXPECT_TRUE(read_dropped(text).refusal.contains(QStringLiteral("text")));
  EXPECT_FALSE(read_dropped(nothing).refusal.isEmpty());
}

}  // namespace
}  // namespace lookalike
