#include "ui/pages/clusters_page.h"

#include <gtest/gtest.h>

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSlider>
#include <QSpinBox>
#include <QtTest/QTest>

#include "tests/ui/sample_collection.h"
#include "ui/models/thumbnail_provider.h"
#include "ui/pages/cluster_detail.h"
#include "ui/pages/cluster_overview.h"
#include "ui/sessions/library_session.h"
#include "ui/sessions/search_session.h"
#include "ui/sessions/train_session.h"
#include "ui/widgets/cluster_card.h"
#include "ui/widgets/elbow_chart.h"
#include "ui/widgets/export_panel.h"
#include "ui/widgets/thumbnail_grid.h"

namespace lookalike {
namespace {

class ClustersPageTest : public testing::Test {
 protected:
  ClustersPageTest() : page({library, training, search, thumbnails}) {
    page.resize(1200, 760);
    page.show();
  }
  QList<ClusterCard*> cards() {
    QList<ClusterCard*> alive;
    for (auto* card : page.findChildren<ClusterCard*>()) {
      if (card->isVisibleTo(&page)) alive.append(card);
    }
    return alive;
  }

  LibrarySession library;
  TrainSession training;
  SearchSession search;
  ThumbnailProvider thumbnails;
  ClustersPage page;
};

TEST_F(ClustersPageTest, WithoutALibraryItShowsTheWayToOne) {
  auto* button = page.findChild<QPushButton*>("clusters_open_library");
  ASSERT_TRUE(button->isVisible());
  bool asked = false;
  QObject::connect(&page, &ClustersPage::library_requested, &page, [&] { asked = true; });
  button->click();
  EXPECT_TRUE(asked);
}

TEST_F(ClustersPageTest, ShowsACardForEachCluster) {
  page.show_collection(test::sample_collection({.rows = 60, .k = 6}));
  ASSERT_EQ(cards().size(), 6);
  EXPECT_EQ(cards()[2]->text(), "Cluster 3");
  EXPECT_TRUE(cards()[2]->accessibleName().contains("10"));
  EXPECT_EQ(page.findChild<QLabel*>("page_title")->text(), "6 clusters");
  EXPECT_EQ(page.findChild<QLabel*>("suggested_k")->text(), "Suggested: 6");
  EXPECT_FALSE(page.grab().isNull());
}

TEST_F(ClustersPageTest, ALowWindowScrollsTheChartsAndCutsNothingOff) {
  page.resize(860, 560);
  page.show_collection(test::sample_collection({.rows = 60, .k = 6}));
  QCoreApplication::processEvents();
  const auto* column = page.findChild<QScrollArea*>("cluster_charts");
  EXPECT_GT(column->verticalScrollBar()->maximum(), 0);
  EXPECT_LE(column->widget()->width(), column->viewport()->width());
  for (const auto* label : column->findChildren<QLabel*>()) {
    if (!label->isVisible()) continue;
    EXPECT_GE(label->height(), label->heightForWidth(label->width())) << label->text().toStdString();
  }
}

TEST_F(ClustersPageTest, SliderNumberAndChartsChooseTheSameK) {
  page.show_collection(test::sample_collection());
  auto* spin = page.findChild<QSpinBox*>("k_spin");
  auto* apply = page.findChild<QPushButton*>("apply_k");
  EXPECT_EQ(spin->value(), 6);
  EXPECT_FALSE(apply->isEnabled());  // That many there are already.
  page.findChild<QSlider*>("k_slider")->setValue(9);
  EXPECT_EQ(spin->value(), 9);
  EXPECT_TRUE(apply->isEnabled());
  Q_EMIT page.findChild<ElbowChart*>("inertia_chart")->k_picked(4);
  EXPECT_EQ(spin->value(), 4);
  EXPECT_EQ(page.findChild<ElbowChart*>("silhouette_chart")->selected(), 4);
}

TEST(ClusterOverviewTest, AChosenKIsAskedForAndTheSweepIsKept) {
  ThumbnailProvider thumbnails;
  ClusterOverview overview(thumbnails);
  overview.show_collection(test::sample_collection({.rows = 60, .k = 6}));
  int asked = 0;
  QObject::connect(&overview, &ClusterOverview::apply_requested, &overview, [&](int k) { asked = k; });
  overview.findChild<QSpinBox*>("k_spin")->setValue(8);
  overview.findChild<QPushButton*>("apply_k")->click();
  EXPECT_EQ(asked, 8);
  // The engine sweeps only when asked to; the charts stay as long as the vectors are the same.
  overview.show_collection(test::sample_collection({.rows = 60, .k = 8, .sweep = false}));
  EXPECT_TRUE(overview.findChild<ElbowChart*>("inertia_chart")->isVisibleTo(&overview));
  EXPECT_EQ(overview.findChild<QLabel*>("suggested_k")->text(), "Suggested: 6");
}

TEST(ClusterOverviewTest, WithoutASweepItOffersOne) {
  ThumbnailProvider thumbnails;
  ClusterOverview overview(thumbnails);
  overview.show_collection(test::sample_collection({.rows = 60, .k = 6, .sweep = false}));
  EXPECT_FALSE(overview.findChild<ElbowChart*>("inertia_chart")->isVisibleTo(&overview));
  bool asked = false;
  QObject::connect(&overview, &ClusterOverview::sweep_requested, &overview, [&] { asked = true; });
  overview.findChild<QPushButton*>("compare_k")->click();
  EXPECT_TRUE(asked);
}

TEST(ClusterOverviewTest, WhileClustersAreMadeNothingCanBeApplied) {
  ThumbnailProvider thumbnails;
  ClusterOverview overview(thumbnails);
  overview.show_collection(test::sample_collection());
  overview.findChild<QSpinBox*>("k_spin")->setValue(8);
  overview.set_task("Comparing numbers of clusters", 0.5);
  EXPECT_FALSE(overview.findChild<QPushButton*>("apply_k")->isEnabled());
  EXPECT_TRUE(overview.findChild<QPushButton*>("cancel_clusters")->isVisibleTo(&overview));
  overview.set_task({});
  EXPECT_TRUE(overview.findChild<QPushButton*>("apply_k")->isEnabled());
}

TEST_F(ClustersPageTest, ACardOpensItsClusterAndBackReturns) {
  page.show_collection(test::sample_collection({.rows = 60, .k = 6}));
  cards()[1]->click();
  auto* name = page.findChild<QLineEdit*>("cluster_name");
  ASSERT_TRUE(name->isVisible());
  EXPECT_EQ(name->text(), "Cluster 2");
  auto* grid = page.findChild<ThumbnailGrid*>("cluster_members");
  ASSERT_EQ(grid->pictures().items().size(), 10u);
  EXPECT_EQ(grid->pictures().items()[0].picture, 1u);  // Nearest to the centre first: the engine's order.
  EXPECT_EQ(grid->pictures().items()[1].picture, 7u);
  page.findChild<QPushButton*>("back_to_clusters")->click();
  EXPECT_FALSE(name->isVisible());
}

TEST_F(ClustersPageTest, FindSimilarNamesTheRow) {
  page.show_collection(test::sample_collection({.rows = 60, .k = 6}));
  cards()[1]->click();
  std::int64_t row = -1;
  QObject::connect(&page, &ClustersPage::find_similar, &page, [&](std::int64_t r) { row = r; });
  Q_EMIT page.findChild<ThumbnailGrid*>("cluster_members")->find_similar(7);
  EXPECT_EQ(row, 7);
}

TEST_F(ClustersPageTest, AnOpenedClusterStaysOpenOnlyWhileItMeansTheSamePictures) {
  page.show_collection(test::sample_collection({.rows = 60, .k = 6}));
  cards()[1]->click();
  auto renamed = test::sample_collection({.rows = 60, .k = 6});
  auto clustering = std::make_shared<Clustering>(*renamed->clustering);
  clustering->clusters[1].name = "Boats";
  renamed->clustering = clustering;
  page.show_collection(renamed);
  EXPECT_TRUE(page.findChild<QLineEdit*>("cluster_name")->isVisible());
  EXPECT_EQ(page.findChild<QLineEdit*>("cluster_name")->text(), "Boats");
  page.show_collection(test::sample_collection({.rows = 60, .k = 5}));
  EXPECT_FALSE(page.findChild<QLineEdit*>("cluster_name")->isVisible());
}

TEST_F(ClustersPageTest, WhatWasMeantForAClusterIsNotDoneToAnother) {
  page.show_collection(test::sample_collection({.rows = 60, .k = 6}));
  auto* panel = page.findChild<ExportPanel*>();
  Q_EMIT page.findChild<ClusterOverview*>()->export_requested(3);
  ASSERT_TRUE(panel->isVisible());
  cards()[1]->click();
  auto* name = page.findChild<QLineEdit*>("cluster_name");
  int renamed = 0;
  QObject::connect(page.findChild<ClusterDetail*>(), &ClusterDetail::renamed, &page, [&] { ++renamed; });
  name->setFocus();
  name->selectAll();
  QTest::keyClicks(name, "Boa");
  page.show_collection(test::sample_collection({.rows = 60, .k = 5}));  // clustered anew meanwhile
  EXPECT_FALSE(name->isVisible());
  EXPECT_EQ(renamed, 0);
  EXPECT_FALSE(panel->isVisible());
}

TEST(ClusterDetailTest, ANameIsEditedInPlace) {
  ThumbnailProvider thumbnails;
  ClusterDetail detail(thumbnails);
  detail.show_cluster(test::sample_collection(), 2);
  QStringList names;
  QObject::connect(&detail, &ClusterDetail::renamed, &detail, [&](int cluster, const QString& name) {
    EXPECT_EQ(cluster, 2);
    names.append(name);
  });
  auto* field = detail.findChild<QLineEdit*>("cluster_name");
  const auto type = [&](const QString& text) {
    field->selectAll();
    QTest::keyClick(field, Qt::Key_Backspace);
    QTest::keyClicks(field, text);
    QTest::keyClick(field, Qt::Key_Return);
  };
  type("  Boats ");
  type("");
  EXPECT_EQ(names, QStringList{"Boats"});
  EXPECT_EQ(field->text(), "Cluster 3");  // An empty name is taken back.
}

}  // namespace
}  // namespace lookalike
