#include "ui/widgets/untrained_row.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/style/theme.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/focus_handover.h"
#include "ui/widgets/labels.h"

namespace lookalike {

UntrainedRow::UntrainedRow(QWidget* parent) : Card(parent) {
  setObjectName(QStringLiteral("untrained_row"));
  setAccessibleName(tr("Before training"));
  mark_ = make_label(tr("searched with"), TextRole::label);
  auto* facts = new ElidedLabel;
  set_text_role(facts, TextRole::muted);
  facts->set_full_text(tr("what the scan has learned: structure and colour, without a network"));
  use_ = make_button(tr("Search with it"), QStringLiteral("use_untrained"));
  auto* first = new QHBoxLayout;
  first->setSpacing(small_gap);
  first->addWidget(make_label(tr("Before training"), TextRole::strong));
  first->addWidget(mark_);
  first->addStretch(1);
  auto* words = new QVBoxLayout;
  words->setSpacing(0);
  words->addLayout(first);
  words->addWidget(facts);
  auto* line = new QHBoxLayout;
  line->setSpacing(small_gap);
  line->addLayout(words, 1);
  line->addWidget(use_);
  body()->setContentsMargins(16, 8, 12, 8);
  body()->addLayout(line);
  connect(use_, &QPushButton::clicked, this, &UntrainedRow::use_requested);
}

void UntrainedRow::show_state(bool current, bool possible, const QString& why_not) {
  const FocusHandover handover(*this);
  mark_->setVisible(current);
  use_->setVisible(!current);
  use_->setEnabled(possible);
  use_->setToolTip(why_not);
}

}  // namespace lookalike
