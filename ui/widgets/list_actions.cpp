#include "ui/widgets/list_actions.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QStringListModel>

#include "ui/style/theme.h"
#include "ui/text.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/tag_panel.h"

namespace lookalike {

ListActions::ListActions(const QString& name, QWidget* parent)
    : QWidget(parent),
      about_(make_label({}, TextRole::muted)),
      known_(new QStringListModel(this)),
      tag_(make_tag_field(known_)),
      give_(make_button(tr("Tag"), name + QStringLiteral("_give_tag"))),
      save_(make_button(tr("Save list…"), name + QStringLiteral("_save_list"), ButtonKind::quiet)),
      put_(make_button(tr("Into a folder…"), name + QStringLiteral("_into_folder"), ButtonKind::quiet)) {
  about_->setObjectName(name + QStringLiteral("_about"));
  tag_->setObjectName(name + QStringLiteral("_tag"));
  tag_->setFixedWidth(160);
  save_->setToolTip(tr("The whole list as CSV, for a spreadsheet"));

  auto* line = new QHBoxLayout(this);
  line->setContentsMargins(0, 0, 0, 0);
  line->setSpacing(small_gap);
  line->addWidget(about_, 1);
  for (QWidget* part : {static_cast<QWidget*>(tag_), static_cast<QWidget*>(give_), static_cast<QWidget*>(save_),
                        static_cast<QWidget*>(put_)}) {
    line->addWidget(part);
  }
  connect(tag_, &QLineEdit::textChanged, this, &ListActions::update_buttons);
  connect(tag_, &QLineEdit::returnPressed, this, &ListActions::ask_tag);
  connect(give_, &QPushButton::clicked, this, &ListActions::ask_tag);
  connect(save_, &QPushButton::clicked, this, &ListActions::list_requested);
  connect(put_, &QPushButton::clicked, this, &ListActions::folder_requested);
  set_pictures(0, false);
}

void ListActions::set_pictures(qint64 count, bool selected) {
  count_ = count;
  about_->setText(selected ? counted(count, tr("%1 picture selected"), tr("%1 pictures selected"))
                           : counted(count, tr("%1 picture"), tr("%1 pictures")));
  update_buttons();
}

void ListActions::set_tags(const QStringList& tags) {
  if (known_->stringList() != tags) known_->setStringList(tags);
}

void ListActions::set_locked(const QString& reason) {
  locked_ = reason;
  update_buttons();
}

void ListActions::update_buttons() {
  const bool free = locked_.isEmpty() && count_ > 0;
  tag_->setEnabled(free);
  give_->setEnabled(free && !tag_->text().trimmed().isEmpty());
  give_->setToolTip(locked_);
  put_->setEnabled(free);
  put_->setToolTip(locked_.isEmpty() ? tr("As copies, hard links or symbolic links") : locked_);
  save_->setEnabled(count_ > 0);
}

void ListActions::ask_tag() {
  if (give_->isEnabled()) Q_EMIT tag_requested(tag_->text().trimmed());
}

}  // namespace lookalike
