#include "ui/pages/cluster_advice.h"

#include <QHBoxLayout>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSlider>
#include <QSpinBox>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/qt_convert.h"
#include "ui/style/theme.h"
#include "ui/text.h"
#include "ui/widgets/focus_handover.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/segmented_control.h"

namespace lookalike {
namespace {

constexpr int most_clusters = 200, slider_top = 20;
constexpr int kmeans_choice = 0, ward_choice = 1;

}  // namespace

ClusterAdvice::ClusterAdvice(QWidget* parent) : Card(parent) {
  suggestion_ = make_label({}, TextRole::strong);
  suggestion_->setObjectName("suggested_k");
  reason_ = make_label({}, TextRole::muted);
  reason_->setWordWrap(true);
  method_ = new SegmentedControl({tr("k-means"), tr("Ward")});
  method_->setObjectName("cluster_method");
  method_->setAccessibleName(tr("Way of clustering"));
  method_->button(kmeans_choice)->setToolTip(tr("Round groups around their means; quick for any number of pictures"));
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
  compare_ = make_button(tr("Compare 2–20"), "compare_k");
  connect(slider_, &QSlider::valueChanged, this, &ClusterAdvice::pick);
  connect(spin_, &QSpinBox::valueChanged, this, &ClusterAdvice::pick);
  connect(method_, &SegmentedControl::selected, this, &ClusterAdvice::update_buttons);
  connect(apply_, &QPushButton::clicked, this, [this] { Q_EMIT apply_requested(chosen_k()); });
  connect(compare_, &QPushButton::clicked, this, &ClusterAdvice::sweep_requested);

  auto* line = new QHBoxLayout;
  line->setSpacing(gap);
  line->addWidget(make_label(tr("k"), TextRole::label));
  line->addWidget(slider_, 1);
  line->addWidget(spin_);
  line->addWidget(apply_);
  auto* ways = new QHBoxLayout;
  ways->setSpacing(gap);
  ways->addWidget(method_);
  ways->addWidget(compare_);
  ways->addStretch();

  body()->addWidget(suggestion_);
  body()->addWidget(reason_);
  body()->addLayout(line);
  body()->addLayout(ways);
  body()->addWidget(make_task());
}

QWidget* ClusterAdvice::make_task() {
  task_ = new QWidget;
  task_text_ = make_label({}, TextRole::small);
  bar_ = new QProgressBar;
  bar_->setTextVisible(false);
  cancel_ = make_button(tr("Cancel"), "cancel_clusters", ButtonKind::quiet);
  connect(cancel_, &QPushButton::clicked, this, &ClusterAdvice::cancel_requested);
  auto* line = new QHBoxLayout(task_);
  line->setContentsMargins(0, 0, 0, 0);
  line->setSpacing(gap);
  line->addWidget(task_text_);
  line->addWidget(bar_, 1);
  line->addWidget(cancel_);
  task_->hide();
  return task_;
}

void ClusterAdvice::show_clustering(const Collection& collection, const Sweep& sweep) {
  const Clustering& clustering = *collection.clustering;
  shown_k_ = clustering.k;
  shown_ward_ = clustering.method == "ward";
  any_sweep_ = !sweep.points.empty();
  const bool any = sweep.suggested_k > 0;
  suggestion_->setText(any ? tr("Suggested: %1").arg(sweep.suggested_k) : tr("How many clusters?"));
  reason_->setText(any ? to_qstring(sweep.reason)
                       : tr("Choose a number, or let several be compared to get a suggestion."));
  const bool ward_possible = collection.row_count() <= ward_limit;
  method_->set_choice_enabled(ward_choice, ward_possible);
  method_->button(ward_choice)
      ->setToolTip(ward_possible ? tr("Joins what is most alike, step by step: a tree that can be cut anywhere")
                                 : tr("For up to %1 pictures").arg(number_text(ward_limit)));
  method_->set_current(shown_ward_ ? ward_choice : kmeans_choice);
  const int most = static_cast<int>(std::clamp<std::int64_t>(collection.row_count(), 1, most_clusters));
  const int top = std::min(most, std::max({slider_top, clustering.k, any_sweep_ ? sweep.points.back().k : 0}));
  {
    const QSignalBlocker quiet_slider(slider_), quiet_spin(spin_);
    slider_->setRange(std::min(2, most), top);
    spin_->setRange(1, most);
  }
  choose_k(clustering.k);
}

void ClusterAdvice::choose_k(int k) {
  const QSignalBlocker quiet_slider(slider_), quiet_spin(spin_);
  spin_->setValue(k);
  slider_->setValue(k);
  update_buttons();
}

bool ClusterAdvice::choose_shown_method() {
  method_->set_current(shown_ward_ ? ward_choice : kmeans_choice);
  update_buttons();
  return apply_->isEnabled();
}

void ClusterAdvice::pick(int k) {
  choose_k(k);
  Q_EMIT k_chosen(chosen_k());
}

int ClusterAdvice::chosen_k() const {
  return spin_->value();
}

std::string ClusterAdvice::method() const {
  return method_->current() == ward_choice ? "ward" : "kmeans";
}

void ClusterAdvice::update_buttons() {
  const FocusHandover handover(*this, {apply_, spin_});
  const bool other_way = (method_->current() == ward_choice) != shown_ward_;
  apply_->setEnabled(editable_ && !busy_ && shown_k_ > 0 && (other_way || chosen_k() != shown_k_));
  compare_->setEnabled(editable_ && !busy_);
  const QString reason = !editable_ ? why_locked_ : busy_ ? busy_text() : QString();
  apply_->setToolTip(reason);
  compare_->setToolTip(reason.isEmpty() ? tr("How well 2 to 20 clusters would fit, as the curves above") : reason);
  compare_->setVisible(!any_sweep_ || other_way);
}

void ClusterAdvice::set_task(const QString& text, double share) {
  busy_ = !text.isEmpty();
  task_->setVisible(busy_);
  task_text_->setText(text);
  bar_->setRange(0, share < 0 ? 0 : 1000);
  if (share >= 0) bar_->setValue(static_cast<int>(std::min(1.0, share) * 1000));
  update_buttons();
}

void ClusterAdvice::set_editable(bool editable, const QString& reason) {
  editable_ = editable;
  why_locked_ = reason;
  update_buttons();
}

}  // namespace lookalike
