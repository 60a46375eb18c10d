// What can be done with selected pictures on every page, and the selection that the pages share, on a real library.

#include "ui/pages/picture_work.h"

#include <gtest/gtest.h>

#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QtTest/QTest>

#include "engine/core/csv.h"
#include "engine/core/files.h"
#include "tests/ui/small_library.h"
#include "ui/pages/cluster_detail.h"
#include "ui/pages/cluster_overview.h"
#include "ui/pages/clusters_page.h"
#include "ui/pages/library_page.h"
#include "ui/pages/map_page.h"
#include "ui/pages/search_page.h"
#include "ui/qt_convert.h"
#include "ui/sessions/search_query.h"
#include "ui/widgets/map_view.h"
#include "ui/widgets/result_group.h"
#include "ui/widgets/thumbnail_grid.h"

namespace lookalike {
namespace {

using Rows = std::vector<std::int64_t>;

class PictureWorkTest : public test::SessionsTest {
 protected:
  void SetUp() override {
    SessionsTest::SetUp();
    open();
  }
  template <class Page>
  std::unique_ptr<Page> make(bool shown = true) {
    auto page = std::make_unique<Page>(context_);
    page->resize(1204, 766);
    if (shown) page->show();
    return page;
  }
  static void select(ThumbnailGrid& grid, const std::vector<int>& places) {
    QItemSelection selection;
    for (const int place : places) selection.select(grid.model()->index(place, 0), grid.model()->index(place, 0));
    grid.selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect);
  }
  static QString message(QWidget& page) { return page.findChild<Banner*>(QStringLiteral("work_banner"))->message(); }
  void expect_card_acts_on(MapPage& page, const QString& card, std::size_t pictures);

  std::size_t tagged(const char* tag) {
    const auto& hashes = library_.collection()->tags->hashes;
    const auto found = hashes.find(tag);
    return found == hashes.end() ? 0 : found->second.size();
  }
  bool search(std::int64_t row) {
    search_.query_row(row);
    return test::wait_for([&] { return search_.answer() != nullptr; }, patience_ms);
  }
};

QAction* entry(QMenu& menu, const char* name) {
  return menu.findChild<QAction*>(QLatin1String(name));
}

/// What the menu of a picture of this grid would hold.
std::unique_ptr<QMenu> menu_of(ThumbnailGrid& grid) {
  auto menu = std::make_unique<QMenu>();
  menu->addAction(QStringLiteral("Find similar"));
  Q_EMIT grid.menu_opening(menu.get());
  return menu;
}

ThumbnailGrid& grid_of(QWidget& page, const char* name) {
  return *page.findChild<ThumbnailGrid*>(QLatin1String(name));
}

TEST_F(PictureWorkTest, ANewTagIsTypedOnThePageGivenToAllSelectedAndTakenBack) {
  const auto page = make<LibraryPage>();
  ThumbnailGrid& grid = grid_of(*page, "library_grid");
  select(grid, {1, 2, 5});
  const auto menu = menu_of(grid);
  EXPECT_TRUE(menu->findChild<QMenu*>("tag_menu")->title().contains("3 pictures"));
  EXPECT_FALSE(menu->findChild<QMenu*>("remove_tag")) << "none has any";
  entry(*menu, "new_tag_action")->trigger();
  auto* field = page->findChild<QLineEdit*>("new_tag");
  ASSERT_TRUE(field->isVisible());
  EXPECT_TRUE(page->findChild<QLabel*>("new_tag_title")->text().contains("3 pictures"));
  EXPECT_FALSE(page->findChild<QPushButton*>("give_new_tag")->isEnabled());
  QTest::keyClicks(field, QStringLiteral("fine"));
  QTest::keyClick(field, Qt::Key_Return);
  ASSERT_TRUE(test::wait_for([&] { return tagged("fine") == 3; })) << failure_.toStdString();
  EXPECT_FALSE(field->isVisible());
  ASSERT_TRUE(test::wait_for([&] { return message(*page).contains("3 pictures are now tagged"); }));
  Q_EMIT page->findChild<Banner*>("work_banner")->action_clicked();
  EXPECT_TRUE(test::wait_for([&] { return tagged("fine") == 0; }));
}

TEST_F(PictureWorkTest, ACardAboutPicturesOfAnotherLibraryGoes) {
  const auto page = make<LibraryPage>();
  ThumbnailGrid& grid = grid_of(*page, "library_grid");
  select(grid, {1, 2});
  auto* work = page->findChild<PictureWork*>(QString(), Qt::FindDirectChildrenOnly);
  ASSERT_NE(work, nullptr);
  entry(*menu_of(grid), "into_folder_action")->trigger();
  EXPECT_TRUE(work->isVisible());
  fs::copy(test::ready_library(), folder_ / "second", fs::copy_options::recursive);
  library_.open_folder(pictures_, folder_ / "second");
  ASSERT_TRUE(wait_idle());
  EXPECT_FALSE(work->findChild<QLineEdit*>("export_folder")->isVisible());
  EXPECT_FALSE(work->isVisible());
}

TEST_F(PictureWorkTest, ATagHasACheckMarkWhereAllHaveItAndTheSameTakesItAway) {
  const auto page = make<LibraryPage>();
  ThumbnailGrid& grid = grid_of(*page, "library_grid");
  const auto& collection = *library_.collection();
  library_.tag_pictures({collection.row_picture(0).content_hash, collection.row_picture(1).content_hash},
                        QStringLiteral("sea & sky"));
  ASSERT_TRUE(test::wait_for([&] { return tagged("sea & sky") == 2; }));
  EXPECT_TRUE(message(*page).isEmpty()) << "the page was not asked";
  const auto tag_entry = [&] { return menu_of(grid)->findChild<QMenu*>("tag_menu")->actions().front()->isChecked(); };
  select(grid, {0, 1, 2});
  EXPECT_FALSE(tag_entry()) << "one has it not";
  select(grid, {0, 1});
  EXPECT_TRUE(tag_entry());
  const auto menu = menu_of(grid);
  menu->findChild<QMenu*>("tag_menu")->actions().front()->trigger();
  ASSERT_TRUE(test::wait_for([&] { return tagged("sea & sky") == 0; }));
  EXPECT_TRUE(test::wait_for([&] { return message(*page).contains("no longer tagged “sea & sky”"); }));
}

TEST_F(PictureWorkTest, EveryPageExportsWhatIsSelectedAndTakesItBack) {
  const auto library = make<LibraryPage>();
  const auto clusters = make<ClustersPage>();
  const auto map = make<MapPage>();
  const auto found = make<SearchPage>();
  Q_EMIT clusters->findChild<ClusterOverview*>()->opened(0);
  ASSERT_TRUE(search(0));
  int number = 0;
  const auto expect_export = [&](QWidget& page, QMenu& menu) {
    const fs::path out = folder_ / ("out" + std::to_string(number++));
    entry(menu, "into_folder_action")->trigger();
    auto* work = page.findChild<PictureWork*>(QString(), Qt::FindDirectChildrenOnly);
    if (!work) work = page.findChild<PictureWork*>();
    EXPECT_TRUE(work->findChild<QLabel*>("export_title")->text().contains("2 pictures"));
    work->findChild<QLineEdit*>("export_folder")->setText(to_qstring(out));
    work->findChild<QPushButton*>("start_export")->click();
    auto* banner = work->findChild<Banner*>();
    EXPECT_TRUE(test::wait_for([&] { return banner->message().contains("2 pictures are in"); })) << number;
    EXPECT_EQ(std::distance(fs::directory_iterator(out / "Pictures"), {}), 2);
    EXPECT_TRUE(wait_idle());
    Q_EMIT banner->action_clicked();
    EXPECT_TRUE(test::wait_for([&] { return banner->message().contains("2 exported files were removed"); }));
    EXPECT_TRUE(wait_idle());
  };
  select(grid_of(*library, "library_grid"), {3, 4});
  expect_export(*library, *menu_of(grid_of(*library, "library_grid")));
  select(grid_of(*clusters, "cluster_members"), {0, 1});
  expect_export(*clusters, *menu_of(grid_of(*clusters, "cluster_members")));
  EXPECT_TRUE(clusters->findChild<Banner*>("banner")->message().isEmpty()) << "it was not its own export";
  select(grid_of(*found, "result_grid"), {0, 2});
  expect_export(*found, *menu_of(grid_of(*found, "result_grid")));
  auto* view = map->findChild<MapView*>();
  view->select_rows({7, 9});
  QMenu menu;
  Q_EMIT view->menu_opening(&menu);
  expect_export(*map, menu);
}

TEST_F(PictureWorkTest, TheListOfTheSelectedIsSavedWithTheirTags) {
  const auto page = make<MapPage>();
  library_.tag_pictures({library_.collection()->row_picture(5).content_hash}, QStringLiteral("odd"));
  ASSERT_TRUE(test::wait_for([&] { return tagged("odd") == 1; }));
  page->findChild<PictureWork*>()->save_list(chosen_rows(library_.collection(), {2, 5}), folder_ / "list.csv");
  ASSERT_TRUE(test::wait_for([&] { return message(*page).contains("The list is saved"); }));
  const auto records = parse_csv(read_text_file(folder_ / "list.csv"));
  ASSERT_EQ(records.size(), 3u);
  EXPECT_EQ(records[0].front(), "path");
  EXPECT_EQ(records[1].front(), library_.collection()->row_picture(2).path);
  EXPECT_EQ(records[2].back(), "odd");
}

TEST_F(PictureWorkTest, WhatIsSelectedOnOnePageIsSelectedOnAll) {
  const auto library = make<LibraryPage>();
  const auto map = make<MapPage>();
  const auto clusters = make<ClustersPage>(false);
  ThumbnailGrid& grid = grid_of(*library, "library_grid");
  auto* view = map->findChild<MapView*>();
  int changes = 0;
  QObject::connect(&library_, &LibrarySession::selection_changed, view, [&] { ++changes; });
  select(grid, {6, 2, 3});
  EXPECT_EQ(library_.selection(), (Rows{2, 3, 6}));
  EXPECT_EQ(view->selection(), (Rows{2, 3, 6}));
  EXPECT_EQ(changes, 1) << "an echo";
  view->select_rows({1, 20});
  EXPECT_EQ(grid.selected_pictures(), (std::vector<std::size_t>{1, 20}));
  EXPECT_EQ(changes, 2) << "an echo";
  // An opened cluster has its own of them, once it is seen, and leaves the others selected.
  const Rows members = library_.collection()->clustering->clusters[0].rows;
  library_.select({members[0]});
  Q_EMIT clusters->findChild<ClusterOverview*>()->opened(0);
  ThumbnailGrid& opened = clusters->findChild<ClusterDetail*>()->grid();
  EXPECT_TRUE(opened.selected_pictures().empty());
  clusters->show();
  EXPECT_EQ(opened.selected_pictures(), (std::vector<std::size_t>{static_cast<std::size_t>(members[0])}));
  EXPECT_EQ(library_.selection(), (Rows{members[0]}));
  opened.selectAll();
  EXPECT_EQ(library_.selection().size(), members.size());
  grid.clearSelection();
  EXPECT_TRUE(view->selection().empty());
  EXPECT_TRUE(opened.selected_pictures().empty());
}

TEST_F(PictureWorkTest, AnotherListSelectsWhatItShows) {
  const auto page = make<SearchPage>();
  ASSERT_TRUE(search(0));
  const std::int64_t third = search_.answer()->result.hits[2].row;
  library_.select({third});
  EXPECT_EQ(grid_of(*page, "result_grid").selected_pictures(),
            (std::vector<std::size_t>{static_cast<std::size_t>(third)}));
  const auto before = search_.answer();
  search_.set_colour_balance(0.9);
  ASSERT_TRUE(test::wait_for([&] { return search_.answer() != before; }, patience_ms));
  EXPECT_EQ(grid_of(*page, "result_grid").selected_pictures(),
            (std::vector<std::size_t>{static_cast<std::size_t>(third)}));
  EXPECT_EQ(library_.selection(), Rows{third});
}

TEST_F(PictureWorkTest, TheMenuOfGroupedMatchesIsAboutThoseOfAllGroups) {
  const auto page = make<SearchPage>();
  ASSERT_TRUE(search(0));
  page->show_by_cluster(true);
  std::vector<ThumbnailGrid*> grids;
  for (auto* group : page->findChildren<ResultGroup*>()) {
    if (group->isVisible()) grids.push_back(&group->grid());
  }
  ASSERT_GE(grids.size(), 2u);
  const auto row = [&](std::size_t group) {
    return static_cast<std::int64_t>(grids[group]->pictures().items().front().picture);
  };
  library_.select(row(0) < row(1) ? Rows{row(0), row(1)} : Rows{row(1), row(0)});
  EXPECT_TRUE(menu_of(*grids[1])->findChild<QMenu*>("export_menu")->title().contains("2 pictures"));
  const QPoint first = grids[1]->visualRect(grids[1]->model()->index(0, 0)).center();
  QTest::mouseClick(grids[1]->viewport(), Qt::LeftButton, {}, first);  // on what is selected already
  EXPECT_TRUE(grids[0]->selected_pictures().empty());
  EXPECT_EQ(library_.selection(), Rows{row(1)});
}

TEST_F(PictureWorkTest, SeveralAreSearchedAsOneAddedToTheQueryOrMeantAsUnlikeIt) {
  const auto page = make<LibraryPage>();
  ThumbnailGrid& grid = grid_of(*page, "library_grid");
  int wanted = 0;
  QObject::connect(&search_, &SearchSession::wanted, page.get(), [&] { ++wanted; });
  const auto request = [&]() -> const SearchRequest& { return search_.answer()->request; };
  select(grid, {0, 1});
  EXPECT_FALSE(entry(*menu_of(grid), "add_to_query_action")) << "there is none";
  const auto first = menu_of(grid);
  EXPECT_EQ(first->actions()[1]->objectName(), "find_similar_to_all");
  first->actions()[1]->trigger();
  ASSERT_TRUE(test::wait_for([&] { return search_.answer() && request().examples.size() == 2; }, patience_ms));
  select(grid, {2});
  EXPECT_FALSE(entry(*menu_of(grid), "find_similar_to_all"));
  entry(*menu_of(grid), "add_to_query_action")->trigger();
  ASSERT_TRUE(test::wait_for([&] { return request().examples.size() == 3; }, patience_ms));
  EXPECT_EQ(request().examples[2].row, 2);
  select(grid, {2 * each});
  entry(*menu_of(grid), "unlike_this")->trigger();
  ASSERT_TRUE(test::wait_for([&] { return request().negatives.size() == 1; }, patience_ms));
  EXPECT_EQ(request().negatives[0].row, 2 * each);
  EXPECT_EQ(request().examples.size(), 3u);
  EXPECT_EQ(wanted, 3);
}

// The card's tag, export and Library buttons, for so many pictures.
void PictureWorkTest::expect_card_acts_on(MapPage& page, const QString& card, std::size_t pictures) {
  page.findChild<QPushButton*>(card + "_tag")->click();
  auto* menu = page.findChild<QMenu*>("tag_menu");
  ASSERT_TRUE(menu && menu->isVisible());
  entry(*menu, "new_tag_action")->trigger();
  menu->close();
  auto* field = page.findChild<QLineEdit*>("new_tag");
  QTest::keyClicks(field, QStringLiteral("corner"));
  QTest::keyClick(field, Qt::Key_Return);
  ASSERT_TRUE(test::wait_for([&] { return tagged("corner") == pictures; }));
  page.findChild<QPushButton*>(card + "_export")->click();
  menu = page.findChild<QMenu*>("export_menu");
  ASSERT_TRUE(menu && menu->isVisible());
  menu->close();
  bool asked = false;
  QObject::connect(&page, &MapPage::selection_in_library, &page, [&] { asked = true; });
  page.findChild<QPushButton*>(card + "_in_library")->click();
  EXPECT_TRUE(asked);
}

TEST_F(PictureWorkTest, TheMapsCardActsOnTheWholeSelection) {
  const auto page = make<MapPage>();
  page->findChild<MapView*>()->select_rows({0, 1, 2, 3});
  page->findChild<QPushButton*>("selection_similar")->click();
  ASSERT_TRUE(test::wait_for([&] { return search_.answer() != nullptr; }, patience_ms));
  EXPECT_EQ(search_.answer()->request.examples.size(), 4u);
  expect_card_acts_on(*page, QStringLiteral("selection"), 4);
}

TEST_F(PictureWorkTest, TheLibraryBringsWhatIsSelectedIntoView) {
  const auto page = make<LibraryPage>();
  page->resize(960, 300);
  ThumbnailGrid& grid = grid_of(*page, "library_grid");
  library_.select({22, 23});
  page->show_selection();
  EXPECT_EQ(grid.selected_pictures(), (std::vector<std::size_t>{22, 23}));
  EXPECT_TRUE(grid.viewport()->rect().intersects(grid.visualRect(grid.model()->index(22, 0))));
  EXPECT_EQ(grid.currentIndex().row(), 22);
}

TEST_F(PictureWorkTest, ManyAreSearchedForWithoutLeavingAnyOut) {
  const auto page = make<SearchPage>();
  std::vector<std::int64_t> rows;
  for (std::int64_t i = 0; i < 40; ++i) rows.push_back(i % each);
  page->findChild<PictureWork*>("picture_work")->search(chosen_rows(library_.collection(), rows), QueryRole::only);
  ASSERT_TRUE(test::wait_for([&] { return search_.answer() != nullptr; }, patience_ms));
  EXPECT_EQ(search_.answer()->request.examples.size(), 40u);
  auto* more = page->findChild<QLabel*>("query_more");
  EXPECT_TRUE(more->isVisible());
  EXPECT_EQ(more->text(), "and 16 more");
  EXPECT_TRUE(page->findChild<QLabel*>("query_words")->text().contains("The middle of 40 pictures"));
  search_.query_row(3);
  ASSERT_TRUE(test::wait_for([&] { return search_.answer()->request.examples.size() == 1; }, patience_ms));
  EXPECT_FALSE(more->isVisible());
}

TEST_F(PictureWorkTest, TheMapsCardOfOnePictureOffersTheSame) {
  const auto page = make<MapPage>();
  page->findChild<MapView*>()->select(2);
  expect_card_acts_on(*page, QStringLiteral("picture"), 1);
}

}  // namespace
}  // namespace lookalike
