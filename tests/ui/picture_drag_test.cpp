#include "ui/widgets/picture_drag.h"

#include <gtest/gtest.h>

#include <QDrag>
#include <QDropEvent>
#include <QMimeData>
#include <QTest>
#include <QTimer>
#include <QWindow>

#include "ui/dropped.h"

namespace lookalike {
namespace {

/// Takes whatever is dropped.
class Target : public QWidget {
 public:
  using QWidget::QWidget;
  std::optional<Dropped> dropped;

 protected:
  void dragEnterEvent(QDragEnterEvent* event) override { event->acceptProposedAction(); }
  void dropEvent(QDropEvent* event) override {
    dropped = read_dropped(*event->mimeData());
    event->acceptProposedAction();
  }
};

class PictureDragTest : public ::testing::Test {
 protected:
  PictureDragTest() {
    window_.resize(400, 200);
    source_.setGeometry(0, 0, 200, 200);
    target_.setGeometry(200, 0, 200, 200);
    target_.setAcceptDrops(true);
    window_.show();
  }
  /// From the source's middle to the target's, with the mouse. The drag runs an event loop of its own.
  void drag() {
    QWindow* window = window_.windowHandle();
    QTest::mousePress(window, Qt::LeftButton, {}, {100, 100});
    QTimer::singleShot(0, &window_, [window] {
      QTest::mouseMove(window, {300, 90});
      QTest::mouseMove(window, {300, 100});
      QTest::mouseRelease(window, Qt::LeftButton, {}, {300, 100});
    });
    QTimer::singleShot(5'000, &window_, [] { QDrag::cancel(); });
    QMouseEvent move(QEvent::MouseMove, QPointF(150, 100), source_.mapToGlobal(QPointF(150, 100)), Qt::NoButton,
                     Qt::LeftButton, {});
    QCoreApplication::sendEvent(&source_, &move);
  }

  QWidget window_;
  QWidget source_{&window_};
  Target target_{&window_};
};

TEST_F(PictureDragTest, AFileIsDraggedAsItsUrl) {
  QPoint asked;
  new PictureDrag(&source_, [&](const QPoint& at) {
    asked = at;
    return PictureDrag::Shown{"/pictures/a b.jpg", QPixmap(40, 30)};
  });
  drag();
  EXPECT_EQ(asked, QPoint(100, 100)) << "where the button was pressed";
  ASSERT_TRUE(target_.dropped);
  EXPECT_EQ(target_.dropped->kind, Dropped::Kind::files);
  EXPECT_EQ(target_.dropped->paths, QStringList{"/pictures/a b.jpg"});
}

TEST_F(PictureDragTest, APictureWithoutFileIsDraggedItself) {
  QPixmap picture(40, 30);
  picture.fill(Qt::red);
  new PictureDrag(&source_, [&](const QPoint&) { return PictureDrag::Shown{{}, picture}; });
  drag();
  ASSERT_TRUE(target_.dropped);
  EXPECT_EQ(target_.dropped->kind, Dropped::Kind::image);
  EXPECT_EQ(target_.dropped->image.size(), QSize(40, 30));
}

TEST_F(PictureDragTest, NothingIsDraggedWhereNothingIsShown) {
  int asked = 0;
  new PictureDrag(&source_, [&](const QPoint&) {
    ++asked;
    return PictureDrag::Shown{};
  });
  drag();
  EXPECT_EQ(asked, 1);
  EXPECT_FALSE(target_.dropped);
}

}  // namespace
}  // namespace lookalike
