#include "ui/pages/cluster_overview.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QSlider>
#include <QSpinBox>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/qt_convert.h"
#include "ui/style/theme.h"
#include "ui/text.h"
#include "ui/widgets/card.h"
#include "ui/widgets/cluster_card.h"
#include "ui/widgets/column_layout.h"
#include "ui/widgets/elbow_chart.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/page_header.h"

namespace lookalike {
namespace {

constexpr int min_advice_width = 300, max_advice_width = 400;
constexpr int most_clusters = 200, slider_top = 20;

/// Inertia as a share of that of the smallest k: its shape matters, its size says nothing to people.
QList<QPointF> relative_inertia(const std::vector<SweepPoint>& points) {
  QList<QPointF> result;
  const double first = points.empty() || points.front().inertia <= 0 ? 1 : points.front().inertia;
  for (const SweepPoint& point : points) result.append({static_cast<double>(point.k), point.inertia / first});
  return result;
}

QList<QPointF> silhouettes(const std::vector<SweepPoint>& points) {
  QList<QPointF> result;
  for (const SweepPoint& point : points) result.append({static_cast<double>(point.k), point.silhouette});
  return result;
}

}  // namespace

ClusterOverview::ClusterOverview(ThumbnailProvider& thumbnails, QWidget* parent)
    : QWidget(parent), thumbnails_(thumbnails), header_(new PageHeader), cards_(new QWidget) {
  inertia_ = new ElbowChart(tr("Elbow"), tr("within-cluster variance"), &Palette::accent);
  inertia_->setObjectName("inertia_chart");
  silhouette_ = new ElbowChart(tr("Silhouette"), tr("higher is better separated"), &Palette::good);
  silhouette_->setObjectName("silhouette_chart");
  connect(inertia_, &ElbowChart::k_picked, this, &ClusterOverview::choose_k);
  connect(silhouette_, &ElbowChart::k_picked, this, &ClusterOverview::choose_k);

  auto* left = new QWidget;
  left->setMinimumWidth(min_advice_width);
  left->setMaximumWidth(max_advice_width);
  auto* left_layout = new QVBoxLayout(left);
  left_layout->setContentsMargins(0, 0, 0, 0);
  left_layout->setSpacing(gap);
  left_layout->addWidget(inertia_, 1);
  left_layout->addWidget(silhouette_, 1);
  left_layout->addWidget(make_advice());

  card_layout_ = new ColumnLayout(ClusterCard::min_width, gap, cards_);
  auto* scroll = new QScrollArea;
  scroll->setObjectName("cluster_cards");
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setFocusPolicy(Qt::NoFocus);
  scroll->setWidget(cards_);

  auto* columns = new QHBoxLayout;
  columns->setSpacing(16);
  columns->addWidget(left, 1);
  columns->addWidget(scroll, 2);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(16);
  layout->addWidget(header_);
  layout->addLayout(columns, 1);
}

QWidget* ClusterOverview::make_advice() {
  auto* card = new Card;
  suggestion_ = make_label({}, TextRole::strong);
  suggestion_->setObjectName("suggested_k");
  reason_ = make_label({}, TextRole::muted);
  reason_->setWordWrap(true);
  slider_ = new QSlider(Qt::Horizontal);
  slider_->setObjectName("k_slider");
  slider_->setAccessibleName(tr("Number of clusters"));
  spin_ = new QSpinBox;
  spin_->setObjectName("k_spin");
  spin_->setAccessibleName(tr("Number of clusters"));
  spin_->setFixedWidth(56);
  spin_->setButtonSymbols(QAbstractSpinBox::NoButtons);
  spin_->setAlignment(Qt::AlignCenter);
  apply_ = make_button(tr("Apply"), "apply_k", ButtonKind::primary);
  compare_ = make_button(tr("Compare 2 to 20 clusters"), "compare_k");
  connect(slider_, &QSlider::valueChanged, this, &ClusterOverview::choose_k);
  connect(spin_, &QSpinBox::valueChanged, this, &ClusterOverview::choose_k);
  connect(apply_, &QPushButton::clicked, this, [this] { Q_EMIT apply_requested(chosen_k()); });
  connect(compare_, &QPushButton::clicked, this, &ClusterOverview::sweep_requested);

  auto* line = new QHBoxLayout;
  line->setSpacing(gap);
  line->addWidget(make_label(tr("k"), TextRole::label));
  line->addWidget(slider_, 1);
  line->addWidget(spin_);
  line->addWidget(apply_);

  task_ = new QWidget;
  task_text_ = make_label({}, TextRole::small);
  bar_ = new QProgressBar;
  bar_->setTextVisible(false);
  cancel_ = make_button(tr("Cancel"), "cancel_clusters", ButtonKind::quiet);
  connect(cancel_, &QPushButton::clicked, this, &ClusterOverview::cancel_requested);
  auto* task_line = new QHBoxLayout(task_);
  task_line->setContentsMargins(0, 0, 0, 0);
  task_line->setSpacing(gap);
  task_line->addWidget(task_text_);
  task_line->addWidget(bar_, 1);
  task_line->addWidget(cancel_);
  task_->hide();

  card->body()->addWidget(suggestion_);
  card->body()->addWidget(reason_);
  card->body()->addLayout(line);
  card->body()->addWidget(compare_, 0, Qt::AlignLeft);
  card->body()->addWidget(task_);
  return card;
}

void ClusterOverview::show_collection(std::shared_ptr<const Collection> collection) {
  const bool same = collection_ && collection_->clustering == collection->clustering;
  collection_ = std::move(collection);
  if (same) return;
  show_sweep();
  show_advice();
  show_cards();
}

void ClusterOverview::show_sweep() {
  const Clustering& clustering = *collection_->clustering;
  if (!clustering.sweep.points.empty() || clustering.stamp != sweep_stamp_) {
    sweep_ = clustering.sweep;
    sweep_stamp_ = clustering.stamp;
  }
  const bool any = !sweep_.points.empty();
  inertia_->setVisible(any);
  silhouette_->setVisible(any);
  compare_->setVisible(!any);
  if (!any) return;
  inertia_->set_points(relative_inertia(sweep_.points));
  silhouette_->set_points(silhouettes(sweep_.points));
}

void ClusterOverview::show_advice() {
  const Clustering& clustering = *collection_->clustering;
  const bool any = sweep_.suggested_k > 0;
  suggestion_->setText(any ? tr("Suggested: %1").arg(sweep_.suggested_k) : tr("How many clusters?"));
  reason_->setText(any ? to_qstring(sweep_.reason)
                       : tr("Choose a number, or let several be compared to get a suggestion."));
  const int most = static_cast<int>(std::clamp<std::int64_t>(collection_->row_count(), 1, most_clusters));
  const int top =
      std::min(most, std::max({slider_top, clustering.k, sweep_.points.empty() ? 0 : sweep_.points.back().k}));
  {
    const QSignalBlocker quiet_slider(slider_), quiet_spin(spin_);
    slider_->setRange(std::min(2, most), top);
    spin_->setRange(1, most);
  }
  choose_k(clustering.k);
}

void ClusterOverview::show_cards() {
  while (QLayoutItem* item = card_layout_->takeAt(0)) {
    item->widget()->deleteLater();
    delete item;
  }
  const Clustering& clustering = *collection_->clustering;
  for (int i = 0; i < static_cast<int>(clustering.clusters.size()); ++i) {
    auto* card = new ClusterCard(thumbnails_, collection_, i);
    card_layout_->addWidget(card);
    connect(card, &ClusterCard::clicked, this, [this, i] { Q_EMIT opened(i); });
  }
  header_->set_title(counted(clustering.k, tr("%1 cluster"), tr("%1 clusters")));
  header_->set_facts(tr("k-means on the fused descriptor · silhouette %1").arg(clustering.silhouette, 0, 'f', 2));
}

int ClusterOverview::chosen_k() const {
  return spin_->value();
}

void ClusterOverview::choose_k(int k) {
  const QSignalBlocker quiet_slider(slider_), quiet_spin(spin_);
  spin_->setValue(k);
  slider_->setValue(k);
  inertia_->set_selected(spin_->value());
  silhouette_->set_selected(spin_->value());
  update_buttons();
}

void ClusterOverview::update_buttons() {
  const bool another = collection_ && chosen_k() != collection_->clustering->k;
  apply_->setEnabled(editable_ && !busy_ && another);
  compare_->setEnabled(editable_ && !busy_);
}

void ClusterOverview::set_task(const QString& text, double share) {
  busy_ = !text.isEmpty();
  task_->setVisible(busy_);
  task_text_->setText(text);
  bar_->setRange(0, share < 0 ? 0 : 1000);
  if (share >= 0) bar_->setValue(static_cast<int>(std::min(1.0, share) * 1000));
  update_buttons();
}

void ClusterOverview::set_editable(bool editable, const QString& reason) {
  editable_ = editable;
  apply_->setToolTip(editable ? QString() : reason);
  update_buttons();
}

}  // namespace lookalike
