#include <gtest/gtest.h>

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QtTest/QTest>

#include "tests/ui/small_library.h"
#include "ui/pages/clusters_page.h"
#include "ui/pages/map_page.h"
#include "ui/pages/train_page.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/cluster_card.h"
#include "ui/widgets/map_view.h"
#include "ui/widgets/preset_card.h"

// The pages driven by hand on a real library, with the engine behind them.

namespace lookalike {
namespace {

using State = TrainSession::State;

class PagesFlowTest : public test::SessionsTest {
 protected:
  QPushButton* button(QWidget& page, const char* name) { return page.findChild<QPushButton*>(name); }
  QString title(QWidget& page) { return page.findChild<QLabel*>("page_title")->text(); }
  bool wait_state(State state) {
    return test::wait_for([&] { return training_.state() == state; }, patience_ms);
  }
};

TEST_F(PagesFlowTest, ARunIsStartedPausedStoppedAndCanBeResumed) {
  open();
  TrainPage page(context_);
  page.resize(1200, 760);
  page.show();
  page.findChild<PresetCard*>("preset_landmark-m1")->click();
  page.findChild<QSpinBox*>("batch")->setValue(4);
  page.findChild<QSpinBox*>("epochs")->setValue(5000);
  page.findChild<QSpinBox*>("threads")->setValue(1);  // So small a network gains nothing from more.
  button(page, "start_training")->click();
  EXPECT_TRUE(button(page, "stop_training")->isVisible());
  EXPECT_FALSE(button(page, "start_training")->isVisible());
  ASSERT_TRUE(test::wait_for([&] { return training_.report() != nullptr; }, patience_ms));
  EXPECT_EQ(title(page), "Training “Landmark M1, 92 px”");
  auto* chip = page.findChild<Chip*>("train_state");
  EXPECT_TRUE(chip->text().startsWith("epoch ") && chip->text().endsWith(" of 5000")) << chip->text().toStdString();

  button(page, "pause_training")->click();
  EXPECT_EQ(training_.state(), State::paused);
  EXPECT_TRUE(chip->text().startsWith("paused"));
  button(page, "resume_training")->click();
  EXPECT_EQ(training_.state(), State::training);
  button(page, "stop_training")->click();
  ASSERT_TRUE(wait_state(State::idle));
  library_.reload();

  EXPECT_EQ(title(page), "Trained “Landmark M1, 92 px”");
  EXPECT_TRUE(chip->text().startsWith("stopped after epoch")) << chip->text().toStdString();
  EXPECT_TRUE(button(page, "resume_last_run")->isVisible());
  button(page, "train_again")->click();
  EXPECT_TRUE(button(page, "start_training")->isVisible());
  auto* resume = page.findChild<QPushButton*>("resume_" + training_.run());
  ASSERT_NE(resume, nullptr);
  resume->click();
  EXPECT_TRUE(training_.running());
  ASSERT_TRUE(test::wait_for([&] { return training_.report() != nullptr; }, patience_ms));
  EXPECT_GT(training_.report()->history.size(), 1u);  // The epochs from before are there.
  button(page, "stop_training")->click();
  button(page, "stop_training")->click();
  ASSERT_TRUE(wait_state(State::idle));
}

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

TEST_F(PagesFlowTest, TheMapHasAPointForEachPicture) {
  open();
  MapPage page(context_);
  page.show();
  const auto* view = page.findChild<MapView*>("map_view");
  EXPECT_EQ(view->points().count(), library_.collection()->row_count());
}

}  // namespace
}  // namespace lookalike
