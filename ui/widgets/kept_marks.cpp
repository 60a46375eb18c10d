#include "ui/widgets/kept_marks.h"

#include <QHBoxLayout>

#include "ui/sessions/library_session.h"
#include "ui/sessions/train_session.h"
#include "ui/style/theme.h"
#include "ui/text.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/run_row.h"

namespace lookalike {

KeptMarks::KeptMarks(LibrarySession& library, TrainSession& training, QWidget* parent)
    : Card(parent), library_(library), training_(training) {
  setObjectName(QStringLiteral("kept_marks"));
  title_ = make_label({}, TextRole::strong);
  text_ = make_label({}, TextRole::small);
  text_->setObjectName(QStringLiteral("kept_marks_text"));
  text_->setWordWrap(true);
  improve_ = make_button({}, QStringLiteral("improve_with_marks"));
  forget_ = make_button(tr("Forget"), QStringLiteral("forget_marks"), ButtonKind::quiet);
  forget_->setAccessibleName(tr("Forget the kept marks"));
  confirm_ = make_button({}, QStringLiteral("confirm_marks"));
  cancel_ = make_button(tr("Cancel"), QStringLiteral("cancel_marks"), ButtonKind::quiet);
  auto* head = new QHBoxLayout;
  head->addWidget(title_, 1);
  head->addWidget(forget_);
  auto* buttons = new QHBoxLayout;
  buttons->setSpacing(small_gap);
  for (QPushButton* button : {improve_, confirm_, cancel_}) buttons->addWidget(button);
  buttons->addStretch();
  body()->addLayout(head);
  body()->addWidget(text_);
  body()->addLayout(buttons);
  connect(improve_, &QPushButton::clicked, this, [this] { ask(Asking::improve); });
  connect(forget_, &QPushButton::clicked, this, [this] { ask(Asking::forget); });
  connect(cancel_, &QPushButton::clicked, this, [this] { ask(Asking::nothing); });
  connect(confirm_, &QPushButton::clicked, this, &KeptMarks::answer);
  connect(&library, &LibrarySession::judgements_changed, this, [this] { ask(Asking::nothing); });
  connect(&library, &LibrarySession::collection_changed, this, &KeptMarks::refresh);
  connect(&training, &TrainSession::state_changed, this, &KeptMarks::refresh);
  refresh();
}

/// What to improve: the run that is searched with, or the newest one that has learned something.
const RunInfo* KeptMarks::run() const {
  const auto collection = library_.collection();
  if (!collection) return nullptr;
  const RunInfo* found = nullptr;
  for (const RunInfo& one : collection->runs) {
    if (one.best_epoch == 0) continue;
    found = &one;
    if (one.id == collection->current_run) break;
  }
  return found;
}

void KeptMarks::ask(Asking what) {
  asking_ = what;
  refresh();
  if (what != Asking::nothing) cancel_->setFocus();
}

void KeptMarks::refresh() {
  const qint64 count = library_.judgement_count();
  const auto collection = library_.collection();
  const bool editable = collection && !collection->read_only;
  const RunInfo* start = run();
  if (!editable || !start || training_.running()) {
    if (asking_ == Asking::improve) asking_ = Asking::nothing;
  }
  setVisible(count > 0 && editable);
  title_->setText(counted(count, tr("%1 mark kept"), tr("%1 marks kept")));
  improve_->setText(counted(count, tr("Improve with %1 mark…"), tr("Improve with %1 marks…")));
  improve_->setAccessibleName(improve_->text());
  improve_->setEnabled(start && !training_.running());
  improve_->setVisible(asking_ == Asking::nothing);
  confirm_->setVisible(asking_ != Asking::nothing);
  cancel_->setVisible(asking_ != Asking::nothing);
  forget_->setEnabled(asking_ == Asking::nothing);
  QString text = tr("What + and − said in this and earlier searches.");
  if (!start) text += QLatin1Char(' ') + tr("Train once; then a run can learn from them.");
  if (training_.running()) text += QLatin1Char(' ') + tr("A training is in progress.");
  if (asking_ == Asking::improve) {
    text = tr("A new run starts from “%1” and learns what these marks say. That run itself stays as it is.")
               .arg(run_title(*start));
    confirm_->setText(tr("Start training"));
  } else if (asking_ == Asking::forget) {
    text = tr("Forget all that + and − said? Pictures and runs stay.");
    confirm_->setText(tr("Forget it"));
  }
  text_->setText(text);
  confirm_->setAccessibleName(confirm_->text());
}

void KeptMarks::answer() {
  const Asking asked = asking_;
  const RunInfo* start = run();
  if (asked == Asking::forget) library_.forget_judgements();
  if (asked == Asking::improve && start) {
    training_.start(library_.library(), improvement_of(*start, "marks"));
    Q_EMIT training_started();
  }
  ask(Asking::nothing);
}

}  // namespace lookalike
