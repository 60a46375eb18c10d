#include <gtest/gtest.h>

#include <QAbstractButton>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QtTest/QTest>

#include "engine/library/library_impl.h"
#include "tests/ui/small_library.h"
#include "ui/pages/clusters_page.h"
#include "ui/pages/map_page.h"
#include "ui/widgets/cluster_card.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/map_view.h"
#include "ui/widgets/segmented_control.h"
#include "ui/widgets/thumbnail_grid.h"

// The pages driven by hand on a real library, with the engine behind them.

namespace lookalike {
namespace {

class PagesFlowTest : public test::SessionsTest {
 protected:
  QPushButton* button(QWidget& page, const char* name) { return page.findChild<QPushButton*>(name); }
  QString title(QWidget& page) { return page.findChild<QLabel*>("page_title")->text(); }
};

TEST_F(PagesFlowTest, AnotherNumberOfClustersIsAppliedAndAClusterRenamed) {
  open();
  ClustersPage page(context_);
  page.resize(1200, 760);
  page.show();
  const int k = library_.collection()->clustering->k == 4 ? 5 : 4;
  page.findChild<QSpinBox*>("k_spin")->setValue(k);
  button(page, "apply_k")->click();
  EXPECT_FALSE(button(page, "apply_k")->isEnabled());
  ASSERT_TRUE(wait_idle()) << failure_.toStdString();
  EXPECT_EQ(title(page), QString("%1 clusters").arg(k));

  page.findChild<ClusterCard*>("cluster_0")->click();
  auto* name = page.findChild<QLineEdit*>("cluster_name");
  name->selectAll();
  QTest::keyClicks(name, "Stripes");
  QTest::keyClick(name, Qt::Key_Return);
  const auto renamed = [this] { return library_.collection()->clustering->clusters[0].name == "Stripes"; };
  ASSERT_TRUE(test::wait_for(renamed, patience_ms)) << failure_.toStdString();
  EXPECT_TRUE(name->isVisible());
  EXPECT_EQ(name->text(), "Stripes");
}

TEST_F(PagesFlowTest, PicturesThatWereMovedComeBackByKeysWhateverHasTheKeyboard) {
  open();
  QWidget window;
  auto* page = new ClustersPage(context_, &window);
  auto* outside = new QPushButton(&window);  // as the rail
  window.resize(1200, 760);
  page->resize(1200, 760);
  window.show();
  page->findChild<ClusterCard*>("cluster_0")->click();
  auto* grid = page->findChild<ThumbnailGrid*>("cluster_members");
  auto* undo = button(*page, "undo_in_cluster");
  EXPECT_FALSE(undo->isVisible());
  const auto before = library_.collection()->clustering->assignment;
  grid->selectionModel()->select(grid->model()->index(0, 0), QItemSelectionModel::Select);
  grid->selectionModel()->select(grid->model()->index(1, 0), QItemSelectionModel::Select);
  auto* target = button(*page, "target_1");
  target->setFocus();
  target->click();
  ASSERT_TRUE(test::wait_for([&] { return library_.collection()->clustering->assignment != before; }, patience_ms));
  EXPECT_TRUE(grid->isVisible());
  EXPECT_EQ(window.focusWidget(), grid) << "not whatever follows the button that is gone";
  EXPECT_TRUE(undo->isVisible());
  EXPECT_TRUE(page->findChild<ElidedLabel*>("cluster_facts")->full_text().startsWith("2 pictures moved"));
  outside->setFocus();
  QTest::keyClick(outside, Qt::Key_Z, Qt::ControlModifier);
  EXPECT_TRUE(test::wait_for([&] { return library_.collection()->clustering->assignment == before; }, patience_ms));
  EXPECT_FALSE(page->findChild<ElidedLabel*>("cluster_facts")->full_text().contains("moved"));
  EXPECT_TRUE(failure_.isEmpty()) << failure_.toStdString();
}

TEST_F(PagesFlowTest, TheMapHasAPointForEachPicture) {
  open();
  MapPage page(context_);
  page.show();
  const auto* view = page.findChild<MapView*>("map_view");
  EXPECT_EQ(view->points().count(), library_.collection()->row_count());
}

TEST_F(PagesFlowTest, TheOtherMapIsMadeWithProgressAndCanBeCancelled) {
  open();
  MapPage page(context_);
  page.show();
  auto* methods = page.findChild<SegmentedControl*>("map_method");
  auto* task = page.findChild<QWidget*>("map_task");
  EXPECT_FALSE(task->isVisible());
  {
    const std::scoped_lock held(library_.library()->impl().job_mutex);  // So that it cannot be done at once.
    methods->button(0)->click();
    EXPECT_TRUE(task->isVisible());
    page.findChild<QAbstractButton*>("map_task_cancel")->click();
  }
  ASSERT_TRUE(wait_idle());
  EXPECT_FALSE(library_.collection()->tsne);
  EXPECT_FALSE(task->isVisible());
  EXPECT_EQ(methods->current(), 1);  // Back to what there is.

  methods->button(0)->click();
  ASSERT_TRUE(wait_idle()) << failure_.toStdString();
  ASSERT_TRUE(library_.collection()->tsne);
  EXPECT_EQ(methods->current(), 0);
  EXPECT_TRUE(page.findChild<QLabel*>("page_facts")->isVisible());
  const auto* view = page.findChild<MapView*>("map_view");
  EXPECT_EQ(view->points().place(0).x(), library_.collection()->tsne->xy(0, 0));
  methods->button(1)->click();
  EXPECT_FALSE(library_.busy());
  EXPECT_EQ(view->points().place(0).x(), library_.collection()->map->xy(0, 0));

  // The instant map was not measured yet; colours that need it have it measured.
  EXPECT_TRUE(library_.collection()->map->values.kept.empty());
  page.findChild<SegmentedControl*>("map_colour")->button(static_cast<int>(MapColour::trust))->click();
  ASSERT_TRUE(wait_idle()) << failure_.toStdString();
  EXPECT_EQ(library_.collection()->map->values.kept.size(), 24u);
  EXPECT_EQ(view->colouring().groups.size(), 5u);
}

TEST_F(PagesFlowTest, AMapThatIsBeingMadeIsNotEndedByAColour) {
  open();
  MapPage page(context_);
  page.show();
  auto* methods = page.findChild<SegmentedControl*>("map_method");
  auto* colours = page.findChild<SegmentedControl*>("map_colour");
  auto* trust = colours->button(static_cast<int>(MapColour::trust));
  EXPECT_TRUE(trust->isEnabled());
  {
    const std::scoped_lock held(library_.library()->impl().job_mutex);  // So that it cannot be done at once.
    methods->button(0)->click();
    EXPECT_FALSE(trust->isEnabled()) << "that of the map of principal components has to wait";
    EXPECT_FALSE(trust->toolTip().isEmpty());
    EXPECT_TRUE(methods->button(0)->isEnabled());
    Q_EMIT colours->selected(static_cast<int>(MapColour::trust));  // As the keyboard might still do it.
    EXPECT_EQ(colours->current(), static_cast<int>(MapColour::cluster));
  }
  ASSERT_TRUE(wait_idle()) << failure_.toStdString();
  EXPECT_TRUE(library_.collection()->tsne);
  EXPECT_TRUE(trust->isEnabled());
}

TEST_F(PagesFlowTest, TheSelectionStaysWhileItsRowsMeanTheSamePictures) {
  open();
  library_.select({3, 4});
  library_.recluster({});
  ASSERT_TRUE(wait_idle());
  EXPECT_EQ(library_.selection(), (std::vector<std::int64_t>{3, 4}));
  fs::remove(library_.collection()->row_path(0));
  library_.rescan();
  ASSERT_TRUE(wait_idle()) << failure_.toStdString();
  EXPECT_TRUE(library_.selection().empty());
}

}  // namespace
}  // namespace lookalike
