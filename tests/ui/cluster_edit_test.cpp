// Editing clusters by menu, drag and keys; the dendrogram; the export panel.

#include <gtest/gtest.h>

#include <QAction>
#include <QDropEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QUrl>
#include <QtTest/QTest>

#include "tests/support/test_images.h"
#include "tests/ui/sample_collection.h"
#include "ui/models/thumbnail_provider.h"
#include "ui/pages/cluster_detail.h"
#include "ui/pages/cluster_overview.h"
#include "ui/widgets/cluster_card.h"
#include "ui/widgets/cluster_menu.h"
#include "ui/widgets/cluster_targets.h"
#include "ui/widgets/dendrogram.h"
#include "ui/widgets/elbow_chart.h"
#include "ui/widgets/export_panel.h"
#include "ui/widgets/line_chart.h"
#include "ui/widgets/segmented_control.h"
#include "ui/widgets/thumbnail_grid.h"

namespace lookalike {
namespace {

QMenu* submenu(QMenu* menu, const char* name) {
  return menu->findChild<QMenu*>(QLatin1String(name));
}

QAction* action(QMenu* menu, const char* name) {
  for (QAction* one : menu->actions()) {
    if (one->objectName() == QLatin1String(name)) return one;
  }
  return nullptr;
}

/// Sixty rows in six clusters, with a Ward tree of vectors in which each of these is a group of its own.
std::shared_ptr<Collection> ward_collection() {
  auto collection = test::sample_collection({.rows = 60, .k = 6});
  Matrix x = test::gaussian_matrix(60, 6, 1);
  for (std::int64_t row = 0; row < x.rows; ++row) x(row, row % 6) += 30;
  auto clustering = std::make_shared<Clustering>(*collection->clustering);
  clustering->method = "ward";
  clustering->tree = std::make_shared<const WardTree>(*ward(x, {}, {}));
  collection->clustering = clustering;
  return collection;
}

TEST(ClusterMenuTest, OffersWhatCanBeDone) {
  const auto collection = test::sample_collection({.rows = 60, .k = 6});
  ClusterMenu menu(*collection->clustering, 2, true);
  QList<int> merged, parts, colours;
  bool renamed = false, exported = false;
  QObject::connect(&menu, &ClusterMenu::merge_requested, &menu, [&](int into) { merged.append(into); });
  QObject::connect(&menu, &ClusterMenu::split_requested, &menu, [&](int n) { parts.append(n); });
  QObject::connect(&menu, &ClusterMenu::recolour_requested, &menu, [&](int colour) { colours.append(colour); });
  QObject::connect(&menu, &ClusterMenu::rename_requested, &menu, [&] { renamed = true; });
  QObject::connect(&menu, &ClusterMenu::export_requested, &menu, [&] { exported = true; });
  action(&menu, "rename")->trigger();
  action(&menu, "export")->trigger();
  EXPECT_TRUE(renamed && exported);
  for (QAction* other : submenu(&menu, "merge")->actions()) other->trigger();
  EXPECT_EQ(merged, (QList<int>{0, 1, 3, 4, 5}));
  for (QAction* part : submenu(&menu, "split")->actions()) part->trigger();
  EXPECT_EQ(parts, (QList<int>{2, 3, 4, 5, 6}));
  submenu(&menu, "colour")->actions()[9]->trigger();  // After eight and a line.
  EXPECT_EQ(colours, QList<int>{8});
  const ClusterMenu read_only(*collection->clustering, 2, false);
  QStringList left;
  for (const QAction* one : read_only.actions()) left << one->objectName();
  EXPECT_EQ(left, (QStringList{"find_similar", "export"})) << "what changes nothing";
}

class OverviewTest : public ::testing::Test {
 protected:
  OverviewTest() {
    overview_.resize(1100, 700);
    overview_.show_collection(collection_);
    overview_.show();
  }
  QList<ClusterCard*> cards() { return overview_.findChildren<ClusterCard*>(); }

  const std::shared_ptr<const Collection> collection_ = test::sample_collection({.rows = 60, .k = 6});
  ThumbnailProvider thumbnails_;
  ClusterOverview overview_{thumbnails_};
};

TEST_F(OverviewTest, ACardDroppedOnAnotherIsToBecomePartOfIt) {
  QList<QPair<int, int>> merges;
  QObject::connect(&overview_, &ClusterOverview::merge_requested, &overview_, [&](int into, int from) {
    merges.append({into, from});
  });
  QMimeData data;
  data.setData(QStringLiteral("application/x-lookalike-cluster"), "4");
  QDragEnterEvent enter(QPoint(5, 5), Qt::MoveAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(cards()[1], &enter);
  EXPECT_TRUE(enter.isAccepted());
  QDropEvent drop(QPointF(5, 5), Qt::MoveAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(cards()[1], &drop);
  EXPECT_EQ(merges, (QList<QPair<int, int>>{{1, 4}}));
  // Anything else is not taken: its own card, other things.
  QApplication::sendEvent(cards()[4], &drop);
  QMimeData text;
  text.setText(QStringLiteral("4"));
  QDragEnterEvent other(QPoint(5, 5), Qt::MoveAction, &text, Qt::LeftButton, Qt::NoModifier);
  other.ignore();
  QApplication::sendEvent(cards()[1], &other);
  EXPECT_FALSE(other.isAccepted());
  EXPECT_EQ(merges.size(), 1);
  overview_.set_editable(false, {});
  EXPECT_FALSE(cards()[1]->acceptDrops());
}

TEST_F(OverviewTest, TheMenuOfACardNamesTheCardsCluster) {
  QList<int> split;
  QObject::connect(&overview_, &ClusterOverview::split_requested, &overview_, [&](int cluster, int parts) {
    split.append({cluster, parts});
  });
  Q_EMIT cards()[3]->menu_requested(overview_.mapToGlobal(QPoint(0, 0)));
  auto* menu = overview_.findChild<ClusterMenu*>("cluster_menu");
  ASSERT_TRUE(menu);
  submenu(menu, "split")->actions()[1]->trigger();
  EXPECT_EQ(split, (QList<int>{3, 3}));
  std::int64_t similar = -1;
  QObject::connect(&overview_, &ClusterOverview::find_similar, &overview_, [&](std::int64_t row) { similar = row; });
  menu->findChild<QAction*>("find_similar")->trigger();
  EXPECT_EQ(similar, collection_->clustering->clusters[3].rows.front());
}

TEST_F(OverviewTest, ADraggedCardIsItsLeadingPictureToOthers) {
  const Cluster& third = collection_->clustering->clusters[3];
  const std::unique_ptr<QMimeData> data(cards()[3]->dragged());
  ASSERT_EQ(data->urls().size(), 1);
  EXPECT_EQ(data->urls().first().toLocalFile().toStdString(), collection_->row_path(third.rows.front()).native());
  EXPECT_EQ(data->data("application/x-lookalike-cluster"), "3");
}

TEST_F(OverviewTest, UndoAndRedoSayWhatTheyWouldDo) {
  auto* undo = overview_.findChild<QPushButton*>("undo_cluster_edit");
  auto* redo = overview_.findChild<QPushButton*>("redo_cluster_edit");
  EXPECT_FALSE(undo->isEnabled());
  auto edited = test::sample_collection({.rows = 60, .k = 6});
  auto clustering = std::make_shared<Clustering>(*edited->clustering);
  clustering->undo = "rename “A” to “B”";
  edited->clustering = clustering;
  overview_.show_collection(edited);
  EXPECT_TRUE(undo->isEnabled());
  EXPECT_FALSE(redo->isEnabled());
  EXPECT_TRUE(undo->toolTip().contains(QStringLiteral("rename “A” to “B”")));
  bool asked = false;
  QObject::connect(&overview_, &ClusterOverview::undo_requested, &overview_, [&] { asked = true; });
  undo->click();
  EXPECT_TRUE(asked);
}

TEST_F(OverviewTest, TheLowerChartShowsTheChosenMeasure) {
  auto collection = test::sample_collection({.rows = 60, .k = 6});
  auto clustering = std::make_shared<Clustering>(*collection->clustering);
  for (SweepPoint& point : clustering->sweep.points) {
    point.calinski_harabasz = 100.0 + point.k;
    point.stability = 1.0 / point.k;
  }
  collection->clustering = clustering;
  overview_.show_collection(collection);
  auto* chart = overview_.findChild<ElbowChart*>("silhouette_chart");
  auto* measure = overview_.findChild<SegmentedControl*>("sweep_measure");
  measure->button(1)->click();
  EXPECT_EQ(chart->chart().hover_text(5), QStringLiteral("k 5 · 105"));
  measure->button(2)->click();
  EXPECT_EQ(chart->chart().hover_text(5), QStringLiteral("k 5 · 0.2"));
  measure->button(0)->click();
  EXPECT_NE(chart->chart().hover_text(5), QStringLiteral("k 5 · 0.2"));
}

TEST_F(OverviewTest, AnotherMethodCanBeApplied) {
  auto* apply = overview_.findChild<QPushButton*>("apply_k");
  EXPECT_FALSE(apply->isEnabled());
  overview_.findChild<SegmentedControl*>("cluster_method")->button(1)->click();
  EXPECT_TRUE(apply->isEnabled());
  EXPECT_EQ(overview_.method(), "ward");
  overview_.show_collection(ward_collection());
  EXPECT_FALSE(apply->isEnabled());
  EXPECT_TRUE(overview_.findChild<Dendrogram*>("dendrogram")->isVisible());
  EXPECT_FALSE(overview_.findChild<ElbowChart*>("inertia_chart")->isVisible());
  EXPECT_TRUE(overview_.findChild<QLabel*>("page_facts") != nullptr);
}

TEST_F(OverviewTest, AClickOnAHeightCutsThereByTheMethodThatIsShown) {
  overview_.show_collection(ward_collection());
  auto* measure = overview_.findChild<SegmentedControl*>("sweep_measure");
  EXPECT_TRUE(measure->button(3)->isVisible()) << "the dendrogram has the place of the elbow's chart";
  EXPECT_FALSE(measure->button(2)->isVisible());
  overview_.findChild<SegmentedControl*>("cluster_method")->button(0)->click();
  QList<int> asked;
  std::string method;
  QObject::connect(&overview_, &ClusterOverview::apply_requested, &overview_, [&](int k) {
    asked.append(k);
    method = overview_.method();
  });
  auto* tree = overview_.findChild<Dendrogram*>("dendrogram");
  QTest::mouseClick(tree, Qt::LeftButton, {}, QPoint(60, qRound(tree->y_of_cut(6))));
  EXPECT_TRUE(asked.isEmpty()) << "six are shown";
  QTest::mouseClick(tree, Qt::LeftButton, {}, QPoint(60, qRound(tree->y_of_cut(3))));
  EXPECT_EQ(asked, QList<int>{3});
  EXPECT_EQ(method, "ward");
}

TEST_F(OverviewTest, MergeAndSplitAskWhichCluster) {
  QList<std::pair<int, int>> merged, split;
  QObject::connect(&overview_, &ClusterOverview::merge_requested, &overview_, [&](int into, int from) {
    merged.append({into, from});
  });
  QObject::connect(&overview_, &ClusterOverview::split_requested, &overview_, [&](int cluster, int parts) {
    split.append({cluster, parts});
  });
  const auto choose = [&](const char* name, int cluster, int entry) {
    auto* opens = overview_.findChild<QPushButton*>(name);
    ASSERT_TRUE(opens->isVisible());
    opens->click();
    auto* menu = overview_.findChild<QMenu*>("choose_cluster");
    ASSERT_TRUE(menu);
    QMenu* which = menu->actions()[cluster]->menu();
    Q_EMIT which->aboutToShow();
    which->actions()[entry]->trigger();
    delete menu;
  };
  choose("merge_clusters", 2, 0);
  choose("split_clusters", 1, 1);
  EXPECT_EQ(merged, (QList<std::pair<int, int>>{{0, 2}}));
  EXPECT_EQ(split, (QList<std::pair<int, int>>{{1, 3}}));
  overview_.set_editable(false, "locked");
  EXPECT_FALSE(overview_.findChild<QPushButton*>("merge_clusters")->isEnabled());
  EXPECT_FALSE(overview_.findChild<QPushButton*>("split_clusters")->isEnabled());
}

TEST(DendrogramTest, HeightsAndNumbersOfClustersBelongTogether) {
  Dendrogram dendrogram;
  dendrogram.resize(360, 240);
  const auto collection = ward_collection();
  dendrogram.show_clustering(collection->clustering);
  for (int k = 1; k <= 6; ++k) EXPECT_EQ(dendrogram.k_at(dendrogram.y_of_cut(k)), k) << k;
  EXPECT_LT(dendrogram.y_of_cut(2), dendrogram.y_of_cut(6));
  QList<int> picked, cut;
  QObject::connect(&dendrogram, &Dendrogram::k_picked, &dendrogram, [&](int k) { picked.append(k); });
  QObject::connect(&dendrogram, &Dendrogram::cut_requested, &dendrogram, [&](int k) { cut.append(k); });
  QTest::mouseClick(&dendrogram, Qt::LeftButton, {}, QPoint(100, qRound(dendrogram.y_of_cut(6))));
  QTest::keyClick(&dendrogram, Qt::Key_Left);
  QTest::keyClick(&dendrogram, Qt::Key_Right);
  EXPECT_EQ(picked, (QList<int>{6, 5, 6}));
  EXPECT_EQ(cut, (QList<int>{6})) << "by the click";
  QTest::keyClick(&dendrogram, Qt::Key_Return);
  EXPECT_EQ(cut, (QList<int>{6, 6}));
  // The branches of a cluster have its colour.
  const QImage image = dendrogram.grab().toImage();
  int found = 0;
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) found += image.pixelColor(x, y) == cluster_colour(3);
  }
  EXPECT_GT(found, 5);
  dendrogram.show_clustering(nullptr);
  QTest::mouseClick(&dendrogram, Qt::LeftButton, {}, QPoint(100, 100));
  EXPECT_EQ(picked.size(), 3);
  EXPECT_FALSE(dendrogram.grab().isNull());
}

class DetailTest : public ::testing::Test {
 protected:
  DetailTest() {
    detail_.resize(1000, 600);
    detail_.show_cluster(test::sample_collection({.rows = 60, .k = 6}), 1);
    detail_.show();
    grid_ = detail_.findChild<ThumbnailGrid*>("cluster_members");
    QObject::connect(&detail_, &ClusterDetail::move_requested, &detail_,
                     [this](const std::vector<std::string>& hashes, int cluster) {
                       hashes_ = hashes;
                       to_ = cluster;
                     });
  }
  void select(int first, int count) {
    for (int i = first; i < first + count; ++i) {
      grid_->selectionModel()->select(grid_->model()->index(i, 0), QItemSelectionModel::Select);
    }
  }
  QWidget* target(int cluster) { return detail_.findChild<QPushButton*>(QStringLiteral("target_%1").arg(cluster)); }

  ThumbnailProvider thumbnails_;
  ClusterDetail detail_{thumbnails_};
  ThumbnailGrid* grid_;
  std::vector<std::string> hashes_;
  int to_ = -1;
};

TEST_F(DetailTest, SelectedPicturesMoveByAClickOnAnotherCluster) {
  QTest::mouseClick(target(3), Qt::LeftButton);
  EXPECT_EQ(to_, -1);  // Nothing was selected.
  EXPECT_TRUE(target(3)->property("idle").toBool()) << "and it looks like that";
  select(0, 2);
  QTest::mouseClick(target(3), Qt::LeftButton);
  EXPECT_EQ(to_, 3);
  EXPECT_FALSE(target(3)->property("idle").toBool());
  EXPECT_EQ(hashes_, (std::vector<std::string>{"hash1", "hash7"}));
  EXPECT_FALSE(target(1));  // Their own cluster is no goal.
  QTest::mouseClick(target(6), Qt::LeftButton);
  EXPECT_EQ(to_, 6);  // A new one.
}

/// A drop that comes from a widget of this program. (Qt sets the source from the drag in progress.)
TEST_F(DetailTest, DropsFromElsewhereAreNotTaken) {
  select(0, 1);
  QMimeData data;
  data.setUrls({QUrl(QStringLiteral("file:///x.jpg"))});
  QDragEnterEvent enter(QPoint(5, 5), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  enter.ignore();
  QApplication::sendEvent(target(2), &enter);
  EXPECT_FALSE(enter.isAccepted());
  QDropEvent drop(QPointF(5, 5), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(target(2), &drop);
  EXPECT_EQ(to_, -1);
}

TEST_F(DetailTest, TheContextMenuMovesWhatIsSelected) {
  select(2, 3);
  QMenu menu;
  Q_EMIT grid_->menu_opening(&menu);
  QMenu* moves = submenu(&menu, "move_to");
  ASSERT_TRUE(moves);
  ASSERT_EQ(moves->actions().size(), 6);  // Five others and a new one.
  moves->actions()[0]->trigger();
  EXPECT_EQ(to_, 0);
  EXPECT_EQ(hashes_.size(), 3u);
  detail_.set_editable(false);
  QMenu other;
  Q_EMIT grid_->menu_opening(&other);
  EXPECT_FALSE(submenu(&other, "move_to"));
}

TEST_F(DetailTest, ARenameKeepsWhatIsSelected) {
  select(0, 2);
  auto renamed = test::sample_collection({.rows = 60, .k = 6});
  auto clustering = std::make_shared<Clustering>(*renamed->clustering);
  clustering->clusters[1].name = "Boats";
  renamed->clustering = clustering;
  detail_.show_cluster(renamed, 1);
  EXPECT_EQ(grid_->selected_pictures().size(), 2u);
  EXPECT_EQ(detail_.findChild<QLineEdit*>("cluster_name")->text(), "Boats");
}

TEST(ExportPanelTest, AsksForAFolderAndAWay) {
  ExportPanel panel;
  EXPECT_FALSE(panel.isVisibleTo(nullptr) && panel.isVisible());
  panel.open(2, QStringLiteral("“Boats”"));
  EXPECT_TRUE(panel.isVisible());
  EXPECT_TRUE(panel.findChild<QLabel*>("export_title")->text().contains(QStringLiteral("Boats")));
  auto* start = panel.findChild<QPushButton*>("start_export");
  auto* folder = panel.findChild<QLineEdit*>("export_folder");
  EXPECT_FALSE(start->isEnabled());
  folder->setText(QStringLiteral("   "));
  EXPECT_FALSE(start->isEnabled());
  folder->setText(QStringLiteral(" /tmp/out "));
  panel.findChild<SegmentedControl*>("export_by")->button(2)->click();
  std::optional<FolderExportRequest> request;
  QObject::connect(&panel, &ExportPanel::requested, &panel, [&](const FolderExportRequest& r) { request = r; });
  panel.set_busy(true);
  QTest::keyClick(folder, Qt::Key_Return);
  EXPECT_FALSE(request);
  panel.set_busy(false);
  start->click();
  ASSERT_TRUE(request);
  EXPECT_EQ(request->out, "/tmp/out");
  EXPECT_EQ(request->by, ExportBy::symbolic_link);
  EXPECT_EQ(request->clusters, std::vector<int>{2});
  panel.open(-1, QStringLiteral("all 6 clusters"));
  start->click();
  EXPECT_TRUE(request->clusters.empty());
  QTest::keyClick(&panel, Qt::Key_Escape);
  EXPECT_FALSE(panel.isVisible());
}

}  // namespace
}  // namespace lookalike
