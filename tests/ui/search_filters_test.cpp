// Which of the matches the search page shows: filters, scope, threshold, order, probing.

#include <gtest/gtest.h>

#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QScrollArea>
#include <QSlider>
#include <QTest>

#include "tests/ui/search_page_fixture.h"
#include "ui/qt_convert.h"
#include "ui/widgets/segmented_control.h"

namespace lookalike {
namespace {

class SearchFiltersTest : public test::AnsweredSearchPage {};

TEST_F(SearchFiltersTest, FiltersLimitTheMatchesToAnyOfTheirValues) {
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

TEST_F(SearchFiltersTest, FiltersOfSeveralKindsHoldTogetherAndAreCountedSo) {
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

TEST_F(SearchFiltersTest, TheCostOfTheScopeIsOfWhatPassesTheFilters) {
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

TEST_F(SearchFiltersTest, ALongListHasALineToFindIn) {
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

TEST_F(SearchFiltersTest, WhatIsNoLongerThereCanBeUnchecked) {
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

TEST_F(SearchFiltersTest, TagsThatWereGivenCanBeFilteredBy) {
  EXPECT_FALSE(find<QPushButton>("filter_tag")->isVisible()) << "there are none";
  const auto collection = library_.collection();
  library_.tag_pictures({collection->row_picture(0).content_hash, collection->row_picture(9).content_hash},
                        QStringLiteral("sharp"));
  ASSERT_TRUE(test::wait_for([&] { return find<QPushButton>("filter_tag")->isVisible(); }, patience_ms));
  EXPECT_EQ(values("filter_tag")->index(0, 0).data().toString(), QStringLiteral("sharp (2)"));
  check("filter_tag", {0});
  ASSERT_TRUE(test::wait_for([&] { return result().hits.size() == 2; }, patience_ms));
}

TEST_F(SearchFiltersTest, TheColumnNeedNotScrollInALowWindow) {
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

TEST_F(SearchFiltersTest, TheThresholdLeavesOutAndSaysWhenNothingIsLeft) {
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

TEST_F(SearchFiltersTest, TheThresholdIsFinerAmongTheBestAndKeptExactly) {
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

TEST_F(SearchFiltersTest, TheOrderCanBeChosen) {
  choose("sort", static_cast<int>(SearchSort::name));
  ASSERT_TRUE(wait_answer(2));
  const auto path = [&](std::size_t i) { return search_.answer()->collection->row_picture(result().hits[i].row).path; };
  for (std::size_t i = 1; i < result().hits.size(); ++i) EXPECT_LT(path(i - 1), path(i));
}

TEST_F(SearchFiltersTest, TheNextClusterCanBeProbed) {
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

}  // namespace
}  // namespace lookalike
