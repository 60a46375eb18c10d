#pragma once

#include <QObject>
#include <QString>
#include <memory>
#include <stop_token>

#include "engine/library/jobs.h"
#include "engine/library/library.h"
#include "ui/sessions/library_session.h"
#include "ui/sessions/worker.h"

namespace lookalike {

/// One training run in the background. Lives in the window's thread; all calls return at once.
class TrainSession : public QObject {
  Q_OBJECT

 public:
  enum class State { idle, starting, training, paused, stopping, embedding };
  Q_ENUM(State)

  explicit TrainSession(QObject* parent = nullptr);
  ~TrainSession() override;

  State state() const { return state_; }
  bool running() const { return state_ != State::idle; }
  /// Of the run in progress, or the last one; null before the first epoch.
  std::shared_ptr<const EpochReport> report() const { return report_; }
  const QString& run() const { return run_; }
  const std::filesystem::path& library_folder() const { return library_; }  ///< Of that run.
  /// What the run in progress, or the last one, was started with.
  const TrainRequest& request() const { return request_; }
  /// Whether that failed because the device that it was to train on is not there, or stopped answering.
  bool device_failed() const { return device_failed_; }

  /// Does nothing while a run is in progress.
  void start(std::shared_ptr<Library> library, const TrainRequest& request);
  void pause();
  void resume();
  /// Ends training after the batch in flight; what the epochs so far have learned is then embedded. A second stop()
  /// leaves that out. The run can be resumed.
  void stop();
  /// For the end of the program: ends at once with the last finished epoch. The run stays noted as interrupted
  /// (interrupted_run.h), so that the next start can offer to resume it.
  void interrupt();

 Q_SIGNALS:
  void state_changed(lookalike::TrainSession::State state);
  void run_named();                                            ///< run() is known, and its folder is there.
  void batch_done(const lookalike::BatchReport& report);       ///< At most about 20 times a second.
  void epoch_done();                                           ///< report() is new.
  void progress_changed(const lookalike::Progress& progress);  ///< Preparing pixels; embedding at the end.
  void finished(lookalike::TaskEnd end);                       ///< The library has a new snapshot.
  void failed(const QString& message);
  void noted(const QString& note);  ///< Something about the run that people should know.

 private:
  class Observer;
  void set_state(State state);
  void show_progress(const Progress& progress);
  void show_batch(const BatchReport& report);
  void show_epoch(std::shared_ptr<const EpochReport> report);
  void name_run(const std::string& run);
  void end_run(TaskEnd end, const QString& message);
  TaskEnd work(Library& library, const TrainRequest& request, PauseControl& pause, std::stop_token training,
               std::stop_token everything, std::uint64_t generation);

  State state_ = State::idle;
  std::shared_ptr<const EpochReport> report_;
  QString run_;
  TrainRequest request_;
  std::filesystem::path library_;  ///< Its folder.
  std::weak_ptr<Library> open_library_;
  bool interrupted_ = false, device_failed_ = false;
  std::shared_ptr<PauseControl> pause_;
  std::stop_source training_stop_;
  std::uint64_t generation_ = 0;
  Worker worker_;
};

}  // namespace lookalike
