#pragma once

#include <QObject>
#include <QString>
#include <memory>

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

  void start(std::shared_ptr<Library> library, const TrainRequest& request);
  void pause();
  void resume();
  void stop();

 Q_SIGNALS:
  void state_changed(lookalike::TrainSession::State state);
  void batch_done(const lookalike::BatchReport& report);   ///< At most about 20 times a second.
  void epoch_done();                                        ///< report() is new.
  void progress_changed(const lookalike::Progress& progress);   ///< Preparing pixels; embedding at the end.
  void finished(lookalike::TaskEnd end);                    ///< The library has a new snapshot.
  void failed(const QString& message);

 private:
  void set_state(State state);

  State state_ = State::idle;
  std::shared_ptr<const EpochReport> report_;
  QString run_;
  std::shared_ptr<PauseControl> pause_;
  std::uint64_t generation_ = 0;
  Worker worker_;
};

}  // namespace lookalike
