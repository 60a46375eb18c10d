#include "ui/widgets/address_status.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/sessions/address_fetch.h"
#include "ui/widgets/labels.h"

namespace lookalike {

AddressStatus::AddressStatus(AddressFetch& fetch, QWidget* parent)
    : Card(parent), words_(make_label({}, TextRole::small, this)), bar_(new QProgressBar(this)) {
  setObjectName(QStringLiteral("address_status"));
  words_->setObjectName(QStringLiteral("address_progress"));
  words_->setWordWrap(true);
  bar_->setTextVisible(false);
  bar_->setAccessibleName(tr("Fetching the picture"));
  auto* head = new QHBoxLayout;
  auto* cancel = make_button(tr("Cancel"), QStringLiteral("cancel_address"), ButtonKind::quiet, this);
  cancel->setAccessibleName(tr("Cancel fetching the picture"));
  head->addWidget(make_label(tr("Fetching the picture"), TextRole::strong, this), 1);
  head->addWidget(cancel);
  body()->addLayout(head);
  body()->addWidget(bar_);
  body()->addWidget(words_);
  hide();
  connect(cancel, &QPushButton::clicked, &fetch, &AddressFetch::cancel);
  connect(&fetch, &AddressFetch::progress_changed, this, &AddressStatus::show_progress);
  connect(&fetch, &AddressFetch::fetched, this, &QWidget::hide);
  connect(&fetch, &AddressFetch::failed, this, &QWidget::hide);
  connect(&fetch, &AddressFetch::cancelled, this, &QWidget::hide);
}

void AddressStatus::show_progress(const QString& host, qint64 received, qint64 total) {
  const QLocale locale;
  bar_->setRange(0, total > 0 ? 1000 : 0);
  if (total > 0) bar_->setValue(static_cast<int>(1000 * received / total));
  const QString come = locale.formattedDataSize(received);
  words_->setText(received == 0 ? tr("%1 is asked…").arg(host)
                  : total > 0   ? tr("%1 of %2 from %3").arg(come, locale.formattedDataSize(total), host)
                                : tr("%1 from %2").arg(come, host));
  show();
}

}  // namespace lookalike
