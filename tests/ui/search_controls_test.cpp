// What the search page offers beyond asking: marks, crop, weights, filters, threshold, order, probing.

#include <gtest/gtest.h>

#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSlider>
#include <QTest>
#include <QWheelEvent>
#include <algorithm>

#include "tests/ui/small_library.h"
#include "ui/pages/search_page.h"
#include "ui/qt_convert.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/crop_view.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/result_group.h"
#include "ui/widgets/segmented_control.h"
#include "ui/widgets/thumbnail_delegate.h"
#include "ui/widgets/thumbnail_grid.h"

namespace lookalike {
namespace {

class SearchControlsTest : public test::SessionsTest {
 protected:
  void SetUp() override {
    SessionsTest::SetUp();
    page_.resize(1204, 1400);
    page_.show();
    QObject::connect(&search_, &SearchSession::answered, &page_, [this] { ++answers_; });
    open();
    fs::copy_file(pictures_ / "kind1" / "picture0.ppm", folder_ / "picture0.ppm");  // no picture of the library
    search_.query_files({to_qstring(folder_ / "picture0.ppm")});
    ASSERT_TRUE(wait_answer(1));
  }
  template <typename T>
  T* find(const char* name) {
    T* found = page_.findChild<T*>(QString::fromLatin1(name));
    EXPECT_TRUE(found) << name;
    return found;
  }
  bool wait_answer(int number) {
    return test::wait_for([&] { return answers_ >= number; }, patience_ms);
  }
  const SearchResult& result() { return search_.answer()->result; }
  ThumbnailGrid& grid() { return page_.findChild<ResultGroup*>()->grid(); }
  void press_mark(int position, Mark mark) {
    const QRect item = grid().visualRect(grid().pictures().index(position));
    QTest::mouseClick(grid().viewport(), Qt::LeftButton, {}, ThumbnailDelegate::mark_button(item, mark).center());
  }
  Mark shown_mark(int position) {
    return static_cast<Mark>(grid().pictures().index(position).data(PictureListModel::MarkRole).toInt());
  }
  /// Of a filter: made when its list is opened for the first time.
  QAbstractItemModel* values(const char* filter) {
    const QString name = QLatin1String(filter) + QStringLiteral("_values");
    if (!page_.findChild<QListView*>(name)) {
      find<QPushButton>(filter)->click();
      page_.findChild<QListView*>(name)->window()->close();
    }
    return page_.findChild<QListView*>(name)->model();
  }
  /// Changes the check marks of these values.
  void check(const char* filter, const std::vector<int>& rows) {
    for (const int row : rows) {
      const QModelIndex index = values(filter)->index(row, 0);
      const bool checked = index.data(Qt::CheckStateRole).toInt() == Qt::Checked;
      values(filter)->setData(index, checked ? Qt::Unchecked : Qt::Checked, Qt::CheckStateRole);
    }
  }
  /// The answer is to what is chosen now.
  bool settled() {
    return test::wait_for(
        [&] {
          return search_.answer()->request.scope == search_.scope() &&
                 search_.answer()->request.filter == search_.settings().filter;
        },
        patience_ms);
  }
  void choose(const char* box, int index) { find<QComboBox>(box)->setCurrentIndex(index); }

  int answers_ = 0;
  SearchPage page_{context_};
};

TEST_F(SearchControlsTest, APlusOnAMatchRanksAgainAtOnceAndIsShown) {
  const std::int64_t row = result().hits[4].row;
  press_mark(4, Mark::more);
  ASSERT_TRUE(wait_answer(2));
  ASSERT_EQ(search_.answer()->request.examples.size(), 2u);
  EXPECT_EQ(search_.answer()->request.examples[1].row, row);
  const auto found = std::ranges::find(result().hits, row, &Hit::row);
  ASSERT_NE(found, result().hits.end());
  EXPECT_LT(found->rank, 5);
  EXPECT_EQ(shown_mark(found->rank - 1), Mark::more);
  EXPECT_TRUE(find<QWidget>("marks_card")->isVisible());
  EXPECT_TRUE(find<QLabel>("query_words")->text().contains(QStringLiteral("picture0.ppm"))) << "still one query";
  press_mark(found->rank - 1, Mark::more);  // the same again takes it back
  ASSERT_TRUE(wait_answer(3));
  EXPECT_EQ(search_.answer()->request.examples.size(), 1u);
  EXPECT_FALSE(find<QWidget>("marks_card")->isVisible());
}

TEST_F(SearchControlsTest, TheWheelScrollsTheOptionsAndChangesNone) {
  const double balance = search_.colour_balance();
  for (const char* name : {"colour_balance", "weight_learned", "descriptor", "min_score"}) {
    auto* control = find<QWidget>(name);
    QWheelEvent wheel(QPointF(5, 5), control->mapToGlobal(QPointF(5, 5)), {}, QPoint(0, 120), Qt::NoButton,
                      Qt::NoModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(control, &wheel);
    EXPECT_FALSE(wheel.isAccepted()) << name;
  }
  EXPECT_EQ(search_.colour_balance(), balance);
  EXPECT_EQ(answers_, 1);
}

TEST_F(SearchControlsTest, NothingOfTheOptionsIsCutOffBesideAScrollBar) {
  page_.resize(1204, 560);
  find<QPushButton>("search_advanced")->click();
  const QScrollArea* area = nullptr;
  for (QWidget* parent = find<QWidget>("weight_learned"); parent && !area; parent = parent->parentWidget()) {
    area = qobject_cast<QScrollArea*>(parent);
  }
  ASSERT_TRUE(area);
  ASSERT_TRUE(test::wait_for([&] { return area->verticalScrollBar()->isVisible(); }));
  EXPECT_LE(area->widget()->minimumSizeHint().width(), area->viewport()->width());
}

TEST_F(SearchControlsTest, AMinusTakesAMatchAwayUntilItsMarkIsCleared) {
  const std::int64_t row = result().hits[2].row;
  press_mark(2, Mark::less);
  ASSERT_TRUE(wait_answer(2));
  EXPECT_EQ(std::ranges::count(result().hits, row, &Hit::row), 0);
  ASSERT_EQ(search_.answer()->request.negatives.size(), 1u);
  QTest::mouseClick(find<QWidget>("mark_0"), Qt::LeftButton);
  ASSERT_TRUE(wait_answer(3));
  EXPECT_EQ(std::ranges::count(result().hits, row, &Hit::row), 1);
}

TEST_F(SearchControlsTest, MarksByKeyAndMenuAndAllClearedTogether) {
  grid().setCurrentIndex(grid().pictures().index(3));
  QTest::keyClick(&grid(), Qt::Key_Minus);
  ASSERT_TRUE(wait_answer(2));
  grid().setCurrentIndex(grid().pictures().index(1));
  QContextMenuEvent event(QContextMenuEvent::Keyboard, {}, {});
  QCoreApplication::sendEvent(grid().viewport(), &event);
  auto* menu = grid().findChild<QMenu*>(QStringLiteral("picture_menu"));
  ASSERT_TRUE(menu);
  menu->findChild<QAction*>(QStringLiteral("mark_more"))->trigger();
  menu->close();
  ASSERT_TRUE(wait_answer(3));
  EXPECT_EQ(search_.answer()->marks.size(), 2u);
  QTest::mouseClick(find<QPushButton>("clear_marks"), Qt::LeftButton);
  ASSERT_TRUE(wait_answer(4));
  EXPECT_TRUE(search_.answer()->marks.empty());
}

TEST_F(SearchControlsTest, MarksAreKeptCountedAndForgotten) {
  const auto count = [&](qint64 wanted) {
    return test::wait_for([&] { return library_.judgement_count() == wanted; }, patience_ms);
  };
  auto* kept = find<QWidget>("kept_marks");
  EXPECT_FALSE(kept->isVisible());
  press_mark(4, Mark::more);  // the query is a file: the first + is what the others are compared with
  ASSERT_TRUE(wait_answer(2));
  press_mark(5, Mark::less);
  ASSERT_TRUE(wait_answer(3));
  ASSERT_TRUE(count(1));
  EXPECT_TRUE(kept->isVisible());
  search_.query_row(0);
  ASSERT_TRUE(wait_answer(4));
  press_mark(3, Mark::more);
  ASSERT_TRUE(wait_answer(5));
  ASSERT_TRUE(count(2)) << "what earlier searches said stays";
  auto* improve = find<QPushButton>("improve_with_marks");
  EXPECT_EQ(improve->text(), QStringLiteral("Improve with 2 marks…"));
  EXPECT_FALSE(improve->isEnabled()) << "nothing has been trained";
  QTest::mouseClick(find<QWidget>("clear_marks"), Qt::LeftButton);
  ASSERT_TRUE(wait_answer(6));
  ASSERT_TRUE(count(1)) << "marks that are taken back do not count";
  find<QPushButton>("forget_marks")->click();
  EXPECT_TRUE(find<QPushButton>("confirm_marks")->isVisible());
  EXPECT_EQ(library_.judgement_count(), 1);
  find<QPushButton>("confirm_marks")->click();
  ASSERT_TRUE(count(0));
  EXPECT_FALSE(kept->isVisible());
}

TEST_F(SearchControlsTest, MarksAreOfAPictureOfTheLibraryThatWasGivenAsAFile) {
  search_.query_files({to_qstring(pictures_ / "kind1" / "picture0.ppm")});
  ASSERT_TRUE(wait_answer(2));
  press_mark(4, Mark::less);
  ASSERT_TRUE(wait_answer(3));
  EXPECT_TRUE(test::wait_for([&] { return library_.judgement_count() == 1; }, patience_ms));
}

TEST_F(SearchControlsTest, ARunIsImprovedWithTheMarks) {
  const Preset& preset = preset_named("landmark-m1");
  TrainRequest request{preset.name, preset.model, preset.train, {}, false};
  request.train.epochs = 1;
  request.train.threads = 1;
  training_.start(library_.library(), request);
  ASSERT_TRUE(test::wait_for([&] { return !training_.running(); }, patience_ms));
  const std::string base = training_.run().toStdString();
  library_.reload();
  ASSERT_TRUE(wait_answer(2));
  press_mark(1, Mark::more);
  ASSERT_TRUE(wait_answer(3));
  press_mark(2, Mark::more);
  ASSERT_TRUE(wait_answer(4));
  press_mark(20, Mark::less);
  ASSERT_TRUE(wait_answer(5));
  ASSERT_TRUE(test::wait_for([&] { return library_.judgement_count() == 2; }, patience_ms));
  int started = 0;
  QObject::connect(&page_, &SearchPage::training_started, &page_, [&] { ++started; });
  find<QPushButton>("improve_with_marks")->click();
  EXPECT_TRUE(find<QLabel>("kept_marks_text")->text().contains(QStringLiteral("Landmark M1")));
  find<QPushButton>("confirm_marks")->click();
  EXPECT_EQ(started, 1);
  ASSERT_TRUE(training_.running());
  EXPECT_FALSE(find<QPushButton>("improve_with_marks")->isEnabled());
  QString failure;
  QObject::connect(&training_, &TrainSession::failed, &page_, [&](const QString& message) { failure = message; });
  ASSERT_TRUE(test::wait_for([&] { return !training_.running(); }, patience_ms));
  EXPECT_TRUE(failure.isEmpty()) << failure.toStdString();
  EXPECT_EQ(training_.request().from, base);
  library_.reload();
  EXPECT_EQ(library_.collection()->runs.back().labels, "marks");
}

TEST_F(SearchControlsTest, ANewQueryStartsWithoutMarksAndWholePictures) {
  press_mark(2, Mark::less);
  ASSERT_TRUE(wait_answer(2));
  search_.set_crop(0, Crop{0, 0, 0.5, 0.5});
  ASSERT_TRUE(wait_answer(3));
  search_.query_row(0);
  ASSERT_TRUE(wait_answer(4));
  EXPECT_TRUE(search_.answer()->marks.empty());
  EXPECT_FALSE(search_.answer()->request.examples.front().crop);
}

TEST_F(SearchControlsTest, ARectangleOnTheQueryPictureIsSearchedFor) {
  auto* picture = find<CropView>("query_picture_0");
  QTest::mousePress(picture, Qt::LeftButton, {}, QPoint(picture->width() / 4, picture->height() / 4));
  QTest::mouseRelease(picture, Qt::LeftButton, {}, QPoint(picture->width() * 3 / 4, picture->height() * 3 / 4));
  ASSERT_TRUE(wait_answer(2));
  const auto crop = search_.answer()->request.examples.front().crop;
  ASSERT_TRUE(crop);
  EXPECT_NEAR(crop->width, 0.5, 0.08) << "the picture is a little narrower than its place";
  EXPECT_NEAR(crop->height, 0.5, 0.05);
  EXPECT_TRUE(find<QLabel>("crop_hint")->isVisible());
  QTest::mouseClick(picture, Qt::LeftButton);
  ASSERT_TRUE(wait_answer(3));
  EXPECT_FALSE(search_.answer()->request.examples.front().crop);
  EXPECT_FALSE(find<QLabel>("crop_hint")->isVisible());
}

TEST_F(SearchControlsTest, TheThreeWeightsAreUnderAFold) {
  auto* slider = find<QSlider>("weight_colour");
  EXPECT_FALSE(slider->isVisible());
  QTest::mouseClick(find<QPushButton>("search_advanced"), Qt::LeftButton);
  EXPECT_TRUE(slider->isVisible());
  EXPECT_EQ(slider->value(), 40) << "the default";
  slider->setValue(100);
  ASSERT_TRUE(wait_answer(2));
  EXPECT_EQ(search_.answer()->request.weights, (PartWeights{1, 1, 1}));
  EXPECT_EQ(find<QSlider>("colour_balance")->value(), 50) << "the one slider follows the three";
  find<QSlider>("colour_balance")->setValue(0);
  ASSERT_TRUE(wait_answer(3));
  EXPECT_EQ(slider->value(), 0) << "and they follow it";
  choose("descriptor", static_cast<int>(DescriptorKind::colour));
  ASSERT_TRUE(wait_answer(4));
  EXPECT_EQ(search_.answer()->request.descriptor, DescriptorKind::colour);
  EXPECT_FALSE(slider->isEnabled()) << "one part has no weights";
  QTest::mouseClick(find<SegmentedControl>("metric")->button(1), Qt::LeftButton);
  ASSERT_TRUE(wait_answer(5));
  EXPECT_EQ(search_.answer()->request.metric, SearchMetric::euclidean);
}

TEST_F(SearchControlsTest, FiltersLimitTheMatchesToAnyOfTheirValues) {
  auto* labels = find<QPushButton>("filter_label");
  EXPECT_EQ(labels->text(), QStringLiteral("All labels"));
  labels->click();
  auto* list = find<QListView>("filter_label_values");
  ASSERT_TRUE(list->isVisible());
  ASSERT_EQ(list->model()->rowCount(), kinds);
  EXPECT_EQ(list->model()->index(2, 0).data().toString(), QStringLiteral("kind2 (8)"));
  EXPECT_FALSE(find<QLineEdit>("filter_label_text")->isVisible()) << "a short list is looked through";
  QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(list->model()->index(2, 0)).center());
  ASSERT_TRUE(wait_answer(2));
  EXPECT_TRUE(list->isVisible()) << "more can be chosen";
  EXPECT_EQ(std::ssize(result().hits), each);
  EXPECT_EQ(labels->text(), QStringLiteral("kind2"));
  QTest::keyClick(list, Qt::Key_Up);  // from the row that was clicked
  QTest::keyClick(list, Qt::Key_Space);
  ASSERT_TRUE(wait_answer(3));
  EXPECT_EQ(search_.settings().filter.labels, (std::vector<std::string>{"kind2", "kind1"}));
  EXPECT_EQ(std::ssize(result().hits), 2 * each);
  EXPECT_EQ(labels->text(), QStringLiteral("2 labels"));
  EXPECT_EQ(labels->accessibleName(), QStringLiteral("Label: 2 labels"));
  EXPECT_TRUE(labels->toolTip().contains(QStringLiteral("kind1")));
  QTest::keyClick(list, Qt::Key_Escape);
  EXPECT_FALSE(list->isVisible());
}

TEST_F(SearchControlsTest, FiltersOfSeveralKindsHoldTogetherAndAreCountedSo) {
  check("filter_label", {1, 2});
  ASSERT_TRUE(settled());
  EXPECT_EQ(values("filter_folder")->index(0, 0).data().toString(), QStringLiteral("kind0 (0)")) << "of these labels";
  EXPECT_EQ(values("filter_folder")->index(1, 0).data().toString(), QStringLiteral("kind1 (8)"));
  EXPECT_EQ(values("filter_label")->index(0, 0).data().toString(), QStringLiteral("kind0 (8)")) << "could be added";
  check("filter_folder", {0});  // nothing is both
  ASSERT_TRUE(settled());
  EXPECT_TRUE(find<QWidget>("no_matches")->isVisible());
  EXPECT_EQ(find<QPushButton>("widen")->text(), QStringLiteral("Clear the filters"));
  check("filter_folder", {1});
  ASSERT_TRUE(settled());
  EXPECT_EQ(std::ssize(result().hits), each) << "folders kind0 and kind1 of labels kind1 and kind2";
  check("filter_folder", {0, 1});
  ASSERT_TRUE(settled());
  find<QPushButton>("filter_label")->click();
  find<QPushButton>("filter_label_none")->click();
  ASSERT_TRUE(settled());
  EXPECT_EQ(std::ssize(result().hits), kinds * each);
  EXPECT_EQ(find<QPushButton>("filter_label")->text(), QStringLiteral("All labels"));
  EXPECT_EQ(values("filter_folder")->index(0, 0).data().toString(), QStringLiteral("kind0 (8)"));
  check("filter_cluster", {0, 1});
  ASSERT_TRUE(settled());
  for (const Hit& hit : result().hits) EXPECT_LE(hit.cluster, 1);
  EXPECT_EQ(find<QPushButton>("filter_cluster")->text(), QStringLiteral("2 clusters"));
  QTest::mouseClick(find<QPushButton>("clear_filters"), Qt::LeftButton);
  ASSERT_TRUE(settled());
  EXPECT_TRUE(search_.settings().filter.empty());
}

TEST_F(SearchControlsTest, TheCostOfTheScopeIsOfWhatPassesTheFilters) {
  check("filter_label", {0, 2});
  ASSERT_TRUE(settled());
  EXPECT_EQ(result().nearest, 2 * each);
  EXPECT_EQ(result().searched, 2 * each);
  EXPECT_TRUE(find<QLabel>("scope_cost")->text().contains(QStringLiteral("of these 16")))
      << find<QLabel>("scope_cost")->text().toStdString();
  QTest::mouseClick(find<SegmentedControl>("scope")->button(1), Qt::LeftButton);
  ASSERT_TRUE(settled());
  const auto& c = *search_.answer()->collection;
  std::int64_t inside = 0;
  for (std::int64_t row = 0; row < c.row_count(); ++row) {
    const bool own = c.clustering->assignment[static_cast<std::size_t>(row)] == result().query_cluster;
    inside += own && c.row_picture(row).label != "kind1";
  }
  EXPECT_EQ(std::ssize(result().hits), inside);
}

TEST_F(SearchControlsTest, ALongListHasALineToFindIn) {
  const auto collection = library_.collection();
  for (int i = 0; i < 20; ++i) {
    library_.tag_pictures({collection->row_picture(i).content_hash}, QStringLiteral("tag %1").arg(i));
  }
  ASSERT_TRUE(test::wait_for([&] { return search_.answer()->facets->tags.size() == 20; }, patience_ms));
  auto* tags = find<QPushButton>("filter_tag");
  tags->click();
  auto* text = find<QLineEdit>("filter_tag_text");
  auto* list = find<QListView>("filter_tag_values");
  ASSERT_TRUE(text->isVisible());
  EXPECT_EQ(list->model()->rowCount(), 20);
  QTest::keyClicks(text, QStringLiteral("TAG 1"));
  EXPECT_EQ(list->model()->rowCount(), 11) << "1 and 10 to 19";
  QTest::keyClicks(text, QStringLiteral("7"));
  ASSERT_EQ(list->model()->rowCount(), 1);
  QTest::keyClick(text, Qt::Key_Down);
  QTest::keyClick(list, Qt::Key_Return);
  ASSERT_TRUE(test::wait_for([&] { return result().hits.size() == 1; }, patience_ms));
  EXPECT_EQ(tags->text(), QStringLiteral("tag 17"));
  text->setText(QStringLiteral("nothing like this"));
  EXPECT_EQ(list->model()->rowCount(), 0);
  find<QFrame>("filter_tag_values")->window()->close();
  tags->click();
  EXPECT_EQ(list->model()->rowCount(), 20) << "it opens with all of them";
}

TEST_F(SearchControlsTest, WhatIsNoLongerThereCanBeUnchecked) {
  search_.change([](SearchSettings& s) { s.filter.labels = {"kind0", "gone"}; });  // as a saved search brings it
  ASSERT_TRUE(wait_answer(2));
  EXPECT_EQ(std::ssize(result().hits), each);
  EXPECT_EQ(find<QPushButton>("filter_label")->text(), QStringLiteral("2 labels"));
  ASSERT_EQ(values("filter_label")->rowCount(), kinds + 1);
  EXPECT_EQ(values("filter_label")->index(kinds, 0).data().toString(), QStringLiteral("gone"));
  values("filter_label")->setData(values("filter_label")->index(kinds, 0), Qt::Unchecked, Qt::CheckStateRole);
  ASSERT_TRUE(wait_answer(3));
  EXPECT_EQ(search_.settings().filter.labels, std::vector<std::string>{"kind0"});
  EXPECT_EQ(values("filter_label")->rowCount(), kinds);
}

TEST_F(SearchControlsTest, TagsThatWereGivenCanBeFilteredBy) {
  EXPECT_FALSE(find<QPushButton>("filter_tag")->isVisible()) << "there are none";
  const auto collection = library_.collection();
  library_.tag_pictures({collection->row_picture(0).content_hash, collection->row_picture(9).content_hash},
                        QStringLiteral("sharp"));
  ASSERT_TRUE(test::wait_for([&] { return find<QPushButton>("filter_tag")->isVisible(); }, patience_ms));
  EXPECT_EQ(values("filter_tag")->index(0, 0).data().toString(), QStringLiteral("sharp (2)"));
  check("filter_tag", {0});
  ASSERT_TRUE(test::wait_for([&] { return result().hits.size() == 2; }, patience_ms));
}

TEST_F(SearchControlsTest, TheColumnNeedNotScrollInALowWindow) {
  const auto collection = library_.collection();
  library_.tag_pictures({collection->row_picture(0).content_hash}, QStringLiteral("sharp"));
  ASSERT_TRUE(test::wait_for([&] { return find<QPushButton>("filter_tag")->isVisible(); }, patience_ms));
  page_.resize(1204, 800 - 34);  // what rail and status bar leave of 1280×800
  const QWidget* area = find<QWidget>("query_card");
  while (area && !qobject_cast<const QScrollArea*>(area)) area = area->parentWidget();
  ASSERT_TRUE(area);
  const auto* column = qobject_cast<const QScrollArea*>(area);
  const QWidget& content = *column->widget();
  EXPECT_TRUE(test::wait_for([&] { return content.height() <= column->viewport()->height(); }, 2'000))
      << content.height() << " of " << column->viewport()->height();
}

TEST_F(SearchControlsTest, TheThresholdLeavesOutAndSaysWhenNothingIsLeft) {
  find<QSlider>("min_score")->setValue(80);
  ASSERT_TRUE(wait_answer(2));
  EXPECT_LT(std::ssize(result().hits), kinds * each);
  for (const Hit& hit : result().hits) EXPECT_GE(hit.score, 80);
  EXPECT_TRUE(find<QLabel>("min_score_words")->text().contains(QStringLiteral("80%")));
  search_.query_files(
      {to_qstring(pictures_ / "kind0" / "picture0.ppm"), to_qstring(pictures_ / "kind1" / "picture0.ppm")});
  find<QSlider>("min_score")->setValue(find<QSlider>("min_score")->maximum());
  EXPECT_EQ(search_.settings().min_score, 100);
  ASSERT_TRUE(test::wait_for([&] { return result().no_hits == NoHits::below_threshold; }, patience_ms));
  EXPECT_EQ(find<QPushButton>("widen")->text(), QStringLiteral("Show any score"));
  QTest::mouseClick(find<QPushButton>("widen"), Qt::LeftButton);
  ASSERT_TRUE(test::wait_for([&] { return result().no_hits == NoHits::none; }, patience_ms));
  EXPECT_EQ(find<QSlider>("min_score")->value(), 0);
}

TEST_F(SearchControlsTest, TheThresholdIsFinerAmongTheBestAndKeptExactly) {
  auto* slider = find<QSlider>("min_score");
  double before = -1;
  for (int step = 0; step <= slider->maximum(); ++step) {
    slider->setValue(step);
    const double score = search_.settings().min_score;
    EXPECT_GT(score, before);
    if (before >= 0) {
      EXPECT_NEAR(score - before, before < 90 ? 1 : before < 99 ? 0.1 : 0.01, 1e-9) << score;
    }
    before = score;
  }
  EXPECT_EQ(before, 100);
  search_.change([](SearchSettings& s) { s.min_score = 99.9875; });  // as a saved search brings it
  EXPECT_EQ(search_.settings().min_score, 99.9875);
  EXPECT_TRUE(find<QLabel>("min_score_words")->text().contains(QStringLiteral("99.9875%")));
  EXPECT_EQ(slider->value(), slider->maximum() - 1);
}

TEST_F(SearchControlsTest, TheOrderCanBeChosen) {
  choose("sort", static_cast<int>(SearchSort::name));
  ASSERT_TRUE(wait_answer(2));
  const auto path = [&](std::size_t i) { return search_.answer()->collection->row_picture(result().hits[i].row).path; };
  for (std::size_t i = 1; i < result().hits.size(); ++i) EXPECT_LT(path(i - 1), path(i));
}

TEST_F(SearchControlsTest, TheNextClusterCanBeProbed) {
  auto* probe = find<QPushButton>("probe_next");
  EXPECT_FALSE(probe->isVisible()) << "everything is searched";
  QTest::mouseClick(find<SegmentedControl>("scope")->button(1), Qt::LeftButton);
  ASSERT_TRUE(wait_answer(2));
  const auto inside = result().hits.size();
  const int k = search_.answer()->collection->clustering->k;
  for (int probes = 2; probes <= k; ++probes) {
    ASSERT_TRUE(probe->isVisible());
    QTest::mouseClick(probe, Qt::LeftButton);
    ASSERT_TRUE(wait_answer(1 + probes));
    EXPECT_EQ(std::ssize(result().probed), probes);
  }
  EXPECT_GT(result().hits.size(), inside);
  EXPECT_FALSE(probe->isVisible()) << "no cluster is left";
  EXPECT_TRUE(find<QLabel>("scope_cost")->text().contains(QStringLiteral("are in these"))) << "all of them";
  search_.query_row(0);
  ASSERT_TRUE(wait_answer(2 + k));
  EXPECT_EQ(search_.answer()->request.probes, 1) << "another query, other neighbours";
}

TEST_F(SearchControlsTest, ACropThatIsTooSmallIsSaidAndTheAnswerStays) {
  QString failure;
  QObject::connect(&search_, &SearchSession::failed, &search_, [&](const QString& m) { failure = m; });
  search_.set_crop(0, Crop{0, 0, 0.01, 0.01});
  ASSERT_TRUE(test::wait_for([&] { return !failure.isEmpty(); }, patience_ms));
  EXPECT_TRUE(failure.contains(QStringLiteral("too small"))) << failure.toStdString();
  ASSERT_TRUE(search_.answer());
  search_.set_crop(0, std::nullopt);
  EXPECT_TRUE(wait_answer(2));
}

TEST_F(SearchControlsTest, AnIndexThatIsChosenIsBuiltInTheBackgroundAndThenUsed) {
  bool building = false;
  QObject::connect(&search_, &SearchSession::index_progress, &page_,
                   [&] { building = building || find<QWidget>("index_status")->isVisible(); });
  EXPECT_EQ(result().index, IndexUse::exact_small);
  QTest::mouseClick(find<QPushButton>("search_advanced"), Qt::LeftButton);
  QTest::mouseClick(find<SegmentedControl>("index")->button(2), Qt::LeftButton);
  ASSERT_TRUE(test::wait_for([&] { return result().index == IndexUse::approximate; }, patience_ms));
  EXPECT_TRUE(building);
  EXPECT_FALSE(find<QWidget>("index_status")->isVisible());
  EXPECT_TRUE(page_.findChild<PageHeader*>()->facts().contains(QStringLiteral("approximate")));
  EXPECT_TRUE(fs::exists(folder_ / "library" / "runs" / "untrained" / "ivf.safetensors"));
  QTest::mouseClick(find<SegmentedControl>("index")->button(1), Qt::LeftButton);
  ASSERT_TRUE(test::wait_for([&] { return result().index == IndexUse::exact_chosen; }, patience_ms));
  EXPECT_TRUE(page_.findChild<PageHeader*>()->facts().contains(QStringLiteral("exact")));
}

TEST_F(SearchControlsTest, ADamagedIndexIsBuiltAgainAndSaid) {
  write_file_atomically(folder_ / "library" / "runs" / "untrained" / "ivf.safetensors", std::string_view("torn"));
  search_.change([](SearchSettings& s) { s.index = SearchIndex::approximate; });
  ASSERT_TRUE(test::wait_for([&] { return result().index == IndexUse::approximate; }, patience_ms));
  EXPECT_TRUE(find<Banner>("banner")->message().contains(QStringLiteral("ivf.safetensors")))
      << find<Banner>("banner")->message().toStdString();
}

}  // namespace
}  // namespace lookalike
