#include <filesystem>

#include "ui/pages/train_page_impl.h"
#include "ui/pages/train_progress.h"
#include "ui/pages/train_runs.h"
#include "ui/pages/train_setup.h"
#include "ui/qt_convert.h"
#include "ui/sessions/library_session.h"
#include "ui/text.h"
#include "ui/widgets/own_encoder_panel.h"
#include "ui/widgets/resume_offer.h"
#include "ui/widgets/run_chart.h"

namespace lookalike {

using State = TrainSession::State;
using View = TrainHeader::View;

void TrainPage::Impl::connect_header() {
  connect(header, &TrainHeader::view_chosen, &page, [this](int wanted) { choose(static_cast<View>(wanted)); });
  connect(header, &TrainHeader::start_requested, &page, [this] { begin(setup->request()); });
  connect(header, &TrainHeader::pause_requested, &training, &TrainSession::pause);
  connect(header, &TrainHeader::resume_requested, &training, &TrainSession::resume);
  connect(header, &TrainHeader::stop_requested, &training, &TrainSession::stop);
  connect(header, &TrainHeader::resume_run_requested, &page, [this] { continue_run(progress->run(), 0); });
  connect(header, &TrainHeader::clusters_requested, &page, &TrainPage::clusters_requested);
  connect(header, &TrainHeader::search_requested, &page, &TrainPage::search_requested);
  connect(offer, &ResumeOffer::resume_requested, &page, [this](const QString& run) { page.resume_run(run); });
  connect(setup, &TrainSetup::changed, &page, [this] { refresh(); });
  connect(&progress->chart(), &RunChart::exported, &page, [this](const std::filesystem::path& file) {
    say(Banner::Kind::info, tr("The chart is saved."), short_path(file));
  });
  connect(&progress->chart(), &RunChart::export_failed, &page, [this](const QString& text) { complain(text); });
}

void TrainPage::Impl::connect_own_encoder() {
  connect(header, &TrainHeader::own_encoder_requested, &page, [this] {
    own_encoder_open = true;
    refresh();
    own_encoder->begin();
  });
  connect(own_encoder, &OwnEncoderPanel::closed, &page, [this] { choose(view); });
  connect(own_encoder, &OwnEncoderPanel::added, &page, [this] { choose(TrainHeader::runs_view); });
}

void TrainPage::Impl::connect_list() {
  connect(all_runs, &TrainRuns::open_requested, &page, [this](const QString& run) { open_run(run.toStdString()); });
  connect(all_runs, &TrainRuns::continue_requested, &page,
          [this](const QString& run, int epochs) { continue_run(run_of(run.toStdString()), epochs); });
  connect(all_runs, &TrainRuns::improve_requested, &page, [this](const TrainRequest& improvement) {
    improvement.labels.empty() ? choose_labels(improvement) : begin(improvement);
  });
  connect(all_runs, &TrainRuns::use_requested, &context.library, &LibrarySession::select_run);
  connect(all_runs, &TrainRuns::compare_changed, &page, [this] {
    progress->compare(all_runs->compared());
    refresh();
  });
  connect(all_runs, &TrainRuns::renamed, &page,
          [this](const QString& run, const QString& name) { runs.rename(run.toStdString(), name); });
  connect(all_runs, &TrainRuns::delete_requested, &page,
          [this](const QString& run) { runs.remove(run.toStdString()); });
  connect(all_runs, &TrainRuns::allow_requested, &page,
          [this](const QString& run) { runs.allow_encoder(run.toStdString()); });
  connect(&runs, &RunSession::failed, &page, [this](const QString& message) { complain(message); });
}

void TrainPage::Impl::connect_training() {
  connect(&context.library, &LibrarySession::collection_changed, &page,
          [this] { page.show_collection(context.library.collection()); });
  connect(&context.library, &LibrarySession::task_started, &page, [this] { show_runs(); });
  connect(&context.library, &LibrarySession::task_finished, &page, [this] { show_runs(); });
  connect(&context.library, &LibrarySession::refused, &page, [this](const QString& message) {
    if (page.isVisible()) complain(message);
  });
  connect(&training, &TrainSession::state_changed, &page, [this](State state) {
    if (state == State::starting) {
      stage = {};
      batch_epoch = 0;
      view = TrainHeader::progress_view;
      own_encoder_open = false;
    }
    refresh();
  });
  // The run is on the list from now on.
  connect(&training, &TrainSession::run_named, &context.library, &LibrarySession::reload);
  connect(&training, &TrainSession::batch_done, &page, [this](const BatchReport& report) {
    const bool next = report.epoch != batch_epoch;
    batch_epoch = report.epoch;
    if (next) refresh();
  });
  connect(&training, &TrainSession::progress_changed, &page, [this](const Progress& now) {
    stage = now;
    refresh();
  });
  connect(&training, &TrainSession::failed, &page, [this](const QString& message) {
    const QString elsewhere = failed_run().empty() ? tr("Train on the processor") : tr("Resume on the processor");
    banner->tell(Banner::Kind::error, {}, message, training.device_failed() ? elsewhere : QString(),
                 [this] { train_on_processor(); });
  });
  connect(&training, &TrainSession::noted, &page,
          [this](const QString& note) { say(Banner::Kind::warning, {}, note); });
  connect(&training, &TrainSession::finished, &page, [this](TaskEnd how) {
    end = how;
    if (!training.report() && progress->follows()) view = TrainHeader::setup_view;  // There is nothing to look at.
    page.show_collection(context.library.collection());
  });
}

}  // namespace lookalike
