#include "ui/widgets/resume_offer.h"

#include <algorithm>
#include <utility>

#include "ui/interrupted_run.h"
#include "ui/qt_convert.h"
#include "ui/sessions/train_session.h"
#include "ui/text.h"
#include "ui/widgets/run_row.h"

namespace lookalike {

ResumeOffer::ResumeOffer(LibrarySession& library, TrainSession& training, QWidget* parent)
    : Banner(parent), library_(library), training_(training) {
  setObjectName("resume_offer");
  connect(&library, &LibrarySession::collection_changed, this, &ResumeOffer::refresh);
  connect(&training, &TrainSession::state_changed, this, &ResumeOffer::refresh);
  connect(&library, &LibrarySession::task_started, this, [this] {
    opening_ = false;  // another one
    refresh();
  });
  connect(&library, &LibrarySession::task_finished, this, &ResumeOffer::act_if_wanted);
  connect(this, &Banner::action_clicked, this, &ResumeOffer::act);
  connect(this, &Banner::dismissed, this, &ResumeOffer::forget);
  refresh();
}

const RunInfo* ResumeOffer::noted() const {
  const auto collection = library_.collection();
  if (!collection || collection->read_only || collection->rows.empty() || training_.running()) return nullptr;
  const std::string id = interrupted_run(collection->library_folder);
  const auto run = std::find_if(collection->runs.begin(), collection->runs.end(),
                                [&](const RunInfo& info) { return !id.empty() && info.id == id; });
  return run == collection->runs.end() ? nullptr : &*run;
}

void ResumeOffer::refresh() {
  const RunInfo* run = noted();
  if (run && run->finished && run->embedded && !run->outdated) {
    forget();
    run = nullptr;
  }
  run_ = run ? to_qstring(run->id) : QString();
  if (!run) return dismiss();
  trained_ = run->finished;
  set_action(trained_ ? tr("Make it searchable") : tr("Resume"));
  set_action_enabled(!trained_ || !library_.busy(), busy_text());
  if (trained_) {
    const QString what = run->outdated ? tr("“%1” is trained further, but search does not know of it yet.")
                                       : tr("“%1” is trained, but not searchable yet.");
    return show_message(Kind::info, what.arg(run_title(*run)),
                        tr("The program ended before the pictures were described."));
  }
  const QString how = run->epochs_done > 0
                          ? tr("It was saved after epoch %1 of %2.").arg(run->epochs_done).arg(run->train.epochs)
                          : tr("Its first epoch was not finished.");
  show_message(Kind::info, tr("Training “%1” was interrupted.").arg(run_title(*run)), how);
}

void ResumeOffer::forget() {
  if (const auto collection = library_.collection()) forget_run_in_progress(collection->library_folder);
}

/// The note stays until what it calls for has ended: the program may be closed in the middle of this, too.
void ResumeOffer::act() {
  trained_ ? void(library_.select_run(run_)) : Q_EMIT resume_requested(run_);
}

void ResumeOffer::open_and_resume(const std::filesystem::path& library) {
  library_.open_library(library);
  opening_ = true;
}

void ResumeOffer::act_if_wanted(TaskEnd end) {
  const bool wanted = std::exchange(opening_, false) && end == TaskEnd::done;
  refresh();
  if (!wanted) return;
  // Others are told first that the opening has ended.
  if (!run_.isEmpty()) return void(QMetaObject::invokeMethod(this, &ResumeOffer::act, Qt::QueuedConnection));
  const auto collection = library_.collection();  // complete or deleted by now
  if (collection && !collection->read_only) forget();
}

/// The same offer may have been answered on another page.
void ResumeOffer::showEvent(QShowEvent* event) {
  Banner::showEvent(event);
  if (!noted()) QMetaObject::invokeMethod(this, &ResumeOffer::refresh, Qt::QueuedConnection);
}

}  // namespace lookalike
