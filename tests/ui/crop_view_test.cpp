#include "ui/widgets/crop_view.h"

#include <gtest/gtest.h>

#include <QTest>

namespace lookalike {
namespace {

class CropViewTest : public ::testing::Test {
 protected:
  void SetUp() override {
    QImage image(400, 200, QImage::Format_RGB32);
    image.fill(QColor(120, 160, 90));
    view_.resize(200, 100);
    view_.set_image(image);
    view_.show();
    QObject::connect(&view_, &CropView::crop_chosen, &view_, [this] { ++chosen_; });
  }
  void drag(const QPoint& from, const QPoint& to) {
    QTest::mousePress(&view_, Qt::LeftButton, {}, from);
    QTest::mouseMove(&view_, (from + to) / 2);
    QTest::mouseMove(&view_, to);
    QTest::mouseRelease(&view_, Qt::LeftButton, {}, to);
  }
  void expect_crop(double x, double y, double width, double height) {
    ASSERT_TRUE(view_.crop());
    EXPECT_NEAR(view_.crop()->x, x, 0.01);
    EXPECT_NEAR(view_.crop()->y, y, 0.01);
    EXPECT_NEAR(view_.crop()->width, width, 0.01);
    EXPECT_NEAR(view_.crop()->height, height, 0.01);
  }

  CropView view_;
  int chosen_ = 0;
};

TEST_F(CropViewTest, ADragChoosesAPartInFractions) {
  drag({50, 20}, {150, 80});
  expect_crop(0.25, 0.2, 0.5, 0.6);
  EXPECT_EQ(chosen_, 1);
}

TEST_F(CropViewTest, ADragFromTheOtherCornerAndBeyondTheEdgeStaysInside) {
  drag({150, 80}, {-40, -30});
  expect_crop(0, 0, 0.75, 0.8);
  EXPECT_NO_THROW(require_valid(*view_.crop()));
}

TEST_F(CropViewTest, AClickTakesAllOfItAgain) {
  drag({50, 20}, {150, 80});
  QTest::mouseClick(&view_, Qt::LeftButton, {}, QPoint(100, 50));
  EXPECT_FALSE(view_.crop());
  EXPECT_EQ(chosen_, 2);
  QTest::mouseClick(&view_, Qt::LeftButton, {}, QPoint(100, 50));
  EXPECT_EQ(chosen_, 2) << "nothing changed";
}

TEST_F(CropViewTest, KeysChooseMoveResizeAndClear) {
  QTest::keyClick(&view_, Qt::Key_Right);
  EXPECT_EQ(chosen_, 0) << "there is nothing to move";
  QTest::keyClick(&view_, Qt::Key_Return);
  expect_crop(0.2, 0.2, 0.6, 0.6);
  QTest::keyClick(&view_, Qt::Key_Right);
  expect_crop(0.25, 0.2, 0.6, 0.6);
  QTest::keyClick(&view_, Qt::Key_Down, Qt::ShiftModifier);
  expect_crop(0.25, 0.2, 0.6, 0.65);
  for (int i = 0; i < 30; ++i) {
    QTest::keyClick(&view_, Qt::Key_Left);
    QTest::keyClick(&view_, Qt::Key_Up, Qt::ShiftModifier);
  }
  EXPECT_NO_THROW(require_valid(*view_.crop()));
  expect_crop(0, 0.2, 0.6, 0.05);
  QTest::keyClick(&view_, Qt::Key_Delete);
  EXPECT_FALSE(view_.crop());
}

TEST_F(CropViewTest, WhatIsOutsideIsDimmed) {
  const QColor before = view_.grab().toImage().pixelColor(10, 50);
  view_.set_crop(Crop{0.5, 0, 0.5, 1});
  EXPECT_EQ(chosen_, 0) << "the user chose nothing";
  const QImage shown = view_.grab().toImage();
  EXPECT_LT(shown.pixelColor(10, 50).lightness(), before.lightness() - 20);
  EXPECT_EQ(shown.pixelColor(150, 50), QColor(120, 160, 90));
}

}  // namespace
}  // namespace lookalike
