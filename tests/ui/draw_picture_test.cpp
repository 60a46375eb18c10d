#include "ui/widgets/draw_picture.h"

#include <gtest/gtest.h>

#include <QImage>
#include <QPainter>
#include <QPixmapCache>

namespace lookalike {
namespace {

QPixmap two_coloured(QRgb left, QRgb right) {
  QImage image(64, 32, QImage::Format_RGB32);
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) image.setPixel(x, y, x < 32 ? left : right);
  }
  return QPixmap::fromImage(image);
}

using Draw = void (*)(QPainter&, const QRectF&, const QPixmap&, double);

QImage drawn(Draw draw, const QRectF& place, const QPixmap& picture, double ratio = 1) {
  QImage image(QSize(60, 60) * ratio, QImage::Format_ARGB32_Premultiplied);
  image.setDevicePixelRatio(ratio);
  image.fill(Qt::transparent);
  QPainter painter(&image);
  painter.setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
  draw(painter, place, picture, 6);
  return image;
}

class DrawPictureTest : public ::testing::Test {
 protected:
  void SetUp() override { QPixmapCache::clear(); }
  const QPixmap red_green_ = two_coloured(qRgb(200, 0, 0), qRgb(0, 200, 0));
  const QPixmap blue_ = two_coloured(qRgb(0, 0, 200), qRgb(0, 0, 200));
};

TEST_F(DrawPictureTest, TheMiddleCoversThePlaceAndCornersAreRound) {
  const QImage image = drawn(draw_covering, QRectF(10, 5, 40, 40), red_green_);
  EXPECT_EQ(image.pixel(20, 25), qRgb(200, 0, 0));
  EXPECT_EQ(image.pixel(40, 25), qRgb(0, 200, 0));
  EXPECT_EQ(qAlpha(image.pixel(10, 5)), 0);
  EXPECT_EQ(qAlpha(image.pixel(9, 25)), 0);
  EXPECT_EQ(qAlpha(image.pixel(50, 25)), 0);
}

TEST_F(DrawPictureTest, ATileLooksLikeThePictureThatIsDrawnEachTime) {
  for (const double ratio : {1.0, 2.0}) {
    const QRectF place(10, 5, 40, 30);
    const QImage expected = drawn(draw_covering, place, red_green_, ratio);
    EXPECT_EQ(drawn(draw_tile, place, red_green_, ratio), expected) << "made, at " << ratio;
    EXPECT_EQ(drawn(draw_tile, place, red_green_, ratio), expected) << "copied, at " << ratio;
  }
}

TEST_F(DrawPictureTest, TilesOfOtherPicturesAndSizesAreOthers) {
  const QRectF place(10, 5, 40, 40), smaller(10, 5, 20, 20);
  drawn(draw_tile, place, red_green_);
  EXPECT_EQ(drawn(draw_tile, place, blue_), drawn(draw_covering, place, blue_));
  EXPECT_EQ(drawn(draw_tile, smaller, red_green_), drawn(draw_covering, smaller, red_green_));
}

TEST_F(DrawPictureTest, ATileLiesAtWholePixels) {
  EXPECT_EQ(drawn(draw_tile, QRectF(9.8, 5.3, 40.2, 39.9), red_green_),
            drawn(draw_covering, QRectF(10, 5, 40, 40), red_green_));
}

TEST_F(DrawPictureTest, NothingIsDrawnOfNothing) {
  const QImage empty = drawn(draw_tile, QRectF(10, 5, 40, 40), QPixmap());
  EXPECT_EQ(qAlpha(empty.pixel(30, 25)), 0);
  EXPECT_EQ(drawn(draw_tile, QRectF(10, 5, 0, 40), red_green_), empty);
}

}  // namespace
}  // namespace lookalike
