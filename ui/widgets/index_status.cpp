#include "ui/widgets/index_status.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/sessions/search_session.h"
#include "ui/text.h"
#include "ui/widgets/labels.h"

namespace lookalike {

IndexStatus::IndexStatus(SearchSession& session, QWidget* parent)
    : Card(parent), words_(make_label({}, TextRole::small, this)), bar_(new QProgressBar(this)) {
  setObjectName(QStringLiteral("index_status"));
  words_->setWordWrap(true);
  bar_->setTextVisible(false);
  bar_->setAccessibleName(tr("Building the search index"));
  auto* head = new QHBoxLayout;
  auto* cancel = make_button(tr("Cancel"), QStringLiteral("cancel_index"), ButtonKind::quiet, this);
  cancel->setAccessibleName(tr("Cancel building the search index"));
  head->addWidget(make_label(tr("Building the search index"), TextRole::strong, this), 1);
  head->addWidget(cancel);
  body()->addLayout(head);
  body()->addWidget(bar_);
  body()->addWidget(words_);
  hide();
  connect(cancel, &QPushButton::clicked, &session, [this, &session] {
    words_->setText(tr("Ending…"));
    session.cancel_index();
  });
  connect(&session, &SearchSession::index_progress, this, [this](const Progress& progress) {
    bar_->setRange(0, progress.total > 0 ? 1000 : 0);
    if (progress.total > 0) bar_->setValue(static_cast<int>(1000 * progress.done / progress.total));
    words_->setText(progress.total > 0 ? progress_text(progress) : tr("Searches are exact meanwhile."));
    show();
  });
  connect(&session, &SearchSession::index_finished, this, &QWidget::hide);
}

}  // namespace lookalike
