// Why a match is similar, from the Search page, on a real library.

#include <gtest/gtest.h>

#include <QLabel>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QtTest/QTest>
#include <functional>

#include "tests/ui/small_library.h"
#include "ui/pages/explain_panel.h"
#include "ui/pages/search_page.h"
#include "ui/qt_convert.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/picture_view.h"
#include "ui/widgets/result_view.h"
#include "ui/widgets/thumbnail_grid.h"

namespace lookalike {
namespace {

class ExplainTest : public test::SessionsTest {
 protected:
  void SetUp() override {
    SessionsTest::SetUp();
    open();
    page_ = std::make_unique<SearchPage>(context_);
    page_->resize(1204, 766);
    page_->show();
    search();
  }
  void search() {
    search_.query_row(3);
    ASSERT_TRUE(test::wait_for([&] { return search_.answer() != nullptr; }, patience_ms)) << failure_.toStdString();
    ASSERT_TRUE(test::wait_for([&] { return grid()->isVisible() && grid()->pictures().rowCount() > 0; }));
  }
  template <typename T>
  T* find(const char* name) {
    T* found = page_->findChild<T*>(QString::fromLatin1(name));
    EXPECT_TRUE(found) << name;
    return found;
  }
  ThumbnailGrid* grid() { return find<ThumbnailGrid>("result_grid"); }
  ExplainPanel* panel() { return find<ExplainPanel>("explain_panel"); }
  bool wait_for_answer(const std::function<bool()>& right) {
    return test::wait_for([&] { return search_.answer() && right(); }, patience_ms);
  }
  bool wait_for_explanation() {
    return test::wait_for([&] { return panel()->shown() != nullptr; }, patience_ms);
  }

  std::unique_ptr<SearchPage> page_;
};

TEST_F(ExplainTest, EnterOnAMatchShowsBothPicturesAndTheShares) {
  grid()->setCurrentIndex(grid()->pictures().index(0));
  QTest::keyClick(grid(), Qt::Key_Return);
  EXPECT_TRUE(panel()->isVisible());
  ASSERT_TRUE(wait_for_explanation());
  const Hit& hit = search_.answer()->result.hits.front();
  EXPECT_EQ(panel()->shown()->row, hit.row);
  EXPECT_NEAR(panel()->shown()->distance.value, hit.distance, 1e-5);
  EXPECT_TRUE(find<QLabel>("explain_facts")->text().contains(QString::number(hit.distance, 'f', 3)));
  const int sum = find<QProgressBar>("share_dictionary")->value() + find<QProgressBar>("share_learned")->value() +
                  find<QProgressBar>("share_colour")->value();
  EXPECT_NEAR(sum, 1000, 2);
  EXPECT_FALSE(find<PictureView>("query_agreement")->image().isNull());
  EXPECT_FALSE(find<PictureView>("match_agreement")->image().isNull());
  EXPECT_FALSE(find<PictureView>("match_reconstruction")->isVisible()) << "nothing was trained";
  EXPECT_TRUE(find<QLabel>("explain_caption")->text().contains("no decoder"));
  QTest::keyClick(panel(), Qt::Key_Escape);
  EXPECT_TRUE(grid()->isVisible());
}

TEST_F(ExplainTest, TheMenuAsksAndTheButtonGoesBack) {
  grid()->setCurrentIndex(grid()->pictures().index(2));
  QMenu menu;
  menu.addAction(QStringLiteral("first"));
  Q_EMIT grid()->menu_opening(&menu);
  auto* why = menu.findChild<QAction*>(QStringLiteral("why_similar"));
  ASSERT_TRUE(why);
  why->trigger();
  ASSERT_TRUE(wait_for_explanation());
  EXPECT_EQ(panel()->shown()->row, search_.answer()->result.hits[2].row);
  find<QPushButton>("back_to_matches")->click();
  EXPECT_TRUE(grid()->isVisible());
}

TEST_F(ExplainTest, APictureThatHasGoneIsSaidOnThePage) {
  const Hit hit = search_.answer()->result.hits.front();
  fs::remove(library_.collection()->row_path(hit.row));
  Q_EMIT find<ResultView>("results")->opened(hit.row);
  ASSERT_TRUE(test::wait_for([&] { return find<Banner>("banner")->kind() == Banner::Kind::error; }, patience_ms));
  EXPECT_TRUE(find<Banner>("banner")->message().contains(QStringLiteral("no such file")));
  EXPECT_TRUE(grid()->isVisible());
}

TEST_F(ExplainTest, ATrainedRunShowsReconstructionsAndErrors) {
  const Preset& preset = preset_named("landmark-m1");
  TrainRequest request{preset.name, preset.model, preset.train, {}, true};
  request.train.epochs = 1;
  training_.start(library_.library(), request);
  ASSERT_TRUE(test::wait_for([&] { return !training_.running(); }, patience_ms));
  search_.clear();
  library_.reload();
  search();
  Q_EMIT find<ResultView>("results")->opened(search_.answer()->result.hits.front().row);
  ASSERT_TRUE(wait_for_explanation());
  for (const char* name : {"query_reconstruction", "match_reconstruction", "query_error", "match_error"}) {
    EXPECT_TRUE(find<PictureView>(name)->isVisible()) << name;
    EXPECT_FALSE(find<PictureView>(name)->image().isNull()) << name;
  }
  EXPECT_GT(panel()->shown()->match.squared_error, 0);
  EXPECT_GT(panel()->shown()->distance.shares->learned, 0);
  EXPECT_TRUE(find<QProgressBar>("share_learned")->isVisible());
  EXPECT_FALSE(find<QLabel>("no_shares")->isVisible());

  search_.change([](SearchSettings& s) { s.descriptor = DescriptorKind::latent; });
  ASSERT_TRUE(wait_for_answer([&] { return search_.answer()->request.descriptor == DescriptorKind::latent; }));
  const Hit hit = search_.answer()->result.hits.front();
  Q_EMIT find<ResultView>("results")->opened(hit.row);
  ASSERT_TRUE(wait_for_explanation());
  EXPECT_NEAR(panel()->shown()->distance.value, hit.distance, 1e-4);
  EXPECT_FALSE(find<QProgressBar>("share_learned")->isVisible()) << "the latent is one vector";
  EXPECT_TRUE(find<QLabel>("no_shares")->isVisible());
}

TEST_F(ExplainTest, AMarkedMatchIsExplainedByTheQuery) {
  const std::int64_t row = search_.answer()->result.hits.front().row;
  search_.mark(row, Mark::more);
  ASSERT_TRUE(wait_for_answer([&] { return search_.answer()->mark_of(row) == Mark::more; }));
  Q_EMIT find<ResultView>("results")->opened(row);
  ASSERT_TRUE(wait_for_explanation());
  EXPECT_EQ(panel()->shown()->query.name, to_qstring(library_.collection()->row_path(3).filename()));
  EXPECT_GT(panel()->shown()->distance.value, 1e-3);

  const auto& hits = search_.answer()->result.hits;
  const std::int64_t other = hits[hits[0].row == row ? 1 : 0].row;
  search_.mark(other, Mark::more);
  ASSERT_TRUE(wait_for_answer([&] { return search_.answer()->marks.size() == 2; }));
  for (const QueryPicture& example : search_.answer()->request.examples) EXPECT_FALSE(example.name.empty());
}

TEST_F(ExplainTest, ColourOnlyIsExplainedByColourAlone) {
  search_.change([](SearchSettings& s) {
    s.descriptor = DescriptorKind::colour;
    s.metric = SearchMetric::euclidean;
  });
  ASSERT_TRUE(wait_for_answer([&] { return search_.answer()->request.descriptor == DescriptorKind::colour; }));
  const Hit hit = search_.answer()->result.hits.front();
  Q_EMIT find<ResultView>("results")->opened(hit.row);
  ASSERT_TRUE(wait_for_explanation());
  EXPECT_NEAR(panel()->shown()->distance.value, hit.distance, 1e-4);
  EXPECT_TRUE(find<QLabel>("explain_facts")->text().contains("Euclidean"));
  EXPECT_EQ(find<QProgressBar>("share_colour")->value(), 1000);
  EXPECT_EQ(find<QProgressBar>("share_dictionary")->value(), 0);
}

TEST_F(ExplainTest, TheSameQueryAskedAgainDoesNotEndTheLook) {
  const std::int64_t row = search_.answer()->result.hits.front().row;
  Q_EMIT find<ResultView>("results")->opened(row);
  ASSERT_TRUE(wait_for_explanation());
  const auto before = search_.answer();
  library_.tag_pictures({before->collection->row_picture(0).content_hash}, QStringLiteral("fine"));
  ASSERT_TRUE(wait_for_answer([&] { return search_.answer()->collection != before->collection; }));
  EXPECT_TRUE(panel()->isVisible());
  ASSERT_TRUE(wait_for_explanation());
  EXPECT_EQ(panel()->shown()->row, row);

  const std::int64_t other = 2 * each;
  search_.query_row(other);
  ASSERT_TRUE(wait_for_answer([&] { return search_.answer()->request.examples.front().row == other; }));
  EXPECT_FALSE(panel()->isVisible()) << "another query";
}

TEST_F(ExplainTest, AMatchThatIsNoneAnyMoreEndsTheLook) {
  Q_EMIT find<ResultView>("results")->opened(search_.answer()->result.hits.back().row);
  ASSERT_TRUE(wait_for_explanation());
  search_.set_count(1);
  ASSERT_TRUE(wait_for_answer([&] { return search_.answer()->result.hits.size() == 1; }));
  EXPECT_TRUE(grid()->isVisible());
}

}  // namespace
}  // namespace lookalike
