// What the search page offers beyond asking: marks, crop, weights, index.

#include <gtest/gtest.h>

#include <QApplication>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSlider>
#include <QTest>
#include <QWheelEvent>
#include <algorithm>

#include "tests/ui/search_page_fixture.h"
#include "ui/qt_convert.h"
#include "ui/widgets/crop_view.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/result_group.h"
#include "ui/widgets/segmented_control.h"
#include "ui/widgets/thumbnail_delegate.h"
#include "ui/widgets/thumbnail_grid.h"

namespace lookalike {
namespace {

class SearchControlsTest : public test::AnsweredSearchPage {
 protected:
  ThumbnailGrid& grid() { return page_.findChild<ResultGroup*>()->grid(); }
  void press_mark(int position, Mark mark) {
    const QRect item = grid().visualRect(grid().pictures().index(position));
    QTest::mouseClick(grid().viewport(), Qt::LeftButton, {}, ThumbnailDelegate::mark_button(item, mark).center());
  }
  Mark shown_mark(int position) {
    return static_cast<Mark>(grid().pictures().index(position).data(PictureListModel::MarkRole).toInt());
  }
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
