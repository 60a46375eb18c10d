#include "ui/qt_convert.h"

#include <gtest/gtest.h>

#include "tests/support/test_images.h"

namespace lookalike {
namespace {

TEST(QtConvert, ImagesOfAnyWidthSurviveTheRoundTrip) {
  for (const int width : {1, 2, 3, 5, 64, 101}) {  // Qt pads its lines to four bytes
    const Image image = test::noise_image(width, 7, static_cast<std::uint64_t>(width));
    EXPECT_EQ(from_qimage(to_qimage(image)), image) << width;
  }
}

TEST(QtConvert, ImageIsACopy) {
  QImage copy;
  {
    const Image image = test::solid_image(4, 4, 10, 20, 30);
    copy = to_qimage(image);
  }
  EXPECT_EQ(copy.pixelColor(3, 3), QColor(10, 20, 30));
}

TEST(QtConvert, TransparencyIsLaidOverMidGrey) {
  QImage clear(3, 2, QImage::Format_ARGB32);
  clear.fill(Qt::transparent);
  clear.setPixelColor(1, 1, QColor(255, 0, 0));
  const Image image = from_qimage(clear);
  EXPECT_EQ(image.at(0, 0)[0], 128);
  EXPECT_EQ(image.at(1, 1)[0], 255);
  EXPECT_EQ(image.at(1, 1)[1], 0);
}

TEST(QtConvert, GreyAndPalettePicturesBecomeRgb) {
  QImage grey(5, 5, QImage::Format_Grayscale8);
  grey.fill(77);
  EXPECT_EQ(from_qimage(grey), test::solid_image(5, 5, 77, 77, 77));
}

TEST(QtConvert, NothingStaysNothing) {
  EXPECT_TRUE(to_qimage(Image{}).isNull());
  EXPECT_TRUE(from_qimage(QImage()).empty());
}

TEST(QtConvert, PathsWithAnyUnicodeSurvive) {
  const QString text = QStringLiteral("/tmp/Bücher & \"Größe\"/日本.jpg");
  EXPECT_EQ(to_qstring(to_path(text)), text);
}

TEST(QtConvert, BytesThatAreNotUtf8AreShownAsReplacement) {
  EXPECT_EQ(to_qstring(std::filesystem::path("a\xff.jpg")), QStringLiteral("a\uFFFD.jpg"));
}

}  // namespace
}  // namespace lookalike
