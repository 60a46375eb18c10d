#include "ui/widgets/empty_state.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include "ui/style/theme.h"
#include "ui/widgets/labels.h"

namespace lookalike {

EmptyState::EmptyState(const QString& icon, QWidget* parent)
    : QWidget(parent),
      icon_name_(icon),
      icon_(new QLabel(this)),
      title_(make_label({}, TextRole::title, this)),
      sentence_(make_label({}, TextRole::muted, this)),
      actions_(new QHBoxLayout),
      body_(new QVBoxLayout(this)) {
  setObjectName(QStringLiteral("empty_state"));
  for (QLabel* label : {icon_, title_, sentence_}) label->setAlignment(Qt::AlignCenter);
  sentence_->setWordWrap(true);
  sentence_->setFixedWidth(460);
  actions_->setSpacing(gap);
  actions_->addStretch();
  actions_->addStretch();
  body_->setSpacing(gap);
  body_->addStretch(2);
  body_->addWidget(icon_);
  body_->addWidget(title_);
  body_->addWidget(sentence_, 0, Qt::AlignHCenter);
  body_->addLayout(actions_);
  body_->addStretch(3);
  refresh_icon();
}

void EmptyState::set_text(const QString& title, const QString& sentence) {
  title_->setText(title);
  sentence_->setText(sentence);
  sentence_->setMinimumHeight(sentence_->heightForWidth(sentence_->width()));  // box layouts forget wrapped lines
}

void EmptyState::add_action(QWidget* button) {
  actions_->insertWidget(actions_->count() - 1, button);
}

void EmptyState::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) refresh_icon();
}

void EmptyState::refresh_icon() {
  icon_->setPixmap(themed_icon(icon_name_, palette_of(this).muted).pixmap(QSize(36, 36), devicePixelRatioF()));
}

}  // namespace lookalike
