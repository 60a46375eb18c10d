#include "ui/widgets/picture_drag.h"

#include <gtest/gtest.h>

#include <QDrag>
#include <QMimeData>
#include <QMouseEvent>
#include <QTest>
#include <QTimer>

#include "ui/dropped.h"

namespace lookalike {
namespace {

TEST(PictureDrag, AFileIsDraggedAsItsUrl) {
  const std::unique_ptr<QMimeData> data(PictureDrag::data_of({"/pictures/a b.jpg", QPixmap(40, 30)}));
  const Dropped dropped = read_dropped(*data);
  EXPECT_EQ(dropped.kind, Dropped::Kind::files);
  EXPECT_EQ(dropped.paths, QStringList{"/pictures/a b.jpg"});
}

TEST(PictureDrag, APictureWithoutFileIsDraggedItself) {
  QPixmap picture(40, 30);
  picture.fill(Qt::red);
  const std::unique_ptr<QMimeData> data(PictureDrag::data_of({{}, picture}));
  const Dropped dropped = read_dropped(*data);
  EXPECT_EQ(dropped.kind, Dropped::Kind::image);
  EXPECT_EQ(dropped.image.size(), QSize(40, 30));
}

TEST(PictureDrag, NothingIsDraggedWhereNothingIsShown) {
  EXPECT_EQ(PictureDrag::data_of({}), nullptr);
}

/// The drag runs an event loop of its own, which Esc (here: a timer) ends.
TEST(PictureDrag, StartsWhenThePressedMouseHasMovedFarEnough) {
  QWidget widget;
  widget.resize(200, 200);
  widget.show();
  std::vector<QPoint> asked;
  new PictureDrag(&widget, [&](const QPoint& at) {
    asked.push_back(at);
    return PictureDrag::Shown{"/pictures/a.jpg", QPixmap(40, 30)};
  });
  const auto move_to = [&](const QPoint& at, Qt::MouseButtons buttons) {
    QTimer::singleShot(0, &widget, [] { QDrag::cancel(); });
    QMouseEvent move(QEvent::MouseMove, at, widget.mapToGlobal(at), Qt::NoButton, buttons, {});
    QCoreApplication::sendEvent(&widget, &move);
    QCoreApplication::processEvents();
  };
  QTest::mousePress(&widget, Qt::LeftButton, {}, {100, 100});
  move_to({101, 100}, Qt::LeftButton);
  move_to({150, 100}, Qt::NoButton);
  EXPECT_TRUE(asked.empty());
  move_to({150, 100}, Qt::LeftButton);
  EXPECT_EQ(asked, std::vector{QPoint(100, 100)}) << "where the button was pressed";
}

}  // namespace
}  // namespace lookalike
