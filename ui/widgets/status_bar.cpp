#include "ui/widgets/status_bar.h"

#include <QHBoxLayout>
#include <QLabel>

#include "engine/core/parallel.h"
#include "ui/qt_convert.h"
#include "ui/sessions/library_session.h"
#include "ui/sessions/train_session.h"
#include "ui/text.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/task_view.h"

namespace lookalike {

namespace {

void show_progress(TaskView& view, const Progress& progress) {
  const double fraction = progress.total > 0 ? double(progress.done) / double(progress.total) : -1;
  const QString numbers = progress_text(progress);
  QString stage = to_qstring(progress.stage);
  if (!stage.isEmpty()) stage[0] = stage[0].toLower();
  view.set_progress(fraction, numbers.isEmpty() ? stage : stage + QStringLiteral(" · ") + numbers);
}

}  // namespace

StatusBar::StatusBar(LibrarySession& library, TrainSession& training, QWidget* parent)
    : QWidget(parent),
      library_(library),
      training_(training),
      idle_(make_label(tr("No task running"), TextRole::small, this)),
      library_task_(new TaskView(QStringLiteral("library_task"), this)),
      training_task_(new TaskView(QStringLiteral("training_task"), this)),
      facts_(new ElidedLabel(this)) {
  setObjectName(QStringLiteral("status_bar"));
  setAttribute(Qt::WA_StyledBackground);
  setFixedHeight(34);
  set_text_role(facts_, TextRole::small);
  facts_->setObjectName(QStringLiteral("library_facts"));
  facts_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  auto* line = new QHBoxLayout(this);
  line->setContentsMargins(16, 1, 16, 0);
  line->setSpacing(24);
  line->addWidget(idle_);
  line->addWidget(training_task_);
  line->addWidget(library_task_);
  line->addWidget(facts_, 1);
  library_task_->hide();
  training_task_->hide();
  connect_library();
  connect_training();
  show_facts();
}

void StatusBar::connect_library() {
  connect(&library_, &LibrarySession::task_started, this, [this](const QString& title) {
    library_task_->set_title(title);
    library_task_->show();
    show_idle();
  });
  connect(&library_, &LibrarySession::progress_changed, this,
          [this](const Progress& progress) { show_progress(*library_task_, progress); });
  connect(&library_, &LibrarySession::task_finished, this, [this] {
    library_task_->hide();
    show_idle();
  });
  connect(&library_, &LibrarySession::collection_changed, this, &StatusBar::show_facts);
  connect(library_task_, &TaskView::cancel_requested, this, &StatusBar::cancel_library_task);
}

void StatusBar::connect_training() {
  connect(&training_, &TrainSession::state_changed, this, &StatusBar::show_training_state);
  connect(&training_, &TrainSession::progress_changed, this,
          [this](const Progress& progress) { show_progress(*training_task_, progress); });
  connect(&training_, &TrainSession::batch_done, this, [this](const BatchReport& batch) {
    const auto report = training_.report();
    const double within = batch.batches > 0 ? double(batch.batch) / double(batch.batches) : 0;
    QString detail =
        report ? tr("epoch %1 of %2").arg(batch.epoch).arg(report->epochs) : tr("epoch %1").arg(batch.epoch);
    detail += QStringLiteral(" · ") + tr("%1 images/s").arg(number_text(qRound64(batch.images_per_s)));
    if (batch.seconds_left >= 0) detail += QStringLiteral(" · ") + tr("%1 left").arg(duration_text(batch.seconds_left));
    const double fraction = report ? (batch.epoch - 1 + within) / report->epochs : -1;
    training_task_->set_progress(fraction, detail);
  });
  connect(training_task_, &TaskView::cancel_requested, this, &StatusBar::cancel_training);
}

void StatusBar::show_training_state() {
  using State = TrainSession::State;
  switch (training_.state()) {
    case State::starting:
      training_task_->set_title(tr("Preparing training"));
      break;
    case State::training:
      training_task_->set_title(tr("Training"));
      break;
    case State::paused:
      training_task_->set_title(tr("Training paused"));
      break;
    case State::embedding:
      training_task_->set_title(tr("Describing pictures"));
      break;
    case State::stopping:
      training_task_->set_cancelling();
      break;
    case State::idle:
      break;
  }
  training_task_->setVisible(training_.running());
  show_idle();
}

void StatusBar::cancel_library_task() {
  if (!library_.busy()) return;
  library_task_->set_cancelling();
  library_.cancel();
}

void StatusBar::cancel_training() {
  if (!training_.running()) return;
  training_task_->set_cancelling();
  training_.stop();
}

void StatusBar::show_idle() {
  idle_->setVisible(!library_.busy() && !training_.running());
}

void StatusBar::show_facts() {
  const auto collection = library_.collection();
  QStringList facts;
  if (collection && !collection->root.empty()) {
    facts << counted(collection->row_count(), tr("%1 picture"), tr("%1 pictures")) << folder_name(collection->root);
    if (collection->read_only) facts << tr("read-only");
  }
  facts << counted(thread_count(), tr("CPU, %1 thread"), tr("CPU, %1 threads"));
  facts_->set_full_text(facts.join(QStringLiteral(" · ")));
}

}  // namespace lookalike
