#include "ui/pages/library_page.h"

#include <gtest/gtest.h>

#include <QFileDialog>
#include <QLabel>
#include <QPushButton>
#include <QSlider>
#include <QTest>

#include "engine/library/library_impl.h"
#include "tests/ui/drop.h"
#include "tests/ui/small_library.h"
#include "ui/qt_convert.h"
#include "ui/recents.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/health_chips.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/segmented_control.h"
#include "ui/widgets/thumbnail_grid.h"

namespace lookalike {
namespace {

class LibraryPageTest : public test::SessionsTest {
 protected:
  void SetUp() override {
    SessionsTest::SetUp();
    page_.resize(1204, 766);
    page_.show();
  }
  template <typename T>
  T* find(const char* name) {
    T* found = page_.findChild<T*>(QString::fromLatin1(name));
    EXPECT_TRUE(found) << name;
    return found;
  }
  Chip* chip(HealthFilter filter) {
    return page_.findChild<Chip*>(QStringLiteral("filter_%1").arg(static_cast<int>(filter)));
  }
  ThumbnailGrid* grid() { return find<ThumbnailGrid>("library_grid"); }

  LibraryPage page_{context_};
};

TEST_F(LibraryPageTest, StartsWithAnInvitation) {
  EXPECT_TRUE(find<QWidget>("folder_drop_area")->isVisible());
  EXPECT_TRUE(find<QPushButton>("choose_folder")->isVisible());
  EXPECT_TRUE(find<QPushButton>("open_demo")->isVisible());
  EXPECT_FALSE(find<QPushButton>("train_on_these")->isVisible());
}

TEST_F(LibraryPageTest, ADroppedFolderIsOpenedAndFillsTheGrid) {
  QMimeData data;
  test::set_files(data, {pictures_});
  ASSERT_TRUE(test::drop_on(page_, data));
  EXPECT_TRUE(library_.busy());
  ASSERT_TRUE(test::wait_for([&] { return grid()->isVisible() && grid()->pictures().rowCount() > 0; }, patience_ms))
      << failure_.toStdString();
  ASSERT_TRUE(wait_idle());
  EXPECT_EQ(grid()->pictures().rowCount(), kinds * each);
  EXPECT_EQ(page_.findChild<PageHeader*>()->title(), QStringLiteral("pictures"));
  EXPECT_TRUE(page_.findChild<PageHeader*>()->facts().contains(QStringLiteral("just now")));
  EXPECT_TRUE(find<Banner>("banner")->message().startsWith(QStringLiteral("Search is ready.")));
  EXPECT_TRUE(test::wait_for([&] { return recent_folders().value(0).toStdString() == pictures_.native(); }));
}

TEST_F(LibraryPageTest, ADroppedPictureIsLeftToTheWindow) {
  QMimeData data;
  test::set_files(data, {pictures_ / "kind0" / "picture0.ppm"});
  EXPECT_FALSE(test::drop_on(page_, data));
  EXPECT_FALSE(library_.busy());
}

TEST_F(LibraryPageTest, FiltersNarrowTheGrid) {
  write_file_atomically(pictures_ / "bad.jpg", std::string_view("no picture"));
  fs::copy_file(pictures_ / "kind0" / "picture0.ppm", pictures_ / "kind0" / "twin.ppm");
  open();
  EXPECT_EQ(chip(HealthFilter::usable)->count(), kinds * each + 1);
  EXPECT_EQ(chip(HealthFilter::duplicates)->count(), 2);
  EXPECT_EQ(chip(HealthFilter::leaks)->count(), 0) << "duplicates stay on one side";
  EXPECT_TRUE(chip(HealthFilter::leaks)->isVisible());
  EXPECT_FALSE(chip(HealthFilter::too_large)->isVisible());
  QTest::mouseClick(chip(HealthFilter::duplicates), Qt::LeftButton);
  ASSERT_EQ(grid()->pictures().rowCount(), 2);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(grid()->pictures().index(i).data(PictureListModel::BadgeRole).toString(), QStringLiteral("1"));
    EXPECT_TRUE(grid()->pictures().index(i).data(PictureListModel::DotRole).value<QColor>().isValid());
  }
  QTest::mouseClick(chip(HealthFilter::leaks), Qt::LeftButton);
  EXPECT_FALSE(grid()->isVisible());
  EXPECT_TRUE(find<QLabel>("nothing_here")->isVisible());
  const auto unusable =
      chip(HealthFilter::unreadable)->count().value() + chip(HealthFilter::unsupported)->count().value();
  EXPECT_EQ(unusable, 1);
}

TEST_F(LibraryPageTest, ChipsWorkByKeyboard) {
  fs::copy_file(pictures_ / "kind0" / "picture0.ppm", pictures_ / "kind0" / "twin.ppm");
  open();
  chip(HealthFilter::duplicates)->setFocus();
  QTest::keyClick(chip(HealthFilter::duplicates), Qt::Key_Space);
  EXPECT_EQ(grid()->pictures().rowCount(), 2);
}

TEST_F(LibraryPageTest, TheSizeSliderSetsTheThumbnails) {
  open();
  find<QSlider>("thumbnail_size")->setValue(200);
  EXPECT_EQ(grid()->thumbnail_side(), 200);
}

TEST_F(LibraryPageTest, TrainAndFindSimilarAreAskedFor) {
  open();
  int train = 0;
  std::int64_t similar = -1;
  QObject::connect(&page_, &LibraryPage::train_requested, &page_, [&] { ++train; });
  QObject::connect(&page_, &LibraryPage::find_similar, &page_, [&](std::int64_t row) { similar = row; });
  QTest::mouseClick(find<QPushButton>("train_on_these"), Qt::LeftButton);
  EXPECT_EQ(train, 1);
  Q_EMIT grid()->find_similar(library_.collection()->rows[4]);
  EXPECT_EQ(similar, 4);
}

TEST_F(LibraryPageTest, AFailureIsSaidOnThePage) {
  library_.open_folder(folder_ / "no such folder");
  ASSERT_TRUE(wait_idle());
  EXPECT_EQ(find<Banner>("banner")->kind(), Banner::Kind::error);
  EXPECT_TRUE(find<Banner>("banner")->message().contains(QStringLiteral("no such folder")));
  EXPECT_TRUE(find<QPushButton>("choose_folder")->isEnabled());
}

TEST_F(LibraryPageTest, AReadOnlyLibrarySaysSo) {
  const auto owner = Library::open(folder_ / "library");
  import_folder(*owner, pictures_, {}, {});
  library_.open_library(folder_ / "library");
  ASSERT_TRUE(wait_idle());
  EXPECT_EQ(find<Banner>("banner")->kind(), Banner::Kind::warning);
  EXPECT_TRUE(find<Banner>("banner")->message().startsWith(QStringLiteral("Read-only.")));
  EXPECT_FALSE(find<QPushButton>("rescan")->isEnabled());
  EXPECT_FALSE(find<QPushButton>("train_on_these")->isEnabled());
}

TEST_F(LibraryPageTest, ARescanKeepsTheScrollPosition) {
  open();
  grid()->setCurrentIndex(grid()->pictures().index(7));
  library_.rescan();
  ASSERT_TRUE(wait_idle());
  EXPECT_EQ(grid()->currentIndex().row(), 7) << "an unchanged grid is left alone";
}

TEST_F(LibraryPageTest, AFolderThatIsAwayCanBeLocated) {
  open();
  fs::rename(pictures_, folder_ / "moved");
  library_.open_folder(pictures_, folder_ / "library");
  ASSERT_TRUE(wait_idle()) << failure_.toStdString();
  auto* banner = find<Banner>("banner");
  EXPECT_EQ(banner->kind(), Banner::Kind::warning);
  EXPECT_TRUE(banner->message().contains(QStringLiteral("away"))) << banner->message().toStdString();
  EXPECT_EQ(grid()->pictures().rowCount(), kinds * each);
  EXPECT_TRUE(find<QPushButton>("rescan")->isEnabled());
  auto* locate = banner->findChild<QPushButton*>("banner_action");
  ASSERT_TRUE(locate->isVisible());
  QTest::mouseClick(locate, Qt::LeftButton);
  auto* dialog = find<QFileDialog>("folder_dialog");
  ASSERT_TRUE(dialog);
  Q_EMIT dialog->fileSelected(to_qstring(folder_ / "moved"));
  dialog->close();
  ASSERT_TRUE(wait_idle()) << failure_.toStdString();
  EXPECT_EQ(library_.collection()->root, folder_ / "moved");
  EXPECT_EQ(page_.findChild<PageHeader*>()->title(), QStringLiteral("moved"));
  EXPECT_FALSE(banner->isVisible()) << banner->message().toStdString();
}

TEST_F(LibraryPageTest, AnOpeningThatWaitsSaysForWhatAndMayStopItOrBeGivenUp) {
  open();
  fs::copy(test::ready_library(), folder_ / "second", fs::copy_options::recursive);
  auto* waiting = find<Banner>("waiting_opening");
  EXPECT_FALSE(waiting->isVisible());
  std::unique_lock job(library_.library()->impl().job_mutex);  // The task waits for it.
  MapOptions tsne;
  tsne.method = "tsne";
  ASSERT_TRUE(library_.make_map(tsne));
  QMimeData data;
  test::set_files(data, {folder_ / "second"});
  ASSERT_TRUE(test::drop_on(page_, data));
  ASSERT_TRUE(waiting->isVisible());
  EXPECT_TRUE(waiting->message().contains("Arranging the map is still in progress"))
      << waiting->message().toStdString();
  EXPECT_TRUE(waiting->message().contains("second"));
  waiting->findChild<QAbstractButton*>("banner_close")->click();
  EXPECT_FALSE(waiting->isVisible());
  EXPECT_TRUE(library_.busy());

  ASSERT_TRUE(test::drop_on(page_, data));
  auto* action = waiting->findChild<QPushButton*>("banner_action");
  ASSERT_TRUE(action->isVisible() && action->isEnabled());
  action->click();
  EXPECT_FALSE(action->isEnabled()) << "it is being stopped";
  job.unlock();
  ASSERT_TRUE(test::wait_for([&] { return library_.collection()->library_folder == folder_ / "second"; }, patience_ms));
  EXPECT_FALSE(waiting->isVisible());
  ASSERT_TRUE(wait_idle());
}

TEST_F(LibraryPageTest, TheTabKeyGoesAlongTheHeaderFromLeftToRight) {
  const auto comes_after = [&](QWidget* from, const QWidget* to) {
    int steps = 0;
    for (QWidget* at = from->nextInFocusChain(); at != to; at = at->nextInFocusChain()) {
      if (at == from || at == page_.findChild<QPushButton*>("train_on_these")) return false;
      if (++steps > 1000) return false;
    }
    return true;
  };
  auto* views = page_.findChild<SegmentedControl*>("library_view");
  EXPECT_TRUE(comes_after(views->button(0), page_.findChild<QPushButton*>("rescan")));
  EXPECT_TRUE(comes_after(page_.findChild<QPushButton*>("rescan"), page_.findChild<QPushButton*>("open_another")));
}

}  // namespace
}  // namespace lookalike
