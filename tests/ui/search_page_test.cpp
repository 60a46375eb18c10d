#include "ui/pages/search_page.h"

#include <gtest/gtest.h>

#include <QFile>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSlider>
#include <QTest>

#include "tests/support/test_images.h"
#include "tests/ui/drop.h"
#include "tests/ui/search_page_fixture.h"
#include "ui/sessions/search_query.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/result_group.h"
#include "ui/widgets/segmented_control.h"
#include "ui/widgets/thumbnail_grid.h"

namespace lookalike {
namespace {

class SearchPageTest : public test::SearchPageFixture {
 protected:
  void SetUp() override {
    SessionsTest::SetUp();
    show_page(766);
  }
  /// The copy of one of the library's outside of it: its twin is the best match.
  fs::path picture(int kind, int number) {
    const fs::path within = fs::path("kind" + std::to_string(kind)) / ("picture" + std::to_string(number) + ".ppm");
    const fs::path copy = folder_ / "mine" / within;
    fs::create_directories(copy.parent_path());
    fs::copy_file(pictures_ / within, copy, fs::copy_options::skip_existing);
    return copy;
  }
  bool drop_files(const std::vector<fs::path>& files) {
    QMimeData data;
    test::set_files(data, files);
    return test::drop_on(page_, data);
  }
  QString title() { return page_.findChild<PageHeader*>()->title(); }
  std::vector<ResultGroup*> groups() {
    std::vector<ResultGroup*> shown;
    for (auto* group : page_.findChildren<ResultGroup*>()) {
      if (group->isVisible()) shown.push_back(group);
    }
    return shown;
  }
};

TEST_F(SearchPageTest, SaysWhatToDoBeforeAFolderIsOpen) {
  EXPECT_TRUE(find<QPushButton>("to_library")->isVisible());
  EXPECT_FALSE(find<QPushButton>("choose_file")->isVisible());
  ASSERT_TRUE(drop_files({picture(0, 0)}));
  EXPECT_TRUE(message().contains(QStringLiteral("Open a folder")));
}

TEST_F(SearchPageTest, ADroppedFileIsSearched) {
  open();
  ASSERT_TRUE(drop_files({picture(1, 2)}));
  ASSERT_TRUE(wait_answer(1));
  EXPECT_EQ(title(), QStringLiteral("24 matches"));
  EXPECT_TRUE(find<QLabel>("query_words")->text().contains(QStringLiteral("picture2.ppm")));
  EXPECT_TRUE(find<QLabel>("query_words")->text().contains(QStringLiteral("nearest cluster")));
  ASSERT_EQ(groups().size(), 1u);
  const auto badge = groups()[0]->grid().pictures().index(0).data(PictureListModel::BadgeRole).toString();
  EXPECT_TRUE(badge.endsWith(QLatin1Char('%')));
}

TEST_F(SearchPageTest, SeveralDroppedFilesAreOneQuery) {
  open();
  ASSERT_TRUE(drop_files({picture(2, 0), picture(2, 1), picture(2, 2)}));
  ASSERT_TRUE(wait_answer(1));
  EXPECT_EQ(search_.answer()->request.examples.size(), 3u);
  EXPECT_TRUE(find<QLabel>("query_words")->text().contains(QStringLiteral("3 pictures")));
}

TEST_F(SearchPageTest, PictureDataIsSearched) {
  open();
  QFile file(QString::fromStdString(picture(0, 1).native()));
  ASSERT_TRUE(file.open(QIODevice::ReadOnly));
  QMimeData data;
  data.setImageData(QImage::fromData(file.readAll()));
  ASSERT_TRUE(test::drop_on(page_, data));
  ASSERT_TRUE(wait_answer(1));
  EXPECT_EQ(search_.answer()->collection->row_picture(search_.answer()->result.hits.front().row).label, "kind0");
}

TEST_F(SearchPageTest, DroppedTextIsRefusedWithAReason) {
  open();
  QMimeData data;
  data.setText(QStringLiteral("a tiger lily"));
  test::drop_on(page_, data);
  EXPECT_TRUE(message().contains(QStringLiteral("text, not a picture"))) << message().toStdString();
  EXPECT_FALSE(page_.accept_mime(data));
  EXPECT_EQ(answers_, 0);
}

TEST_F(SearchPageTest, AFileThatIsNoPictureIsRefusedByName) {
  open();
  write_file_atomically(folder_ / "notes.jpg", std::string_view("no picture"));
  ASSERT_TRUE(drop_files({folder_ / "notes.jpg"}));
  EXPECT_TRUE(test::wait_for([&] { return message().contains(QStringLiteral("notes.jpg")); }));
  ASSERT_TRUE(drop_files({picture(0, 0)}));
  ASSERT_TRUE(wait_answer(1));
  EXPECT_TRUE(message().isEmpty()) << "an answer takes the message away";
}

TEST_F(SearchPageTest, AFolderIsLeftToTheWindow) {
  open();
  EXPECT_FALSE(drop_files({pictures_}));
}

TEST_F(SearchPageTest, ByClusterTheQuerysOwnComesFirst) {
  open();
  ASSERT_TRUE(drop_files({picture(1, 0)}));
  ASSERT_TRUE(wait_answer(1));
  auto* order = find<SegmentedControl>("order");
  QTest::mouseClick(order->button(1), Qt::LeftButton);
  const auto& clusters = search_.answer()->collection->clustering->clusters;
  const auto own = static_cast<std::size_t>(search_.answer()->result.query_cluster);
  ASSERT_GE(groups().size(), 2u);
  EXPECT_EQ(groups()[0]->title().toStdString(), clusters[own].name);
  int shown = 0;
  for (auto* group : groups()) shown += group->grid().pictures().rowCount();
  EXPECT_EQ(shown, kinds * each);
  QTest::mouseClick(order->button(0), Qt::LeftButton);
  EXPECT_EQ(groups().size(), 1u);
}

TEST_F(SearchPageTest, TheScopeSwitchSaysWhatItCosts) {
  open();
  ASSERT_TRUE(drop_files({picture(1, 0)}));
  ASSERT_TRUE(wait_answer(1));
  EXPECT_TRUE(find<QLabel>("scope_cost")->text().contains(QStringLiteral("of these 24")))
      << find<QLabel>("scope_cost")->text().toStdString();
  QTest::mouseClick(find<SegmentedControl>("scope")->button(1), Qt::LeftButton);
  ASSERT_TRUE(wait_answer(2));
  EXPECT_EQ(search_.answer()->request.scope, SearchScope::cluster);
  EXPECT_LT(search_.answer()->result.hits.size(), std::size_t(kinds * each));
}

TEST_F(SearchPageTest, TheSliderWorksByKeyboard) {
  open();
  ASSERT_TRUE(drop_files({picture(1, 0)}));
  ASSERT_TRUE(wait_answer(1));
  auto* slider = find<QSlider>("colour_balance");
  slider->setFocus();
  QTest::keyClick(slider, Qt::Key_End);
  ASSERT_TRUE(wait_answer(2));
  EXPECT_EQ(search_.answer()->request.weights, weights_for_balance(1));
}

TEST_F(SearchPageTest, ADropWithControlOrOntoThePlusIsAddedToTheQuery) {
  open();
  QMimeData data;
  test::set_files(data, {picture(0, 0)});
  ASSERT_TRUE(test::drop_on(page_, data, Qt::ControlModifier));
  ASSERT_TRUE(wait_answer(1)) << "the first is a query of its own";
  test::set_files(data, {picture(0, 1)});
  ASSERT_TRUE(test::drop_on(page_, data, Qt::ControlModifier));
  ASSERT_TRUE(wait_answer(2));
  EXPECT_EQ(search_.answer()->request.examples.size(), 2u);
  test::set_files(data, {picture(0, 2), picture(0, 1)});
  ASSERT_TRUE(test::drop_on(*find<QPushButton>("add_to_query"), data));
  ASSERT_TRUE(wait_answer(3));
  ASSERT_EQ(search_.answer()->request.examples.size(), 3u) << "one was among them already";
  EXPECT_EQ(search_.answer()->request.examples[2].name, "picture2.ppm");
  EXPECT_TRUE(find<QLabel>("query_words")->text().contains(QStringLiteral("3 pictures")));
  ASSERT_TRUE(drop_files({picture(1, 0)}));
  ASSERT_TRUE(wait_answer(4));
  EXPECT_EQ(search_.answer()->request.examples.size(), 1u) << "a new query";
}

TEST_F(SearchPageTest, EachPictureCanBeTakenOutOfTheQueryAndBroughtBack) {
  open();
  ASSERT_TRUE(drop_files({picture(0, 0)}));
  ASSERT_TRUE(wait_answer(1));
  EXPECT_FALSE(find<QWidget>("remove_query_picture_0")->isVisible()) << "the only one";
  QMimeData data;
  test::set_files(data, {picture(0, 1), picture(2, 2)});
  ASSERT_TRUE(test::drop_on(page_, data, Qt::ControlModifier));
  ASSERT_TRUE(wait_answer(2));
  search_.set_crop(2, Crop{0, 0, 0.5, 0.5});
  ASSERT_TRUE(wait_answer(3));
  search_.mark(each, Mark::less);
  ASSERT_TRUE(wait_answer(4));
  const auto names = [&] {
    std::vector<std::string> all;
    for (const QueryPicture& one : search_.answer()->request.examples) all.push_back(one.name);
    return all;
  };
  QTest::mouseClick(find<QWidget>("remove_query_picture_1"), Qt::LeftButton);
  ASSERT_TRUE(wait_answer(5));
  EXPECT_EQ(names(), (std::vector<std::string>{"picture0.ppm", "picture2.ppm"}));
  EXPECT_EQ(search_.answer()->request.examples[1].crop, (Crop{0, 0, 0.5, 0.5})) << "the part is still that picture's";
  EXPECT_EQ(search_.answer()->marks.size(), 1u);
  EXPECT_FALSE(find<QWidget>("query_picture_2")->isVisible());
  EXPECT_TRUE(message().contains(QStringLiteral("picture1.ppm was taken out")));
  QTest::mouseClick(find<QPushButton>("banner_action"), Qt::LeftButton);
  ASSERT_TRUE(wait_answer(6));
  EXPECT_EQ(names(), (std::vector<std::string>{"picture0.ppm", "picture1.ppm", "picture2.ppm"}));
  EXPECT_TRUE(message().isEmpty());
  auto* last = find<QWidget>("query_picture_2");
  QTest::keyClick(last, Qt::Key_Delete);  // the part first
  ASSERT_TRUE(wait_answer(7));
  EXPECT_FALSE(search_.answer()->request.examples[2].crop);
  QTest::keyClick(last, Qt::Key_Delete);
  ASSERT_TRUE(wait_answer(8));
  EXPECT_EQ(names(), (std::vector<std::string>{"picture0.ppm", "picture1.ppm"}));
  QTest::keyClick(find<QWidget>("remove_query_picture_0"), Qt::Key_Space);
  ASSERT_TRUE(wait_answer(9));
  EXPECT_EQ(names(), std::vector<std::string>{"picture1.ppm"});
  QTest::keyClick(find<QWidget>("query_picture_0"), Qt::Key_Delete);
  search_.take_out(false, 0);
  EXPECT_EQ(names(), std::vector<std::string>{"picture1.ppm"}) << "the last one stays";
  EXPECT_FALSE(message().isEmpty());
  ASSERT_TRUE(drop_files({picture(1, 0)}));
  ASSERT_TRUE(wait_answer(10));
  EXPECT_TRUE(message().isEmpty()) << "another query: there is nothing to bring back";
  search_.bring_back();
  EXPECT_EQ(answers_, 10);
}

TEST_F(SearchPageTest, EachPictureThatTheQueryIsUnlikeCanBeTakenOut) {
  open();
  ASSERT_TRUE(drop_files({picture(0, 0)}));
  ASSERT_TRUE(wait_answer(1));
  EXPECT_FALSE(find<QWidget>("query_unlike")->isVisible());
  search_.query_sources({source_of_file(picture(1, 1)), source_of_file(picture(2, 2))}, QueryRole::unlike);
  ASSERT_TRUE(wait_answer(2));
  EXPECT_EQ(search_.answer()->negative_pictures.size(), 2u);
  EXPECT_TRUE(find<QWidget>("query_unlike")->isVisible());
  EXPECT_TRUE(find<QWidget>("unlike_0")->accessibleName().contains(QStringLiteral("picture1.ppm")));
  QTest::mouseClick(find<QWidget>("unlike_0"), Qt::LeftButton);
  ASSERT_TRUE(wait_answer(3));
  ASSERT_EQ(search_.answer()->request.negatives.size(), 1u);
  EXPECT_EQ(search_.answer()->request.negatives[0].name, "picture2.ppm");
  EXPECT_FALSE(find<QWidget>("unlike_1")->isVisible());
  QTest::keyClick(find<QWidget>("unlike_0"), Qt::Key_Delete);
  ASSERT_TRUE(wait_answer(4));
  EXPECT_TRUE(search_.answer()->request.negatives.empty());
  EXPECT_FALSE(find<QWidget>("query_unlike")->isVisible());
  QTest::mouseClick(find<QPushButton>("banner_action"), Qt::LeftButton);
  ASSERT_TRUE(wait_answer(5));
  EXPECT_EQ(search_.answer()->request.negatives.size(), 1u);
  EXPECT_EQ(search_.answer()->request.examples.size(), 1u);
}

TEST_F(SearchPageTest, MoreIsShownUntilThereIsNoMoreAndTheViewStaysWhereItIs) {
  open();
  ASSERT_TRUE(drop_files({picture(1, 0)}));
  ASSERT_TRUE(wait_answer(1));
  auto* more = find<QPushButton>("show_more");
  EXPECT_FALSE(more->isVisible()) << "all are shown";
  search_.set_count(7);
  ASSERT_TRUE(wait_answer(2));
  page_.resize(1204, 300);
  ASSERT_TRUE(more->isVisible());
  auto* bar = page_.findChild<QScrollArea*>(QStringLiteral("results"))->verticalScrollBar();
  ASSERT_TRUE(test::wait_for([&] { return bar->maximum() > 20; }));
  bar->setValue(20);
  more->setFocus();
  QTest::keyClick(more, Qt::Key_Space);
  ASSERT_TRUE(wait_answer(3));
  EXPECT_EQ(title(), QStringLiteral("14 matches"));
  EXPECT_EQ(groups()[0]->grid().pictures().rowCount(), 14);
  EXPECT_EQ(bar->value(), 20);
  EXPECT_TRUE(more->hasFocus());
  more->click();
  ASSERT_TRUE(wait_answer(4));
  EXPECT_EQ(title(), QStringLiteral("24 matches"));
  EXPECT_FALSE(more->isVisible());
  ASSERT_TRUE(drop_files({picture(2, 0)}));
  ASSERT_TRUE(wait_answer(5));
  EXPECT_EQ(search_.count(), 60) << "a new query begins anew";
}

TEST_F(SearchPageTest, AThresholdThatLeavesFewOffersNoMore) {
  open();
  ASSERT_TRUE(drop_files({picture(1, 0)}));
  ASSERT_TRUE(wait_answer(1));
  search_.change([](SearchSettings& s) { s.count = 10; });
  ASSERT_TRUE(wait_answer(2));
  EXPECT_TRUE(find<QPushButton>("show_more")->isVisible());
  search_.change([&](SearchSettings& s) { s.min_score = search_.answer()->result.hits[3].score; });
  ASSERT_TRUE(wait_answer(3));
  ASSERT_LT(search_.answer()->result.hits.size(), 10u);
  EXPECT_FALSE(find<QPushButton>("show_more")->isVisible());
}

TEST_F(SearchPageTest, ClearGoesBackToTheInvitation) {
  open();
  ASSERT_TRUE(drop_files({picture(1, 0)}));
  ASSERT_TRUE(wait_answer(1));
  QTest::mouseClick(find<QWidget>("clear_query"), Qt::LeftButton);
  EXPECT_FALSE(find<QWidget>("query_card")->isVisible());
  EXPECT_TRUE(find<QPushButton>("choose_file")->isVisible());
  EXPECT_FALSE(search_.answer());
  EXPECT_EQ(page_.findChild<PageHeader*>()->facts(), QStringLiteral("24 pictures are ready"));
}

TEST_F(SearchPageTest, WhatCannotBeComparedIsDescribedAgainAtAClick) {
  open();
  fs::resize_file(folder_ / "library/models/dictionary.safetensors", 3'000);
  const auto before = library_.collection();
  library_.tag_pictures({before->row_picture(0).content_hash}, QStringLiteral("edited"));  // makes another snapshot
  ASSERT_TRUE(test::wait_for([&] { return library_.collection() != before; }));
  ASSERT_TRUE(drop_files({picture(1, 0)}));
  ASSERT_TRUE(test::wait_for([&] { return !message().isEmpty(); }, patience_ms));
  EXPECT_TRUE(message().contains(QStringLiteral("dictionary.safetensors"))) << message().toStdString();
  EXPECT_EQ(answers_, 0);
  auto* describe = find<QPushButton>("banner_action");
  ASSERT_TRUE(describe->isVisible());
  QString task;
  QObject::connect(&library_, &LibrarySession::task_started, &page_, [&](const QString& title) { task = title; });
  QTest::mouseClick(describe, Qt::LeftButton);
  EXPECT_EQ(task, QStringLiteral("Describing the pictures"));
  EXPECT_TRUE(library_.busy());
  EXPECT_FALSE(find<Banner>("banner")->isVisible());
  ASSERT_TRUE(wait_answer(1)) << message().toStdString();
  EXPECT_EQ(search_.answer()->result.hits.front().row, each);
  ASSERT_TRUE(wait_idle());
  // It is not offered where it makes no sense.
  write_file_atomically(folder_ / "letter.jpg", std::string_view("Dear reader"));
  ASSERT_TRUE(drop_files({folder_ / "letter.jpg"}));
  ASSERT_TRUE(test::wait_for([&] { return message().contains(QStringLiteral("letter.jpg")); }, patience_ms));
  EXPECT_FALSE(describe->isVisible());
}

TEST_F(SearchPageTest, DescribingAgainSaysWhatBecameOfTheClusters) {
  open();
  test::write_pnm(pictures_ / "kind0" / "another.ppm", test::noise_image(96, 80, 3));  // for another dictionary
  library_.rescan();
  ASSERT_TRUE(wait_idle());
  fs::resize_file(folder_ / "library/models/dictionary.safetensors", 3'000);
  library_.rename_cluster(0, QStringLiteral("Boats"));
  ASSERT_TRUE(test::wait_for([&] { return library_.collection()->clustering->clusters[0].name == "Boats"; }));
  ASSERT_TRUE(drop_files({picture(1, 0)}));
  ASSERT_TRUE(test::wait_for([&] { return find<QPushButton>("banner_action")->isVisible(); }, patience_ms));
  QTest::mouseClick(find<QPushButton>("banner_action"), Qt::LeftButton);
  ASSERT_TRUE(wait_answer(1)) << message().toStdString();
  ASSERT_TRUE(wait_idle());
  EXPECT_TRUE(message().contains(QStringLiteral("clusters were kept"))) << message().toStdString();
  EXPECT_EQ(library_.collection()->clustering->clusters[0].name, "Boats");
}

TEST_F(SearchPageTest, DescribingAgainThatFailsSaysWhy) {
  open();
  fs::remove_all(folder_ / "library/models");
  for (const auto& file : fs::directory_iterator(folder_ / "library")) {
    if (file.path().extension() == ".cache") fs::remove(file.path());
  }
  const auto before = library_.collection();
  library_.tag_pictures({before->row_picture(0).content_hash}, QStringLiteral("edited"));
  ASSERT_TRUE(test::wait_for([&] { return library_.collection() != before; }));
  fs::rename(pictures_, folder_ / "moved");
  search_.query_row(1);
  ASSERT_TRUE(test::wait_for([&] { return !message().isEmpty(); }, patience_ms));
  QTest::mouseClick(find<QPushButton>("banner_action"), Qt::LeftButton);
  ASSERT_TRUE(wait_idle());
  EXPECT_TRUE(message().contains(QStringLiteral("can be read"))) << message().toStdString();
}

TEST_F(SearchPageTest, AMatchLetGoAmongTheMatchesIsNoQuery) {
  open();
  ASSERT_TRUE(drop_files({picture(0, 1)}));
  ASSERT_TRUE(wait_answer(1));
  const auto* grid = find<ThumbnailGrid>("result_grid");
  const QPoint matches = grid->mapTo(&page_, grid->rect().center());
  const auto* area = find<QWidget>("drop_area");
  const QPoint query = area->mapTo(&page_, area->rect().center());
  EXPECT_FALSE(page_.wants_drop(grid->viewport(), matches));
  EXPECT_TRUE(page_.wants_drop(grid->viewport(), query)) << "meant as the next query";
  EXPECT_TRUE(page_.wants_drop(nullptr, matches)) << "from another program";
  QWidget elsewhere;
  EXPECT_TRUE(page_.wants_drop(&elsewhere, matches));
}

TEST_F(SearchPageTest, WhatIsSelectedElsewhereIsCountedAndCleared) {
  open();
  library_.select({1, 2, each});
  auto* selected = find<QPushButton>("clear_selection");
  EXPECT_FALSE(selected->isVisible()) << "there are no matches";
  ASSERT_TRUE(drop_files({picture(1, 0)}));
  ASSERT_TRUE(wait_answer(1));
  EXPECT_TRUE(selected->isVisible());
  EXPECT_TRUE(selected->text().startsWith(QStringLiteral("3 selected")));
  EXPECT_EQ(groups()[0]->grid().selected_pictures().size(), 3u);
  QTest::mouseClick(selected, Qt::LeftButton);
  EXPECT_FALSE(selected->isVisible());
  EXPECT_TRUE(library_.selection().empty());
  EXPECT_TRUE(groups()[0]->grid().selected_pictures().empty());
}

TEST_F(SearchPageTest, TheHeaderExportsTheMatchesOrThoseSelected) {
  open();
  auto* button = find<QPushButton>("export_matches");
  EXPECT_FALSE(button->isVisible());
  ASSERT_TRUE(drop_files({picture(1, 0)}));
  ASSERT_TRUE(wait_answer(1));
  const auto title = [&] {
    QTest::mouseClick(button, Qt::LeftButton);
    auto* menu = button->findChild<QMenu*>(QStringLiteral("export_menu"));
    const QString words = menu ? menu->title() : QString();
    delete menu;
    return words;
  };
  const auto hits = search_.answer()->result.hits.size();
  EXPECT_TRUE(title().contains(QStringLiteral("%1 pictures").arg(hits))) << title().toStdString();
  library_.select({each + 1, each + 2});
  EXPECT_TRUE(title().contains(QStringLiteral("2 pictures"))) << title().toStdString();
}

}  // namespace
}  // namespace lookalike
