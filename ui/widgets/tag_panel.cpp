#include "ui/widgets/tag_panel.h"

#include <QApplication>
#include <QCompleter>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QStringListModel>
#include <QVBoxLayout>

#include "ui/style/theme.h"
#include "ui/widgets/labels.h"

namespace lookalike {

QLineEdit* make_tag_field(QStringListModel* known) {
  auto* field = new QLineEdit;
  field->setAccessibleName(TagPanel::tr("Tag for the pictures"));
  field->setPlaceholderText(TagPanel::tr("A tag"));
  field->setMaxLength(60);
  auto* completer = new QCompleter(known, field);
  completer->setCaseSensitivity(Qt::CaseInsensitive);
  completer->setFilterMode(Qt::MatchContains);
  field->setCompleter(completer);
  return field;
}

TagPanel::TagPanel(QWidget* parent)
    : Card(parent),
      title_(make_label({}, TextRole::strong)),
      known_(new QStringListModel(this)),
      tag_(make_tag_field(known_)),
      give_(make_button(tr("Tag"), QStringLiteral("give_new_tag"))) {
  setObjectName(QStringLiteral("tag_panel"));
  title_->setObjectName(QStringLiteral("new_tag_title"));
  tag_->setObjectName(QStringLiteral("new_tag"));
  auto* close = make_button(tr("Close"), QStringLiteral("close_new_tag"), ButtonKind::quiet);
  auto* line = new QHBoxLayout;
  line->setSpacing(small_gap);
  line->addWidget(title_);
  line->addWidget(tag_, 1);
  line->addWidget(close);
  line->addWidget(give_);
  body()->addLayout(line);
  connect(close, &QPushButton::clicked, this, &TagPanel::close_panel);
  connect(give_, &QPushButton::clicked, this, &TagPanel::ask);
  connect(tag_, &QLineEdit::returnPressed, this, &TagPanel::ask);
  connect(tag_, &QLineEdit::textChanged, this,
          [this](const QString& text) { give_->setEnabled(!text.trimmed().isEmpty()); });
  give_->setEnabled(false);
  hide();
}

void TagPanel::open(const QString& what, const QStringList& known) {
  if (isHidden()) opened_from_ = QApplication::focusWidget();
  known_->setStringList(known);
  title_->setText(tr("Tag %1").arg(what));
  tag_->clear();
  show();
  tag_->setFocus();
}

void TagPanel::close_panel() {
  const bool had_keyboard = isAncestorOf(QApplication::focusWidget());
  hide();
  if (had_keyboard && opened_from_) opened_from_->setFocus();
}

void TagPanel::ask() {
  if (!give_->isEnabled()) return;
  const QString tag = tag_->text().trimmed();
  close_panel();
  Q_EMIT requested(tag);
}

void TagPanel::keyPressEvent(QKeyEvent* event) {
  if (event->key() != Qt::Key_Escape) return Card::keyPressEvent(event);
  close_panel();
}

}  // namespace lookalike
