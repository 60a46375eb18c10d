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
  set_action(tr("Resume"));
  connect(&library, &LibrarySession::collection_changed, this, &ResumeOffer::refresh);
  connect(&training, &TrainSession::state_changed, this, &ResumeOffer::refresh);
  connect(&library, &LibrarySession::task_started, this, [this] { opening_ = false; });  // another one
  connect(&library, &LibrarySession::task_finished, this, &ResumeOffer::resume_if_wanted);
  connect(this, &Banner::action_clicked, this, [this] { Q_EMIT resume_requested(run_); });
  connect(this, &Banner::dismissed, this, [this] {
    if (const auto collection = library_.collection()) forget_run_in_progress(collection->library_folder);
  });
  refresh();
}

const RunInfo* ResumeOffer::interrupted() const {
  const auto collection = library_.collection();
  if (!collection || collection->read_only || collection->rows.empty() || training_.running()) return nullptr;
  const std::string id = interrupted_run(collection->library_folder);
  const auto run = std::find_if(collection->runs.begin(), collection->runs.end(),
                                [&](const RunInfo& info) { return !id.empty() && info.id == id; });
  return run == collection->runs.end() || run->finished ? nullptr : &*run;
}

void ResumeOffer::refresh() {
  const RunInfo* run = interrupted();
  run_ = run ? to_qstring(run->id) : QString();
  if (!run) return dismiss();
  const QString how = run->epochs_done > 0
                          ? tr("It was saved after epoch %1 of %2.").arg(run->epochs_done).arg(run->train.epochs)
                          : tr("Its first epoch was not finished.");
  show_message(Kind::info, tr("Training “%1” was interrupted.").arg(run_title(*run)), how);
}

void ResumeOffer::open_and_resume(const std::filesystem::path& library) {
  library_.open_library(library);
  opening_ = true;
}

void ResumeOffer::resume_if_wanted(TaskEnd end) {
  if (!std::exchange(opening_, false) || end != TaskEnd::done) return;
  refresh();
  if (!run_.isEmpty()) return Q_EMIT resume_requested(run_);
  const auto collection = library_.collection();  // complete or deleted by now
  if (collection && !collection->read_only) forget_run_in_progress(collection->library_folder);
}

/// The same offer may have been answered on another page.
void ResumeOffer::showEvent(QShowEvent* event) {
  Banner::showEvent(event);
  if (!interrupted()) QMetaObject::invokeMethod(this, &ResumeOffer::refresh, Qt::QueuedConnection);
}

}  // namespace lookalike
