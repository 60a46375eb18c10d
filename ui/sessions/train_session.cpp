#include "ui/sessions/train_session.h"

#include "engine/model/devices.h"
#include "ui/interrupted_run.h"
#include "ui/qt_convert.h"
#include "ui/sessions/dispose.h"
#include "ui/sessions/rate_limit.h"

namespace lookalike {

/// Lives on the training thread and sends copies of what it sees to the window's.
class TrainSession::Observer : public TrainObserver {
 public:
  Observer(TrainSession& session, std::uint64_t generation) : session_(session), generation_(generation) {}

  void on_batch(const BatchReport& report) override {
    if (limit_.due() || report.batch == report.batches) send([s = &session_, report] { s->show_batch(report); });
  }
  void on_epoch(std::shared_ptr<const EpochReport> report) override {
    send([s = &session_, report] { s->show_epoch(report); });
  }
  void on_note(const std::string& note) override {
    send([s = &session_, text = to_qstring(note)] { Q_EMIT s->noted(text); });
  }
  void on_progress(const Progress& progress) {
    send([s = &session_, progress] { s->show_progress(progress); });
  }
  void on_run(const std::string& run) {
    send([s = &session_, run] { s->name_run(run); });
  }

 private:
  void send(std::function<void()> call) {
    session_.worker_.post([s = &session_, g = generation_, call = std::move(call)] {
      if (g == s->generation_) call();
    });
  }

  TrainSession& session_;
  std::uint64_t generation_;
  RateLimit limit_;
};

TrainSession::TrainSession(QObject* parent) : QObject(parent), worker_(this) {}

TrainSession::~TrainSession() = default;

void TrainSession::start(std::shared_ptr<Library> library, const TrainRequest& request) {
  if (running() || !library) return;
  const auto generation = ++generation_;
  report_.reset();
  run_.clear();
  request_ = request;
  library_ = library->folder();
  open_library_ = library;
  interrupted_ = device_failed_ = false;
  pause_ = std::make_shared<PauseControl>();
  training_stop_ = std::stop_source();
  set_state(State::starting);
  worker_.start([this, library, request, generation, pause = pause_,
                 training = training_stop_](std::stop_token everything) mutable {
    const std::stop_callback also_training(everything, [&training] { training.request_stop(); });
    TaskEnd end = TaskEnd::failed;
    QString message;
    bool device_failed = false;
    try {
      end = work(*library, request, *pause, training.get_token(), everything, generation);
    } catch (const std::exception& error) {
      message = to_qstring(std::string(error.what()));
      device_failed = dynamic_cast<const DeviceError*>(&error) != nullptr;
    }
    worker_.post([this, generation, end, message, device_failed] {
      if (generation != generation_) return;
      device_failed_ = device_failed;
      end_run(end, message);
    });
  });
}

TaskEnd TrainSession::work(Library& library, const TrainRequest& request, PauseControl& pause, std::stop_token training,
                           std::stop_token everything, std::uint64_t generation) {
  Observer observer(*this, generation);
  const auto progress = [&](const Progress& p) { observer.on_progress(p); };
  const TrainOutcome outcome = train_run(library, request, observer, pause, progress, training,
                                         [&](const std::string& run) { observer.on_run(run); });
  if (!training.stop_requested()) return TaskEnd::done;
  // Stopped by hand, be it after the last epoch: people want to search with what has been learned so far.
  bool embedded = false;
  if (request.embed_after && outcome.result.best_epoch > 0 && !everything.stop_requested()) {
    embedded = embed(library, outcome.run, progress, everything) && refresh(library, progress, everything);
  }
  return outcome.result.end != TrainEnd::stopped && embedded ? TaskEnd::done : TaskEnd::cancelled;
}

void TrainSession::pause() {
  if (state_ != State::training) return;
  pause_->pause();
  set_state(State::paused);
}

void TrainSession::resume() {
  if (state_ != State::paused) return;
  pause_->resume();
  set_state(State::training);
}

void TrainSession::stop() {
  if (!running()) return;
  if (state_ == State::stopping || state_ == State::embedding) {
    worker_.request_stop();
    return;
  }
  training_stop_.request_stop();
  set_state(State::stopping);
}

void TrainSession::interrupt() {
  if (!running()) return;
  interrupted_ = true;
  worker_.request_stop();
  if (const auto library = open_library_.lock()) library->announce_closing();
  set_state(State::stopping);
}

void TrainSession::name_run(const std::string& run) {
  run_ = to_qstring(run);
  note_run_in_progress(library_, run);
  Q_EMIT run_named();
}

void TrainSession::show_progress(const Progress& progress) {
  if (report_) set_state(State::embedding);  // the engine reports progress only before training and after it
  Q_EMIT progress_changed(progress);
}

void TrainSession::show_batch(const BatchReport& report) {
  if (state_ == State::starting) set_state(State::training);
  Q_EMIT batch_done(report);
}

void TrainSession::show_epoch(std::shared_ptr<const EpochReport> report) {
  if (state_ == State::starting) set_state(State::training);
  report_ = destroyed_elsewhere(std::move(report));
  Q_EMIT epoch_done();
}

void TrainSession::end_run(TaskEnd end, const QString& message) {
  // A run that could not even begin takes the place of none.
  if (!interrupted_ && !run_.isEmpty()) forget_run_in_progress(library_);
  set_state(State::idle);
  if (end == TaskEnd::failed) Q_EMIT failed(message);
  Q_EMIT finished(end);
}

void TrainSession::set_state(State state) {
  if (state == state_) return;
  state_ = state;
  Q_EMIT state_changed(state);
}

}  // namespace lookalike
