#include "ui/widgets/stat_card.h"

#include <QLabel>
#include <QProgressBar>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/widgets/elided_label.h"
#include "ui/widgets/labels.h"

namespace lookalike {

StatCard::StatCard(const QString& caption, const QString& name, QWidget* parent)
    : Card(parent),
      caption_(make_label(caption, TextRole::label)),
      value_(make_label(QStringLiteral("–"), TextRole::figure)),
      detail_(new ElidedLabel),
      bar_(new QProgressBar) {
  set_text_role(detail_, TextRole::muted);
  setObjectName(name);
  setAccessibleName(caption);
  bar_->setRange(0, 1000);
  bar_->setTextVisible(false);
  bar_->hide();
  body()->setContentsMargins(16, 7, 16, 7);
  body()->setSpacing(2);
  body()->addStretch();
  body()->addWidget(caption_);
  body()->addWidget(value_);
  body()->addWidget(bar_);
  body()->addWidget(detail_);
  body()->addStretch();
}

void StatCard::set_caption(const QString& caption) {
  caption_->setText(caption);
  setAccessibleName(caption);
}

void StatCard::show_value(const QString& value, const QString& detail) {
  value_->setText(value);
  detail_->set_full_text(detail);
}

void StatCard::set_progress(double share) {
  bar_->setVisible(share >= 0);
  bar_->setValue(static_cast<int>(std::clamp(share, 0.0, 1.0) * bar_->maximum()));
}

QString StatCard::value() const {
  return value_->text();
}
QString StatCard::detail() const {
  return detail_->full_text();
}

}  // namespace lookalike
