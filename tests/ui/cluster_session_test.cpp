// Cluster edits and exports from the page to the disk, on a real library.

#include <gtest/gtest.h>

#include <QLineEdit>
#include <QPushButton>
#include <QtTest/QTest>

#include "tests/support/test_images.h"
#include "tests/ui/small_library.h"
#include "ui/pages/cluster_detail.h"
#include "ui/pages/cluster_overview.h"
#include "ui/pages/clusters_page.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/export_panel.h"

namespace lookalike {
namespace {

class ClusterSessionTest : public test::SessionsTest {
 protected:
  void SetUp() override {
    test::SessionsTest::SetUp();
    open();
    page_ = std::make_unique<ClustersPage>(context_);
    page_->resize(1200, 760);
    page_->show();
    library_.recluster({.k = 3});
    ASSERT_TRUE(wait_idle());
    ASSERT_EQ(clusters().k, 3);
  }
  const Clustering& clusters() const { return *library_.collection()->clustering; }
  template <class Widget>
  Widget* find(const char* name) {
    return page_->findChild<Widget*>(QLatin1String(name));
  }
  bool wait_for_k(int k) {
    return test::wait_for([&] { return clusters().k == k; });
  }

  std::unique_ptr<ClustersPage> page_;
};

TEST_F(ClusterSessionTest, EditsUndoAndRedoByKeys) {
  auto* overview = page_->findChild<ClusterOverview*>();
  Q_EMIT overview->merge_requested(0, 2);
  ASSERT_TRUE(wait_for_k(2)) << failure_.toStdString();
  QTest::keyClick(overview, Qt::Key_Z, Qt::ControlModifier);
  ASSERT_TRUE(wait_for_k(3));
  QTest::keyClick(overview, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
  ASSERT_TRUE(wait_for_k(2));
  Q_EMIT overview->split_requested(0, 3);
  ASSERT_TRUE(wait_for_k(4));
  find<QPushButton>("undo_cluster_edit")->click();
  ASSERT_TRUE(wait_for_k(2));
  Q_EMIT overview->recolour_requested(1, 12);
  ASSERT_TRUE(test::wait_for([&] { return clusters().clusters[1].colour == 12; }));
  EXPECT_TRUE(failure_.isEmpty());
}

TEST_F(ClusterSessionTest, MovedPicturesLeaveTheOpenedClusterWhichStaysOpen) {
  auto* overview = page_->findChild<ClusterOverview*>();
  auto* detail = page_->findChild<ClusterDetail*>();
  Q_EMIT overview->opened(0);
  const auto c = library_.collection();
  const std::size_t before = c->clustering->clusters[0].rows.size();
  const std::string hash = c->row_picture(c->clustering->clusters[0].rows[0]).content_hash;
  Q_EMIT detail->move_requested({hash}, 1);
  ASSERT_TRUE(test::wait_for([&] { return clusters().clusters[0].rows.size() == before - 1; }));
  EXPECT_TRUE(detail->isVisible());
  Q_EMIT overview->rename_requested(1);
  EXPECT_EQ(detail->cluster(), 1);
}

TEST_F(ClusterSessionTest, ClustersMadeByHandAreKeptAndToldOfWhenThePicturesAreDescribedAnew) {
  test::write_pnm(pictures_ / "kind0" / "another.ppm", test::noise_image(96, 80, 3));  // for another dictionary
  library_.rescan();
  ASSERT_TRUE(wait_idle());
  const std::string stamp = clusters().stamp, name = clusters().clusters[0].name;
  library_.rename_cluster(0, QStringLiteral("Boats"));
  ASSERT_TRUE(test::wait_for([&] { return clusters().clusters[0].name == "Boats"; }));
  const std::vector<int> assignment = clusters().assignment;
  fs::remove_all(folder_ / "library/models");
  ASSERT_TRUE(library_.describe_again());
  ASSERT_TRUE(wait_idle());
  ASSERT_TRUE(library_.collection()->clustering) << failure_.toStdString();
  EXPECT_NE(clusters().stamp, stamp);
  EXPECT_EQ(clusters().clusters[0].name, "Boats");
  EXPECT_EQ(clusters().assignment, assignment);
  auto* banner = page_->findChild<Banner*>();
  EXPECT_TRUE(banner->message().contains(QStringLiteral("3 clusters were kept"))) << banner->message().toStdString();
  find<QPushButton>("undo_cluster_edit")->click();
  ASSERT_TRUE(test::wait_for([&] { return clusters().clusters[0].name == name; }));
  EXPECT_TRUE(banner->message().isEmpty()) << "it is no longer about what is shown";
}

TEST_F(ClusterSessionTest, AnExportIsMadeToldAndTakenBack) {
  const fs::path out = folder_ / "out";
  auto* panel = find<ExportPanel>("export_panel");
  find<QPushButton>("export_clusters")->click();
  ASSERT_TRUE(panel->isVisible());
  find<QLineEdit>("export_folder")->setText(QString::fromStdString(out.native()));
  find<QPushButton>("start_export")->click();
  auto* banner = page_->findChild<Banner*>();
  ASSERT_TRUE(test::wait_for([&] { return banner->message().contains(QStringLiteral("24 pictures")); }));
  EXPECT_FALSE(panel->isVisible());
  EXPECT_EQ(std::distance(fs::directory_iterator(out), {}), 3);
  ASSERT_TRUE(wait_idle());
  Q_EMIT banner->action_clicked();
  ASSERT_TRUE(test::wait_for([&] {
    return banner->message().contains(QStringLiteral("24 exported files were removed"));
  })) << banner->message().toStdString();
  EXPECT_TRUE(fs::is_empty(out));
}

TEST_F(ClusterSessionTest, AnExportCanBeTakenBackAfterARestart) {
  const fs::path out = folder_ / "out";
  ASSERT_TRUE(library_.export_folders({out, ExportBy::copy, {}}));
  ASSERT_TRUE(wait_idle());
  page_ = std::make_unique<ClustersPage>(context_);  // It has not seen the export.
  page_->resize(1204, 766);
  page_->show();
  EXPECT_FALSE(find<QWidget>("earlier_exports")->isVisible());
  find<QPushButton>("export_clusters")->click();
  ASSERT_TRUE(test::wait_for([&] { return find<QWidget>("earlier_exports")->isVisible(); }));
  const auto exports = list_exports(library_.library()->folder());
  ASSERT_EQ(exports.size(), 1u);
  const std::string name = "undo_export_" + exports[0].id;
  auto* undo = find<QPushButton>(name.c_str());
  EXPECT_TRUE(undo->accessibleName().contains(QStringLiteral("24 pictures"))) << undo->accessibleName().toStdString();
  ASSERT_TRUE(library_.recluster({.k = 3}));
  EXPECT_FALSE(undo->isEnabled()) << "it would have to wait";
  EXPECT_FALSE(undo->toolTip().isEmpty());
  ASSERT_TRUE(wait_idle());
  undo->click();
  ASSERT_TRUE(test::wait_for([&] { return !find<QWidget>("earlier_exports")->isVisible(); }));
  EXPECT_TRUE(fs::is_empty(out));
  EXPECT_TRUE(page_->findChild<Banner*>()->message().contains(QStringLiteral("24 exported files were removed")));
}

TEST_F(ClusterSessionTest, TheUndoOfAnExportWaitsForATaskAndStays) {
  find<QPushButton>("export_clusters")->click();
  find<QLineEdit>("export_folder")->setText(QString::fromStdString((folder_ / "out").native()));
  find<QPushButton>("start_export")->click();
  ASSERT_TRUE(wait_idle());
  auto* undo = page_->findChild<Banner*>()->findChild<QPushButton*>("banner_action");
  ASSERT_TRUE(undo->isVisible());
  ASSERT_TRUE(library_.recluster({.k = 3}));
  EXPECT_TRUE(undo->isVisible());
  EXPECT_FALSE(undo->isEnabled());
  ASSERT_TRUE(wait_idle());
  undo->click();
  ASSERT_TRUE(wait_idle());
  EXPECT_TRUE(fs::is_empty(folder_ / "out"));
}

TEST_F(ClusterSessionTest, ARefusedExportSaysWhy) {
  library_.export_folders({pictures_ / "inside", ExportBy::copy, {}});
  ASSERT_TRUE(wait_idle());
  EXPECT_TRUE(failure_.contains(QStringLiteral("among your pictures")));
  EXPECT_TRUE(page_->findChild<Banner*>()->message().contains(QStringLiteral("among your pictures")));
}

TEST_F(ClusterSessionTest, WardShowsItsTree) {
  ClusterOptions options;
  options.method = "ward";
  library_.recluster(options);
  ASSERT_TRUE(wait_idle());
  EXPECT_EQ(clusters().method, "ward");
  ASSERT_TRUE(clusters().tree);
  EXPECT_TRUE(find<QWidget>("dendrogram")->isVisible());
}

}  // namespace
}  // namespace lookalike
