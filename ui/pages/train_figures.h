#pragma once

#include <QWidget>
#include <optional>

#include "engine/library/collection.h"
#include "engine/training/epoch_report.h"
#include "ui/sessions/train_session.h"

namespace lookalike {

class StatCard;

/// The figures of a run that matter while it goes: time left, the epoch in progress, learning rate and memory, the
/// best epoch.
class TrainFigures : public QWidget {
  Q_OBJECT

 public:
  explicit TrainFigures(QWidget* parent = nullptr);

  /// A new run begins: nothing is known but its plan.
  void begin(const TrainConfig& plan);
  void show_batch(const BatchReport& batch);
  void show_history(const std::vector<EpochRecord>& history, int best_epoch, double seconds_left);
  /// The session stands still, or trains no more.
  void show_state(TrainSession::State state);
  /// The run is over: times become those of the whole.
  void end();
  /// Without the epoch in progress, which the status bar shows too: where there is little height.
  void set_compact(bool compact);

 private:
  void show_time(double seconds_left, double images_per_s);
  void show_rate(double rate);

  TrainConfig plan_;
  std::vector<EpochRecord> history_;
  std::int64_t memory_ = 0;
  StatCard *time_, *batch_, *rate_, *best_;
};

}  // namespace lookalike
