#include "ui/widgets/query_drop.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

#include "ui/style/theme.h"
#include "ui/widgets/labels.h"

namespace lookalike {

QueryDrop::QueryDrop(QWidget* parent)
    : DropArea(parent),
      links_(make_label({}, TextRole::muted, this)),
      fields_(new QWidget(this)),
      address_(new QLineEdit(fields_)) {
  setObjectName(QStringLiteral("drop_area"));
  body()->setContentsMargins(16, 12, 16, 12);
  links_->setTextFormat(Qt::RichText);
  links_->setAlignment(Qt::AlignCenter);
  links_->setObjectName(QStringLiteral("query_links"));
  links_->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
  address_->setObjectName(QStringLiteral("address"));
  address_->setAccessibleName(tr("Web address of a picture"));
  address_->setPlaceholderText(QStringLiteral("https://…"));
  address_->setToolTip(tr("Only this address is asked for the picture, and only now."));
  auto* open = make_button(tr("Open"), QStringLiteral("open_address"), ButtonKind::plain, fields_);
  open->setAccessibleName(tr("Open address"));
  auto* line = new QHBoxLayout(fields_);
  line->setContentsMargins(0, 0, 0, 0);
  line->setSpacing(small_gap);
  line->addWidget(address_, 1);
  line->addWidget(open);
  body()->addWidget(links_);
  body()->addWidget(fields_);
  fields_->hide();
  colour_links();
  connect(links_, &QLabel::linkActivated, this, [this](const QString& link) {
    link == QLatin1String("address") ? open_address_field() : void(Q_EMIT files_requested());
  });
  connect(address_, &QLineEdit::returnPressed, this, &QueryDrop::give);
  connect(open, &QPushButton::clicked, this, &QueryDrop::give);
}

void QueryDrop::open_address_field() {
  fields_->show();
  address_->setFocus();
  address_->selectAll();
}

void QueryDrop::give() {
  if (!address_->text().trimmed().isEmpty()) Q_EMIT address_given(address_->text());
}

/// Rich text keeps the colours that it was made with.
void QueryDrop::colour_links() {
  const QString style = QStringLiteral("style='color:%1'").arg(palette_of(this).muted.name());
  links_->setText(tr("Drop pictures here, paste,<br>or <a href='file' %1>choose a file</a> · "
                     "<a href='address' %1>web address</a>")
                      .arg(style));
}

void QueryDrop::changeEvent(QEvent* event) {
  DropArea::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) colour_links();
}

}  // namespace lookalike
