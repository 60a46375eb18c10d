// Outliers and near-duplicates on the Library page, on a real library.

#include <gtest/gtest.h>

#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSlider>
#include <QtTest/QTest>

#include "engine/core/csv.h"
#include "engine/core/files.h"
#include "engine/library/near_duplicates.h"
#include "tests/ui/small_library.h"
#include "ui/pages/duplicate_view.h"
#include "ui/pages/library_page.h"
#include "ui/pages/list_panel.h"
#include "ui/pages/outlier_view.h"
#include "ui/qt_convert.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/segmented_control.h"
#include "ui/widgets/thumbnail_grid.h"

namespace lookalike {
namespace {

class PictureListsTest : public test::SessionsTest {
 protected:
  enum View { all_pictures, outliers, near_duplicates };

  void SetUp() override {
    SessionsTest::SetUp();
    fs::copy_file(pictures_ / "kind0" / "picture0.ppm", pictures_ / "kind0" / "twin.ppm");
    open();
    page_ = std::make_unique<LibraryPage>(context_);
    page_->resize(1204, 766);
    page_->show();
  }
  template <typename T>
  T* find(const char* name) {
    T* found = page_->findChild<T*>(QString::fromLatin1(name));
    EXPECT_TRUE(found) << name;
    return found;
  }
  void show(View view) { find<SegmentedControl>("library_view")->button(view)->click(); }
  int listed(const char* panel) {
    return page_->findChild<ListPanel*>(QLatin1String(panel))->grid().pictures().rowCount();
  }
  Banner* banner(const char* panel) { return find<ListPanel>(panel)->findChild<Banner*>(); }
  void measure() {
    show(outliers);
    find<QPushButton>("measure_outliers")->click();
    ASSERT_TRUE(wait_idle());
    ASSERT_TRUE(test::wait_for([&] { return listed("outliers") > 0; }));
  }
  bool wait_for_groups(int listed_pictures) {
    return test::wait_for([&] { return listed("near_duplicates") == listed_pictures; });
  }
  std::size_t tagged(const char* tag) {
    const auto& hashes = library_.collection()->tags->hashes;
    const auto found = hashes.find(tag);
    return found == hashes.end() ? 0 : found->second.size();
  }

  std::unique_ptr<LibraryPage> page_;
};

TEST_F(PictureListsTest, OutliersAreMeasuredAndListedOddestFirst) {
  show(outliers);
  EXPECT_TRUE(find<QPushButton>("measure_outliers")->isVisible());
  EXPECT_FALSE(find<QWidget>("library_grid")->isVisible());
  measure();
  EXPECT_FALSE(find<QPushButton>("measure_outliers")->isVisible());
  EXPECT_EQ(listed("outliers"), kinds * each + 1);
  auto* sort = find<SegmentedControl>("outlier_sort");
  EXPECT_EQ(sort->current(), 1);
  EXPECT_FALSE(sort->button(0)->isEnabled()) << "nothing was trained";
  const auto& items = find<ListPanel>("outliers")->grid().pictures().items();
  for (std::size_t i = 1; i < items.size(); ++i) {
    EXPECT_GE(items[i - 1].badge.toDouble(), items[i].badge.toDouble());
  }
  const auto c = library_.collection();
  EXPECT_EQ(items[0].picture, c->rows[static_cast<std::size_t>(oddest_rows(*c->outliers, OutlierSort::distance)[0])]);
}

TEST_F(PictureListsTest, TheExportSaysWhatIsChosenNow) {
  measure();
  find<ListPanel>("outliers")->select_rows({3, 5});
  find<QPushButton>("outliers_into_folder")->click();
  auto* title = find<ListPanel>("outliers")->findChild<QLabel*>(QStringLiteral("export_title"));
  ASSERT_TRUE(title);
  EXPECT_TRUE(title->text().contains(QStringLiteral("2 pictures"))) << title->text().toStdString();
  find<ListPanel>("outliers")->select_rows({3, 5, 6});
  EXPECT_TRUE(title->text().contains(QStringLiteral("3 pictures"))) << title->text().toStdString();
}

TEST_F(PictureListsTest, SelectedPicturesAreTaggedAndThatIsTakenBack) {
  measure();
  find<ListPanel>("outliers")->select_rows({3, 5});
  EXPECT_TRUE(find<QLabel>("outliers_about")->text().startsWith(QLatin1Char('2')));
  EXPECT_FALSE(find<QPushButton>("outliers_give_tag")->isEnabled());
  QTest::keyClicks(find<QLineEdit>("outliers_tag"), QStringLiteral("odd"));
  find<QPushButton>("outliers_give_tag")->click();
  ASSERT_TRUE(test::wait_for([&] { return tagged("odd") == 2; })) << failure_.toStdString();
  ASSERT_TRUE(test::wait_for([&] { return banner("outliers")->message().contains(QStringLiteral("2 pictures")); }));
  EXPECT_TRUE(library_.collection()->tags->has("odd", library_.collection()->row_picture(5).content_hash));
  EXPECT_TRUE(banner("near_duplicates")->message().isEmpty()) << "only the list that asked says so";
  Q_EMIT banner("outliers")->action_clicked();
  ASSERT_TRUE(test::wait_for([&] { return tagged("odd") == 0; }));
}

TEST_F(PictureListsTest, TheMenuTakesTagsAway) {
  measure();
  auto& grid = find<ListPanel>("outliers")->grid();
  find<QLineEdit>("outliers_tag")->setText(QStringLiteral("all"));
  QTest::keyClick(find<QLineEdit>("outliers_tag"), Qt::Key_Return);
  ASSERT_TRUE(test::wait_for([&] { return tagged("all") == static_cast<std::size_t>(kinds * each); }))
      << "the twin shares its tag";
  find<ListPanel>("outliers")->select_rows({7});
  QMenu menu;
  Q_EMIT grid.menu_opening(&menu);
  auto* remove = menu.findChild<QMenu*>(QStringLiteral("remove_tag"));
  ASSERT_TRUE(remove);
  ASSERT_EQ(remove->actions().size(), 1);
  remove->actions().front()->trigger();
  ASSERT_TRUE(test::wait_for([&] { return tagged("all") == static_cast<std::size_t>(kinds * each - 1); }));
}

TEST_F(PictureListsTest, DuplicatesRegroupWithTheSlider) {
  show(near_duplicates);
  auto* slider = find<QSlider>("duplicate_distance");
  EXPECT_EQ(slider->value(), 4);
  for (const int bits : {0, 12, 0}) {
    slider->setValue(bits);
    const auto expected = NearDuplicates::find(library_.collection(), DuplicatesBy::hash, {}, {})->groups(bits);
    std::size_t pictures = 0;
    for (const auto& group : expected) pictures += group.size();
    EXPECT_TRUE(wait_for_groups(static_cast<int>(pictures))) << bits;
    EXPECT_TRUE(test::wait_for([&] {
      return find<ElidedLabel>("duplicate_facts")->full_text().startsWith(QString::number(expected.size()));
    })) << bits;
  }
  EXPECT_EQ(find<QLabel>("duplicate_distance_value")->text(), QStringLiteral("0 bits"));
}

TEST_F(PictureListsTest, ByDescriptorSpareCopiesAreSelectedAndPutIntoFolders) {
  show(near_duplicates);
  find<SegmentedControl>("duplicates_by")->button(1)->click();
  find<QSlider>("duplicate_distance")->setValue(0);
  ASSERT_TRUE(wait_for_groups(2)) << failure_.toStdString();
  find<QPushButton>("select_spare")->click();
  auto& grid = find<ListPanel>("near_duplicates")->grid();
  ASSERT_EQ(grid.selected_pictures().size(), 1u);
  EXPECT_EQ(library_.collection()->pictures[grid.selected_pictures()[0]].path, "kind0/twin.ppm");
  EXPECT_EQ(grid.current_picture(), grid.selected_pictures()[0]) << "the keyboard is not at one that is kept";
  find<QPushButton>("near_duplicates_into_folder")->click();
  auto* panel = find<ListPanel>("near_duplicates");
  panel->findChild<QLineEdit*>(QStringLiteral("export_folder"))->setText(to_qstring(folder_ / "out"));
  panel->findChild<QPushButton*>(QStringLiteral("start_export"))->click();
  ASSERT_TRUE(
      test::wait_for([&] { return banner("near_duplicates")->message().contains(QStringLiteral("1 picture")); }));
  EXPECT_TRUE(fs::exists(folder_ / "out" / "Group 1" / "twin.ppm"));
  EXPECT_FALSE(fs::exists(folder_ / "out" / "Group 1" / "picture0.ppm"));
  ASSERT_TRUE(wait_idle());
  Q_EMIT banner("near_duplicates")->action_clicked();
  ASSERT_TRUE(test::wait_for([&] { return !fs::exists(folder_ / "out" / "Group 1"); }));
}

TEST_F(PictureListsTest, AnUndoBelongsToItsLibraryAndWaitsForTasks) {
  measure();
  auto* panel = find<ListPanel>("outliers");
  find<QPushButton>("outliers_into_folder")->click();
  panel->findChild<QLineEdit*>(QStringLiteral("export_folder"))->setText(to_qstring(folder_ / "out"));
  panel->findChild<QPushButton*>(QStringLiteral("start_export"))->click();
  ASSERT_TRUE(wait_idle());
  auto* undo = panel->findChild<QPushButton*>(QStringLiteral("banner_action"));
  ASSERT_TRUE(undo->isVisible());
  ASSERT_TRUE(library_.recluster({.k = 3}));
  EXPECT_FALSE(undo->isEnabled());
  ASSERT_TRUE(wait_idle());
  EXPECT_TRUE(undo->isEnabled());
  EXPECT_TRUE(undo->isVisible());
  fs::copy(folder_ / "library", folder_ / "another library", fs::copy_options::recursive);
  library_.open_library(folder_ / "another library");
  ASSERT_TRUE(wait_idle());
  EXPECT_FALSE(undo->isVisible()) << "the export was not of this library";
}

TEST_F(PictureListsTest, AListIsSavedAsCsv) {
  show(near_duplicates);
  find<QSlider>("duplicate_distance")->setValue(0);
  ASSERT_TRUE(test::wait_for([&] { return listed("near_duplicates") >= 2; }));
  const fs::path csv = folder_ / "groups.csv";
  find<ListPanel>("near_duplicates")->save_list(csv);
  ASSERT_TRUE(test::wait_for([&] { return banner("near_duplicates")->message().contains(QStringLiteral("saved")); }));
  const auto records = parse_csv(read_text_file(csv));
  EXPECT_EQ(static_cast<int>(records.size()), listed("near_duplicates") + 1);
}

TEST_F(PictureListsTest, FindSimilarIsAskedForByRow) {
  measure();
  std::int64_t similar = -1;
  QObject::connect(page_.get(), &LibraryPage::find_similar, page_.get(), [&](std::int64_t row) { similar = row; });
  Q_EMIT find<ListPanel>("outliers")->grid().find_similar(library_.collection()->rows[6]);
  EXPECT_EQ(similar, 6);
}

TEST_F(PictureListsTest, AFileThatGoesLeavesTheListsWithTheirOwnPictures) {
  write_file_atomically(pictures_ / "a broken one.jpg", std::string_view("\xFF\xD8\xFF nothing more"));
  library_.rescan();
  ASSERT_TRUE(wait_idle());
  show(near_duplicates);
  ASSERT_TRUE(test::wait_for([&] { return listed("near_duplicates") > 0; }));
  measure();
  const auto listed_paths = [&](const char* panel) {
    std::vector<std::string> paths;
    const PictureListModel& model = find<ListPanel>(panel)->grid().pictures();
    for (const GridItem& item : model.items()) paths.push_back(model.collection()->pictures[item.picture].path);
    return paths;
  };
  const auto odd = listed_paths("outliers"), near = listed_paths("near_duplicates");
  fs::remove(pictures_ / "a broken one.jpg");
  library_.rescan();
  ASSERT_TRUE(wait_idle());
  EXPECT_EQ(listed_paths("outliers"), odd);
  show(near_duplicates);
  EXPECT_TRUE(test::wait_for([&] { return listed_paths("near_duplicates") == near; }));
}

TEST_F(PictureListsTest, ARescanKeepsTheViewAndListsAnew) {
  show(near_duplicates);
  find<QSlider>("duplicate_distance")->setValue(0);
  ASSERT_TRUE(test::wait_for([&] { return listed("near_duplicates") >= 2; }));
  const int before = listed("near_duplicates");
  fs::remove(pictures_ / "kind0" / "twin.ppm");
  library_.rescan();
  ASSERT_TRUE(wait_idle());
  EXPECT_TRUE(wait_for_groups(before - 2));
  EXPECT_EQ(find<SegmentedControl>("library_view")->current(), near_duplicates);
}

}  // namespace
}  // namespace lookalike
