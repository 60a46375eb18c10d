#include <gtest/gtest.h>

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QtTest/QTest>

#include "tests/ui/small_library.h"
#include "ui/pages/clusters_page.h"
#include "ui/pages/map_page.h"
#include "ui/widgets/cluster_card.h"
#include "ui/widgets/map_view.h"

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

TEST_F(PagesFlowTest, TheMapHasAPointForEachPicture) {
  open();
  MapPage page(context_);
  page.show();
  const auto* view = page.findChild<MapView*>("map_view");
  EXPECT_EQ(view->points().count(), library_.collection()->row_count());
}

}  // namespace
}  // namespace lookalike
