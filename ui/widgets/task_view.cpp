#include "ui/widgets/task_view.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>

#include "ui/style/theme.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/icon_button.h"
#include "ui/widgets/labels.h"

namespace lookalike {

TaskView::TaskView(const QString& name, QWidget* parent)
    : QWidget(parent),
      title_(make_label({}, TextRole::strong, this)),
      bar_(new QProgressBar(this)),
      detail_(new ElidedLabel(this)),
      cancel_(new IconButton(QStringLiteral("close"), tr("Cancel"), name + QStringLiteral("_cancel"), this)) {
  setObjectName(name);
  detail_->setObjectName(name + QStringLiteral("_detail"));
  title_->setObjectName(name + QStringLiteral("_title"));
  bar_->setTextVisible(false);
  bar_->setFixedWidth(160);
  bar_->setRange(0, 1000);
  auto* line = new QHBoxLayout(this);
  line->setContentsMargins(0, 0, 0, 0);
  line->setSpacing(10);
  line->addWidget(title_);
  line->addWidget(bar_);
  line->addWidget(detail_);
  line->addWidget(cancel_);
  connect(cancel_, &IconButton::clicked, this, &TaskView::cancel_requested);
}

void TaskView::set_title(const QString& title) {
  cancelling_ = false;
  cancel_->setEnabled(true);
  title_->setText(title);
  set_progress(-1, {});
}

void TaskView::set_progress(double fraction, const QString& detail) {
  bar_->setRange(0, fraction < 0 ? 0 : 1000);
  if (fraction >= 0) bar_->setValue(static_cast<int>(fraction * 1000));
  bar_->setAccessibleName(title_->text());
  if (!cancelling_) detail_->set_full_text(detail);
}

void TaskView::set_cancelling() {
  cancelling_ = true;
  cancel_->setEnabled(false);
  detail_->set_full_text(tr("stopping…"));
}

}  // namespace lookalike
