#include "ui/widgets/search_options.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QSlider>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/sessions/search_session.h"
#include "ui/text.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/segmented_control.h"

namespace lookalike {

SearchOptions::SearchOptions(SearchSession& session, QWidget* parent)
    : Card(parent),
      session_(session),
      balance_(new QSlider(Qt::Horizontal, this)),
      scope_(new SegmentedControl({tr("Everything"), tr("This cluster")}, this)),
      cost_(make_label({}, TextRole::small, this)) {
  balance_->setObjectName(QStringLiteral("colour_balance"));
  balance_->setAccessibleName(tr("From structure to colour"));
  balance_->setToolTip(tr("What counts as alike: shapes and textures on the left, colours on the right"));
  balance_->setRange(0, 100);
  balance_->setValue(static_cast<int>(std::lround(session.colour_balance() * 100)));
  scope_->setObjectName(QStringLiteral("scope"));
  cost_->setObjectName(QStringLiteral("scope_cost"));
  cost_->setWordWrap(true);

  auto* ends = new QHBoxLayout;
  ends->addWidget(make_label(tr("Structure"), TextRole::strong, this));
  ends->addStretch();
  ends->addWidget(make_label(tr("Colour"), TextRole::strong, this));
  body()->addLayout(ends);
  body()->addWidget(balance_);
  body()->addSpacing(4);
  body()->addWidget(make_label(tr("Search in"), TextRole::label, this));
  body()->addWidget(scope_);
  body()->addWidget(cost_);

  connect(balance_, &QSlider::valueChanged, this, [this](int value) { session_.set_colour_balance(value / 100.0); });
  connect(scope_, &SegmentedControl::selected, this,
          [this](int choice) { session_.set_scope(choice == 1 ? SearchScope::cluster : SearchScope::all); });
  show_answer(nullptr);
}

void SearchOptions::show_answer(const SearchAnswer* answer) {
  const bool known = answer && answer->collection->clustering && !answer->result.hits.empty();
  cost_->setVisible(known);
  if (!known) return;
  // cluster_recall is about the nearest everywhere, however many of them were shown.
  const std::int64_t others = answer->collection->row_count() - (answer->request.examples.front().row ? 1 : 0);
  const std::int64_t nearest = std::min<std::int64_t>(answer->request.count, others);
  const auto missed = std::llround((1 - answer->result.cluster_recall) * static_cast<double>(nearest));
  const QString all = number_text(nearest);
  if (answer->request.scope == SearchScope::all) {
    cost_->setText(missed == 0 ? tr("The cluster alone would find all of these %1.").arg(all)
                               : tr("The cluster alone would miss %1 of these %2.").arg(number_text(missed), all));
  } else {
    cost_->setText(
        missed == 0 ? tr("The nearest %1 of all pictures are in this cluster.").arg(all)
                    : tr("%1 of the nearest %2 of all pictures are in other clusters.").arg(number_text(missed), all));
  }
}

void SearchOptions::set_clusters_known(bool known) {
  scope_->set_choice_enabled(1, known);
  if (!known && scope_->current() == 1) {
    scope_->set_current(0);
    session_.set_scope(SearchScope::all);
  }
}

}  // namespace lookalike
