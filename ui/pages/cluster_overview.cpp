#include "ui/pages/cluster_overview.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/pages/cluster_advice.h"
#include "ui/qt_convert.h"
#include "ui/style/theme.h"
#include "ui/text.h"
#include "ui/widgets/cluster_card.h"
#include "ui/widgets/cluster_menu.h"
#include "ui/widgets/column_layout.h"
#include "ui/widgets/dendrogram.h"
#include "ui/widgets/elbow_chart.h"
#include "ui/widgets/focus_handover.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/scroll_column.h"
#include "ui/widgets/segmented_control.h"
#include "ui/widgets/wheel_guard.h"

namespace lookalike {
namespace {

constexpr int min_advice_width = 330, max_advice_width = 400;
constexpr int stability_choice = 2, elbow_choice = 3;  ///< Of the lower chart.

/// Inertia as a share of that of the smallest k: its shape matters, its size says nothing to people.
QList<QPointF> relative_inertia(const std::vector<SweepPoint>& points) {
  QList<QPointF> result;
  const double first = points.empty() || points.front().inertia <= 0 ? 1 : points.front().inertia;
  for (const SweepPoint& point : points) result.append({static_cast<double>(point.k), point.inertia / first});
  return result;
}

QList<QPointF> values(const std::vector<SweepPoint>& points, double SweepPoint::*measure) {
  QList<QPointF> result;
  for (const SweepPoint& point : points) result.append({static_cast<double>(point.k), point.*measure});
  return result;
}

}  // namespace

ClusterOverview::ClusterOverview(ThumbnailProvider& thumbnails, QWidget* parent)
    : QWidget(parent), thumbnails_(thumbnails), header_(new PageHeader), cards_(new QWidget) {
  make_header();
  card_layout_ = new ColumnLayout(ClusterCard::min_width, gap, cards_);
  auto* scroll = new QScrollArea;
  scroll->setObjectName("cluster_cards");
  scroll_vertically(*scroll);
  scroll->setWidget(cards_);

  auto* columns = new QHBoxLayout;
  columns->setSpacing(16);
  columns->addWidget(make_charts(), 1);
  columns->addWidget(scroll, 2);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(16);
  layout->addWidget(header_);
  layout->addLayout(columns, 1);
}

void ClusterOverview::make_header() {
  undo_ = make_button(tr("Undo"), "undo_cluster_edit", ButtonKind::quiet);
  redo_ = make_button(tr("Redo"), "redo_cluster_edit", ButtonKind::quiet);
  export_ = make_button(tr("Export…"), "export_clusters");
  export_->setToolTip(tr("Put the pictures into one folder a cluster"));
  connect(undo_, &QPushButton::clicked, this, &ClusterOverview::undo_requested);
  connect(redo_, &QPushButton::clicked, this, &ClusterOverview::redo_requested);
  connect(export_, &QPushButton::clicked, this, [this] { Q_EMIT export_requested(-1); });
  merge_ = make_button(tr("Merge"), "merge_clusters");
  merge_->setToolTip(tr("Make one cluster of two; a card dropped on another does the same"));
  split_ = make_button(tr("Split"), "split_clusters");
  split_->setToolTip(tr("Make several clusters of one"));
  connect(merge_, &QPushButton::clicked, this, [this] {
    open_choice(*merge_, tr("Merge"), [this](QMenu& menu, int cluster) {
      add_merges(menu, *collection_->clustering, cluster,
                 [this, cluster](int into) { Q_EMIT merge_requested(into, cluster); });
    });
  });
  connect(split_, &QPushButton::clicked, this, [this] {
    open_choice(*split_, tr("Split"), [this](QMenu& menu, int cluster) {
      add_splits(menu, *collection_->clustering, cluster,
                 [this, cluster](int parts) { Q_EMIT split_requested(cluster, parts); });
    });
  });
  for (QPushButton* button : {undo_, redo_, merge_, split_, export_}) header_->add_action(button);
}

QWidget* ClusterOverview::make_charts() {
  inertia_ = new ElbowChart(tr("Elbow"), tr("within-cluster variance"), &Palette::accent);
  inertia_->setObjectName("inertia_chart");
  dendrogram_ = new Dendrogram;
  other_measure_ = new ElbowChart(tr("Silhouette"), {}, &Palette::good);
  other_measure_->setObjectName("silhouette_chart");
  measure_ = new SegmentedControl({tr("Silhouette"), tr("Calinski–H."), tr("Stability"), tr("Elbow")});
  measure_->setObjectName("sweep_measure");
  measure_->setAccessibleName(tr("What the lower chart shows"));
  measure_->button(0)->setToolTip(
      tr("How much nearer pictures are to their own cluster than to the next; higher is "
         "better separated"));
  measure_->button(1)->setToolTip(
      tr("Calinski–Harabasz: variance between clusters over variance within; higher is "
         "better"));
  measure_->button(stability_choice)
      ->setToolTip(tr("How much the clusters of different random seeds agree; 1 is complete"));
  measure_->button(elbow_choice)
      ->setToolTip(tr("Inertia, the variance within clusters, as a share of that of the fewest; see where it bends"));
  other_measure_->set_header(measure_);
  connect(measure_, &SegmentedControl::selected, this, &ClusterOverview::show_measure);
  connect(inertia_, &ElbowChart::k_picked, this, &ClusterOverview::choose_k);
  connect(other_measure_, &ElbowChart::k_picked, this, &ClusterOverview::choose_k);
  connect(dendrogram_, &Dendrogram::k_picked, this, &ClusterOverview::choose_k);
  connect(dendrogram_, &Dendrogram::cut_requested, this, [this](int k) {
    if (advice_->choose_shown_method()) Q_EMIT apply_requested(k);
  });
  advice_ = new ClusterAdvice;
  connect(advice_, &ClusterAdvice::k_chosen, this, &ClusterOverview::choose_k);
  connect(advice_, &ClusterAdvice::apply_requested, this, &ClusterOverview::apply_requested);
  connect(advice_, &ClusterAdvice::sweep_requested, this, &ClusterOverview::sweep_requested);
  connect(advice_, &ClusterAdvice::cancel_requested, this, &ClusterOverview::cancel_requested);

  auto* left = new QWidget;
  auto* layout = new QVBoxLayout(left);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(gap);
  layout->addWidget(inertia_, 1);
  layout->addWidget(dendrogram_, 1);
  layout->addWidget(other_measure_, 1);
  layout->addWidget(advice_);
  auto* column = new QScrollArea;  // a low window scrolls the charts instead of cutting off the advice
  column->setObjectName("cluster_charts");
  scroll_vertically(*column);
  column->setMinimumWidth(min_advice_width);
  column->setMaximumWidth(max_advice_width);
  guard_wheel(left);
  column->setWidget(left);
  return column;
}

void ClusterOverview::show_collection(std::shared_ptr<const Collection> collection) {
  const bool same = collection_ && collection_->clustering == collection->clustering;
  collection_ = std::move(collection);
  if (same) return;
  show_sweep();
  advice_->show_clustering(*collection_, sweep_);
  show_cards();
  show_header();
  choose_k(collection_->clustering->k);
}

void ClusterOverview::show_sweep() {
  const Clustering& clustering = *collection_->clustering;
  const bool others = clustering.stamp != sweep_stamp_ || clustering.method != sweep_method_;
  if (!clustering.sweep.points.empty() || others) {
    sweep_ = clustering.sweep;
    sweep_stamp_ = clustering.stamp;
    sweep_method_ = clustering.method;
  }
  const bool any = !sweep_.points.empty(), tree = clustering.tree && clustering.method == "ward";
  inertia_->setVisible(any && !tree);
  dendrogram_->setVisible(tree);
  other_measure_->setVisible(any);
  dendrogram_->show_clustering(tree ? collection_->clustering : nullptr);
  const bool seeded = sweep_method_ != "ward";  // No seed changes the cuts of a tree.
  measure_->set_choice_visible(stability_choice, seeded);
  measure_->set_choice_visible(elbow_choice, tree);  // The dendrogram has taken the place of its chart.
  if (!seeded && measure_->current() == stability_choice) measure_->set_current(0);
  if (!tree && measure_->current() == elbow_choice) measure_->set_current(0);
  if (!any) return;
  inertia_->set_points(relative_inertia(sweep_.points));
  show_measure();
}

void ClusterOverview::show_measure() {
  if (measure_->current() == elbow_choice) return other_measure_->set_points(relative_inertia(sweep_.points));
  static constexpr double SweepPoint::*measures[] = {&SweepPoint::silhouette, &SweepPoint::calinski_harabasz,
                                                     &SweepPoint::stability};
  other_measure_->set_points(values(sweep_.points, measures[measure_->current()]));
}

ClusterCard* ClusterOverview::card(int cluster) const {
  const int place = std::min(cluster, card_layout_->count() - 1);
  return place < 0 ? nullptr : qobject_cast<ClusterCard*>(card_layout_->itemAt(place)->widget());
}

void ClusterOverview::show_cards() {
  FocusHandover handover(*cards_);
  int focused = 0;
  while (QLayoutItem* item = card_layout_->takeAt(0)) {
    const auto* gone = qobject_cast<ClusterCard*>(item->widget());
    if (gone->hasFocus()) focused = gone->cluster();
    item->widget()->hide();
    item->widget()->deleteLater();
    delete item;
  }
  const Clustering& clustering = *collection_->clustering;
  for (int i = 0; i < static_cast<int>(clustering.clusters.size()); ++i) {
    auto* card = new ClusterCard(thumbnails_, collection_, i);
    card->set_mergeable(editable_);
    card_layout_->addWidget(card);
    card->show();  // now, so that it can take the keyboard
    connect(card, &ClusterCard::clicked, this, [this, i] { Q_EMIT opened(i); });
    connect(card, &ClusterCard::menu_requested, this, [this, i](const QPoint& at) { open_menu(i, at); });
    connect(card, &ClusterCard::dropped, this, [this, i](int from) { Q_EMIT merge_requested(i, from); });
  }
  handover.offer(card(focused));
}

void ClusterOverview::show_header() {
  const Clustering& clustering = *collection_->clustering;
  const FocusHandover handover(*header_, {redo_, undo_, export_});
  header_->set_title(counted(clustering.k, tr("%1 cluster"), tr("%1 clusters")));
  const QString way = clustering.method == "ward" ? tr("Ward’s method") : tr("k-means");
  header_->set_facts(tr("%1 on the fused descriptor · silhouette %2").arg(way).arg(clustering.silhouette, 0, 'f', 2));
  undo_->setEnabled(editable_ && !clustering.undo.empty());
  redo_->setEnabled(editable_ && !clustering.redo.empty());
  undo_->setToolTip(clustering.undo.empty() ? QString() : tr("Undo: %1 (Ctrl+Z)").arg(to_qstring(clustering.undo)));
  redo_->setToolTip(clustering.redo.empty() ? QString()
                                            : tr("Redo: %1 (Ctrl+Shift+Z)").arg(to_qstring(clustering.redo)));
  export_->setEnabled(editable_ && !busy_);
  merge_->setEnabled(editable_ && clustering.k > 1);
  split_->setEnabled(editable_);
}

void ClusterOverview::open_menu(int cluster, const QPoint& at) {
  auto* menu = new ClusterMenu(*collection_->clustering, cluster, editable_, this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  connect(menu, &ClusterMenu::find_similar, this, &ClusterOverview::find_similar);
  connect(menu, &ClusterMenu::rename_requested, this, [this, cluster] { Q_EMIT rename_requested(cluster); });
  connect(menu, &ClusterMenu::recolour_requested, this,
          [this, cluster](int colour) { Q_EMIT recolour_requested(cluster, colour); });
  connect(menu, &ClusterMenu::merge_requested, this,
          [this, cluster](int into) { Q_EMIT merge_requested(into, cluster); });
  connect(menu, &ClusterMenu::split_requested, this,
          [this, cluster](int parts) { Q_EMIT split_requested(cluster, parts); });
  connect(menu, &ClusterMenu::export_requested, this, [this, cluster] { Q_EMIT export_requested(cluster); });
  menu->popup(at);
}

/// First which cluster, then what `fill` offers for it.
void ClusterOverview::open_choice(QPushButton& below, const QString& title,
                                  const std::function<void(QMenu&, int cluster)>& fill) {
  auto* menu = new QMenu(title, this);
  menu->setObjectName(QStringLiteral("choose_cluster"));
  menu->setAttribute(Qt::WA_DeleteOnClose);
  const auto& clusters = collection_->clustering->clusters;
  for (int i = 0; i < static_cast<int>(clusters.size()); ++i) {
    const Cluster& cluster = clusters[static_cast<std::size_t>(i)];
    QMenu* choice = menu->addMenu(cluster_icon(cluster.colour), in_menu(cluster.name));
    connect(choice, &QMenu::aboutToShow, choice, [choice, fill, i] {  // not all of them for all at once
      if (choice->isEmpty()) fill(*choice, i);
    });
  }
  menu->popup(below.mapToGlobal(QPoint(0, below.height())));
}

void ClusterOverview::set_centres(const QList<QImage>& pictures) {
  for (auto* card : cards_->findChildren<ClusterCard*>()) {
    if (card->cluster() < pictures.size()) card->set_centre(pictures[card->cluster()]);
  }
}

int ClusterOverview::chosen_k() const {
  return advice_->chosen_k();
}

std::string ClusterOverview::method() const {
  return advice_->method();
}

void ClusterOverview::choose_k(int k) {
  advice_->choose_k(k);
  inertia_->set_selected(chosen_k());
  other_measure_->set_selected(chosen_k());
  dendrogram_->set_selected(chosen_k());
}

void ClusterOverview::set_task(const QString& text, double share) {
  busy_ = !text.isEmpty();
  advice_->set_task(text, share);
  if (collection_) show_header();
}

void ClusterOverview::set_editable(bool editable, const QString& reason) {
  editable_ = editable;
  advice_->set_editable(editable, reason);
  for (auto* card : cards_->findChildren<ClusterCard*>()) card->set_mergeable(editable);
  if (collection_) show_header();
}

}  // namespace lookalike
