#include "ui/widgets/search_options.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSlider>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/sessions/search_session.h"
#include "ui/text.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/search_advanced.h"
#include "ui/widgets/segmented_control.h"

namespace lookalike {
namespace {

/// Whether there is a cluster left to look into.
bool another_cluster(const SearchAnswer& answer) {
  const auto& clusters = answer.collection->clustering->clusters;
  const auto filled = std::ranges::count_if(clusters, [](const Cluster& c) { return !c.rows.empty(); });
  return std::ssize(answer.result.probed) < filled;
}

}  // namespace

SearchOptions::SearchOptions(SearchSession& session, QWidget* parent)
    : Card(parent),
      session_(session),
      balance_(new QSlider(Qt::Horizontal, this)),
      scope_(new SegmentedControl({tr("Everything"), tr("This cluster")}, this)),
      cost_(make_label({}, TextRole::small, this)),
      probe_(make_button(tr("Search the next cluster, too"), QStringLiteral("probe_next"), ButtonKind::quiet, this)),
      advanced_(new SearchAdvanced(session, this)) {
  build();
  connect_session();
  show_settings();
  show_answer(nullptr);
}

void SearchOptions::build() {
  balance_->setObjectName(QStringLiteral("colour_balance"));
  balance_->setAccessibleName(tr("From structure to colour"));
  balance_->setToolTip(tr("What counts as alike: shapes and textures on the left, colours on the right"));
  balance_->setRange(0, 100);
  scope_->setObjectName(QStringLiteral("scope"));
  cost_->setObjectName(QStringLiteral("scope_cost"));
  cost_->setWordWrap(true);

  auto* ends = new QHBoxLayout;
  ends->addWidget(make_label(tr("Structure"), TextRole::strong, this));
  ends->addStretch();
  ends->addWidget(make_label(tr("Colour"), TextRole::strong, this));
  body()->setContentsMargins(16, 12, 16, 8);
  body()->addLayout(ends);
  body()->addWidget(balance_);
  body()->addWidget(make_label(tr("Search in"), TextRole::label, this));
  body()->addWidget(scope_);
  body()->addWidget(cost_);
  body()->addWidget(probe_, 0, Qt::AlignLeft);
  body()->addWidget(advanced_);
}

void SearchOptions::connect_session() {
  connect(balance_, &QSlider::valueChanged, this, [this](int value) { session_.set_colour_balance(value / 100.0); });
  connect(scope_, &SegmentedControl::selected, this, [this](int choice) {
    session_.change([choice](SearchSettings& s) {
      s.scope = choice == 1 ? SearchScope::cluster : SearchScope::all;
      s.probes = 1;
    });
  });
  connect(probe_, &QPushButton::clicked, this, [this] { session_.change([](SearchSettings& s) { ++s.probes; }); });
  connect(&session_, &SearchSession::settings_changed, this, &SearchOptions::show_settings);
}

void SearchOptions::show_settings() {
  const QSignalBlocker quiet(balance_);
  balance_->setValue(static_cast<int>(std::lround(session_.colour_balance() * 100)));
  scope_->set_current(session_.scope() == SearchScope::cluster ? 1 : 0);
}

QString SearchOptions::cost_of(const SearchAnswer& answer) const {
  // cluster_recall is about the nearest everywhere, however many of them were shown.
  const std::int64_t nearest = answer.result.nearest;
  const auto missed = std::llround((1 - answer.result.cluster_recall) * static_cast<double>(nearest));
  const QString all = number_text(nearest), lost = number_text(missed);
  if (answer.request.scope == SearchScope::all) {
    return missed == 0 ? tr("The cluster alone would find all of these %1.").arg(all)
                       : tr("The cluster alone would miss %1 of these %2.").arg(lost, all);
  }
  const auto clusters = std::ssize(answer.result.probed);
  if (clusters == 1) {
    return missed == 0 ? tr("The nearest %1 of all pictures are in this cluster.").arg(all)
                       : tr("%1 of the nearest %2 of all pictures are in other clusters.").arg(lost, all);
  }
  const QString searched = number_text(clusters);
  return missed == 0
             ? tr("The nearest %1 of all pictures are in these %2 clusters.").arg(all, searched)
             : tr("%1 of the nearest %2 of all pictures are outside these %3 clusters.").arg(lost, all, searched);
}

void SearchOptions::show_answer(const SearchAnswer* answer) {
  const bool known = answer && answer->collection->clustering && answer->result.nearest > 0;
  cost_->setVisible(known);
  if (known) cost_->setText(cost_of(*answer));
  probe_->setVisible(known && answer->request.scope == SearchScope::cluster && another_cluster(*answer));
}

void SearchOptions::set_clusters_known(bool known) {
  scope_->set_choice_enabled(1, known);
  if (!known) session_.set_scope(SearchScope::all);
}

}  // namespace lookalike
