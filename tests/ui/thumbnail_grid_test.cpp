#include "ui/widgets/thumbnail_grid.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QMenu>
#include <QPainter>
#include <QPointer>
#include <QScrollBar>
#include <QTest>

#include "tests/support/temp_folder.h"
#include "tests/support/test_images.h"
#include "tests/ui/sample_collection.h"
#include "tests/ui/wait_for.h"
#include "ui/models/thumbnail_provider.h"
#include "ui/style/theme.h"
#include "ui/widgets/thumbnail_delegate.h"

namespace lookalike {
namespace {

class ThumbnailGridTest : public ::testing::Test {
 protected:
  void SetUp() override {
    grid_.resize(600, 400);
    grid_.set_thumbnail_side(92);  // cells of 100: five columns and room for the scroll bar
    show_pictures(60);
    grid_.show();
  }
  void show_pictures(int count) {
    const auto collection = test::sample_collection({.rows = count});
    collection->embeddings = std::make_shared<Embeddings>();  // "Find similar" needs some
    collection_ = collection;
    std::vector<GridItem> items;
    for (int i = 0; i < count; ++i) items.push_back({static_cast<std::size_t>(i), {}, {}, {}});
    grid_.set_items(collection_, std::move(items));
  }
  QRect cell(int position) { return grid_.visualRect(grid_.pictures().index(position)); }

  ThumbnailProvider thumbnails_;
  ThumbnailGrid grid_{thumbnails_};
  std::shared_ptr<const Collection> collection_;
};

TEST_F(ThumbnailGridTest, ColumnsShareTheWidthEvenly) {
  EXPECT_EQ(cell(0).top(), cell(4).top());
  EXPECT_GT(cell(5).top(), cell(4).top());
  EXPECT_GE(cell(4).right(), grid_.viewport()->width() - 20);
  EXPECT_LE(cell(4).right(), grid_.viewport()->width());
  grid_.set_thumbnail_side(192);
  EXPECT_GT(cell(3).top(), cell(0).top());
}

TEST_F(ThumbnailGridTest, AMenuGoesWithTheListThatItIsOf) {
  const QPoint at = cell(2).center();
  QContextMenuEvent event(QContextMenuEvent::Mouse, at, grid_.viewport()->mapToGlobal(at));
  QApplication::sendEvent(grid_.viewport(), &event);
  QPointer<QMenu> menu = grid_.findChild<QMenu*>(QStringLiteral("picture_menu"));
  ASSERT_TRUE(menu && menu->isVisible());
  grid_.set_items(nullptr, {});
  EXPECT_TRUE(!menu || !menu->isVisible());
}

TEST_F(ThumbnailGridTest, SizesAreLimited) {
  grid_.set_thumbnail_side(1);
  EXPECT_EQ(grid_.thumbnail_side(), 72);
  grid_.set_thumbnail_side(5000);
  EXPECT_EQ(grid_.thumbnail_side(), 256);
}

TEST_F(ThumbnailGridTest, ArrowsMoveAndEnterOpens) {
  std::size_t opened = 99;
  QObject::connect(&grid_, &ThumbnailGrid::opened, &grid_, [&](std::size_t picture) { opened = picture; });
  grid_.setCurrentIndex(grid_.pictures().index(0));
  QTest::keyClick(&grid_, Qt::Key_Right);
  QTest::keyClick(&grid_, Qt::Key_Down);
  EXPECT_EQ(grid_.currentIndex().row(), 6);
  QTest::keyClick(&grid_, Qt::Key_Return);
  EXPECT_EQ(opened, 6u);
}

TEST_F(ThumbnailGridTest, ControlCCopiesThePath) {
  grid_.setCurrentIndex(grid_.pictures().index(3));
  QTest::keyClick(&grid_, Qt::Key_C, Qt::ControlModifier);
  EXPECT_EQ(QGuiApplication::clipboard()->text().toStdString(),
            (collection_->root / collection_->pictures[3].path).native());
}

TEST_F(ThumbnailGridTest, ContextMenuFindsSimilar) {
  std::size_t asked = 99;
  QObject::connect(&grid_, &ThumbnailGrid::find_similar, &grid_, [&](std::size_t picture) { asked = picture; });
  const QPoint at = cell(7).center();
  QContextMenuEvent event(QContextMenuEvent::Mouse, at, grid_.viewport()->mapToGlobal(at));
  QApplication::sendEvent(grid_.viewport(), &event);
  auto* menu = grid_.findChild<QMenu*>(QStringLiteral("picture_menu"));
  ASSERT_TRUE(menu);
  QStringList words;
  for (const QAction* action : menu->actions()) {
    if (!action->isSeparator()) words << action->text();
  }
  EXPECT_EQ(words, (QStringList{"Find similar", "Open", "Show in folder", "Copy path"}));
  menu->actions().first()->trigger();
  EXPECT_EQ(asked, 7u);
  menu->close();
}

TEST_F(ThumbnailGridTest, SeveralAreSelectedByMouseAndKeysAndTheMenuKeepsThem) {
  const auto click = [&](int position, Qt::KeyboardModifiers keys) {
    QTest::mouseClick(grid_.viewport(), Qt::LeftButton, keys, cell(position).center());
  };
  click(1, {});
  click(4, Qt::ShiftModifier);
  click(7, Qt::ControlModifier);
  EXPECT_EQ(grid_.selected_pictures(), (std::vector<std::size_t>{1, 2, 3, 4, 7}));
  const auto open_menu = [&](int position) {
    const QPoint at = cell(position).center();
    QContextMenuEvent event(QContextMenuEvent::Mouse, at, grid_.viewport()->mapToGlobal(at));
    QApplication::sendEvent(grid_.viewport(), &event);
    delete grid_.findChild<QMenu*>(QStringLiteral("picture_menu"));
  };
  open_menu(2);
  EXPECT_EQ(grid_.selected_pictures().size(), 5u);
  EXPECT_EQ(grid_.current_picture(), 2u);
  open_menu(8);
  EXPECT_EQ(grid_.selected_pictures(), std::vector<std::size_t>{8});
  QTest::keyClick(&grid_, Qt::Key_A, Qt::ControlModifier);
  EXPECT_EQ(grid_.selected_pictures().size(), 60u);
}

TEST_F(ThumbnailGridTest, AMarkSelectsNothing) {
  grid_.set_markable(true);
  grid_.setCurrentIndex(grid_.pictures().index(3));
  int marks = 0;
  QObject::connect(&grid_, &ThumbnailGrid::marked, &grid_, [&] { ++marks; });
  for (const int position : {3, 0}) {
    grid_.selectAll();
    QTest::mouseClick(grid_.viewport(), Qt::LeftButton, {},
                      ThumbnailDelegate::mark_button(cell(position), Mark::more).center());
    EXPECT_EQ(grid_.selected_pictures().size(), 60u);
  }
  EXPECT_EQ(marks, 2);
}

TEST_F(ThumbnailGridTest, FitsItsContentsInsteadOfScrolling) {
  grid_.set_fit_to_contents(true);
  show_pictures(11);
  EXPECT_EQ(grid_.height(), 3 * cell(0).height());
  EXPECT_EQ(grid_.verticalScrollBar()->maximum(), 0);
}

TEST_F(ThumbnailGridTest, DrawsThumbnailBadgeAndDot) {
  const test::TempFolder folder;
  test::write_pnm(folder / "red.ppm", test::solid_image(90, 60, 220, 20, 20));
  auto one = test::sample_collection({.rows = 1, .root = folder.path()});
  one->pictures.edit()[0].path = "red.ppm";
  one->pictures.edit()[0].content_hash = "hash of red";
  grid_.set_items(one, {{0, QStringLiteral("97%"), Qt::green, {}}});
  const auto colour_at = [&](QPoint p) { return grid_.grab().toImage().pixelColor(p + grid_.viewport()->pos()); };
  const QPoint middle = cell(0).center();
  EXPECT_TRUE(test::wait_for([&] { return colour_at(middle).red() > 200 && colour_at(middle).green() < 40; }));
  EXPECT_EQ(colour_at(cell(0).topRight() + QPoint(-14, 15)).green(), 255);  // the dot
  EXPECT_LT(colour_at(cell(0).bottomLeft() + QPoint(13, -20)).red(), 120);  // the badge's ground
}

TEST_F(ThumbnailGridTest, AHundredThousandPicturesStayFluid) {
  show_pictures(100'000);
  grid_.scrollToBottom();
  QElapsedTimer timer;
  timer.start();
  for (int i = 0; i < 10; ++i) {
    grid_.verticalScrollBar()->setValue(grid_.verticalScrollBar()->maximum() * i / 10);
    grid_.grab();
  }
  EXPECT_LT(timer.elapsed() / 10, 50) << "milliseconds a frame";
}

TEST_F(ThumbnailGridTest, WhereTheKeyboardIsLooksOtherThanWhatIsSelected) {
  const auto ring = [&](QStyle::State state) {
    QImage image(100, 100, QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    QStyleOptionViewItem option;
    option.rect = image.rect();
    option.widget = &grid_;
    option.state = state;
    ThumbnailDelegate().paint(&painter, option, grid_.pictures().index(0));
    int accent = 0;
    for (int x = 20; x < 80; ++x) accent += image.pixelColor(x, 1) == palette_of(&grid_).accent;
    return accent;
  };
  const QStyle::State current = QStyle::State_HasFocus | QStyle::State_KeyboardFocusChange;
  EXPECT_EQ(ring(current), 0);
  EXPECT_EQ(ring(QStyle::State_Selected), 60);
  EXPECT_EQ(ring(QStyle::State_Selected | current), 60);
}

}  // namespace
}  // namespace lookalike
