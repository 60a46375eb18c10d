#include "ui/widgets/saved_search_panel.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/qt_convert.h"
#include "ui/sessions/saved_search_session.h"
#include "ui/style/theme.h"
#include "ui/text.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/scroll_column.h"

namespace lookalike {
namespace {

constexpr int longest_name = 60, most_height = 176;

}  // namespace

SavedSearchPanel::SavedSearchPanel(SavedSearchSession& session, QWidget* parent)
    : Card(parent),
      session_(session),
      question_(make_label({}, TextRole::body)),
      name_(new QLineEdit),
      give_(make_button({}, QStringLiteral("give_search_name"))),
      nothing_(make_label(tr("No search is saved yet."), TextRole::muted)),
      field_(make_field()),
      list_(make_list()) {
  setObjectName(QStringLiteral("saved_search_panel"));
  nothing_->setObjectName(QStringLiteral("no_saved_search"));
  body()->addWidget(field_);
  body()->addWidget(nothing_);
  body()->addWidget(list_);
  connect(&session_, &SavedSearchSession::changed, this, &SavedSearchPanel::show_list);
  connect(&session_, &SavedSearchSession::saved, this, [this] { ask_name({}); });
  show_list();
  hide();
}

QWidget* SavedSearchPanel::make_field() {
  name_->setObjectName(QStringLiteral("search_name"));
  name_->setAccessibleName(tr("Name of the search"));
  name_->setMaxLength(longest_name);
  auto* field = new QWidget;
  auto* line = new QHBoxLayout(field);
  line->setContentsMargins(0, 0, 0, 0);
  line->setSpacing(small_gap);
  line->addWidget(question_);
  line->addWidget(name_, 1);
  line->addWidget(give_);
  connect(name_, &QLineEdit::returnPressed, this, &SavedSearchPanel::give_name);
  connect(name_, &QLineEdit::textChanged, this, &SavedSearchPanel::show_field);
  connect(give_, &QPushButton::clicked, this, &SavedSearchPanel::give_name);
  return field;
}

QWidget* SavedSearchPanel::make_list() {
  auto* rows = new QWidget;
  auto* column = new QVBoxLayout(rows);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(2);
  auto* area = new QScrollArea;
  area->setWidget(rows);
  scroll_vertically(*area);
  return area;
}

QWidget* SavedSearchPanel::make_row(const SavedSearchInfo& info, int number) {
  const QString name = to_qstring(info.name);
  const auto named = [number](const char* what) { return QLatin1String(what) + QString::number(number); };
  auto* open = make_button(QString(name).replace(QLatin1Char('&'), QStringLiteral("&&")), named("open_search_"));
  open->setCursor(Qt::PointingHandCursor);
  open->setAccessibleName(tr("Search for “%1” again").arg(name));
  open->setToolTip(open->accessibleName());
  QStringList facts{counted(info.examples, tr("%1 picture"), tr("%1 pictures"))};
  if (info.marks > 0) facts << counted(info.marks, tr("%1 mark"), tr("%1 marks"));
  facts << tr("saved %1").arg(ago_text(info.saved));
  auto* words = new ElidedLabel;
  words->set_full_text(facts.join(QStringLiteral(" · ")));
  set_text_role(words, TextRole::small);
  auto* rename = make_button(tr("Rename"), named("rename_search_"), ButtonKind::quiet);
  auto* remove = make_button(tr("Delete"), named("delete_search_"), ButtonKind::quiet);
  rename->setAccessibleName(tr("Rename “%1”").arg(name));
  remove->setAccessibleName(tr("Delete “%1”").arg(name));
  connect(open, &QPushButton::clicked, &session_, [this, name] { session_.open(name); });
  connect(rename, &QPushButton::clicked, this, [this, name] { ask_name(name); });
  connect(remove, &QPushButton::clicked, &session_, [this, name] { session_.remove(name); });
  auto* row = new QWidget;
  auto* line = new QHBoxLayout(row);
  line->setContentsMargins(0, 0, 0, 0);
  line->setSpacing(small_gap);
  line->addWidget(open);
  line->addWidget(words, 1);
  for (QPushButton* button : {rename, remove}) {
    button->setEnabled(editable_);
    line->addWidget(button);
  }
  return row;
}

void SavedSearchPanel::show_list() {
  auto* area = static_cast<QScrollArea*>(list_);
  auto* rows = new QWidget;
  auto* column = new QVBoxLayout(rows);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(2);
  int number = 0;
  for (const SavedSearchInfo& info : session_.list()) column->addWidget(make_row(info, number++));
  column->addStretch(1);
  area->takeWidget()->deleteLater();  // one of its buttons may have been pressed
  area->setWidget(rows);
  area->setFixedHeight(std::min(rows->sizeHint().height(), most_height));
  list_->setVisible(number > 0);
  nothing_->setVisible(number == 0);
  show_field();
}

void SavedSearchPanel::ask_name(const QString& renamed) {
  renamed_ = renamed;
  name_->setText(renamed.isEmpty() ? suggested_ : renamed);
  show_field();
  if (!field_->isVisible()) return;
  name_->setFocus();
  name_->selectAll();
}

void SavedSearchPanel::show_field() {
  const bool renaming = !renamed_.isEmpty();
  field_->setVisible(editable_ && (renaming || savable_));
  question_->setText(renaming ? tr("New name of “%1”").arg(renamed_) : tr("Keep this search as"));
  give_->setText(renaming ? tr("Rename") : tr("Save search"));
  give_->setAccessibleName(give_->text());
  give_->setEnabled(!name_->text().trimmed().isEmpty());
}

void SavedSearchPanel::give_name() {
  const QString name = name_->text().trimmed();
  if (name.isEmpty()) return;
  if (renamed_.isEmpty()) return session_.save(name);
  session_.rename(renamed_, name);
  ask_name({});
}

void SavedSearchPanel::set_savable(bool savable, const QString& name) {
  const bool untouched = renamed_.isEmpty() && name_->text() == suggested_;
  savable_ = savable;
  suggested_ = name.left(longest_name);
  if (untouched) name_->setText(suggested_);
  show_field();
}

void SavedSearchPanel::set_editable(bool editable) {
  if (editable == editable_) return;
  editable_ = editable;
  show_list();
}

void SavedSearchPanel::keyPressEvent(QKeyEvent* event) {
  event->key() == Qt::Key_Escape ? Q_EMIT close_requested() : Card::keyPressEvent(event);
}

void SavedSearchPanel::open() {
  show();
  session_.refresh();
  ask_name({});
}

}  // namespace lookalike
