#include "ui/sessions/live_map.h"

#include "ui/qt_convert.h"
#include "ui/sessions/library_session.h"
#include "ui/sessions/train_session.h"

namespace lookalike {

LiveMap::LiveMap(LibrarySession& library, TrainSession& training, QObject* parent)
    : QObject(parent), library_(library), training_(training) {
  connect(&training_, &TrainSession::run_named, this, &LiveMap::follow_session);
  connect(&training_, &TrainSession::state_changed, this, &LiveMap::follow_session);
  connect(&library_, &LibrarySession::collection_changed, this, &LiveMap::follow_session);
  connect(&training_, &TrainSession::epoch_done, this, [this] {
    if (running()) epochs_.add_report(training_.report());
  });
  connect(&epochs_, &EpochSession::epochs_changed, this, [this] {
    ask();
    Q_EMIT changed();
  });
  connect(&epochs_, &EpochSession::view_ready, this, [this](std::shared_ptr<const EpochView> view) {
    asked_ = false;
    if (view->layout) view_ = std::move(view);  // An epoch whose file is damaged is passed over.
    ask();
    Q_EMIT changed();
  });
  connect(&epochs_, &EpochSession::failed, this, [this] { asked_ = false; });
  follow_session();
}

void LiveMap::follow_session() {
  const auto collection = library_.collection();
  const std::string run = training_.run().toStdString();
  const bool live =
      training_.running() && !run.empty() && collection && training_.library_folder() == collection->library_folder;
  if (!live) {
    if (!running()) return;
    view_.reset();
    asked_ = false;
    epochs_.close();  // and so changed()
    return;
  }
  if (epochs_.run() != run) {
    view_.reset();
    asked_ = false;
    looked_for_ = 0;
    RunInfo info;
    info.id = run;
    epochs_.open(library_.library(), collection, info);
    return;
  }
  epochs_.set_collection(collection);
  const bool other_rows = view_ && (view_->sample->library->pictures != collection->pictures ||
                                    view_->sample->library->rows != collection->rows);
  if (other_rows) view_.reset();
  ask();  // in the colours of the present clusters
  if (other_rows) Q_EMIT changed();
}

void LiveMap::watch(bool watched) {
  if (watched == watched_) return;
  watched_ = watched;
  ask();
}

void LiveMap::ask() {
  if (!watched_ || asked_ || !ready()) return;
  const int newest = epochs_.epochs().back();
  if (newest == looked_for_ && asked_in_ == library_.collection()) return;
  looked_for_ = newest;
  asked_in_ = library_.collection();
  asked_ = true;
  epochs_.show_map(newest);
}

}  // namespace lookalike
