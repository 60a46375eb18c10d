#pragma once

#include <QWidget>
#include <memory>

#include "engine/model/preset.h"
#include "engine/training/epoch_report.h"

namespace lookalike {

class LossChart;
class ReconstructionStrip;
class StatCard;

/// A run as it goes, or as it went: loss chart, figures, reconstructions.
class TrainProgress : public QWidget {
  Q_OBJECT

 public:
  explicit TrainProgress(QWidget* parent = nullptr);

  /// A new run begins: nothing is known but its plan.
  void begin(const TrainConfig& plan);
  void show_batch(const BatchReport& batch);
  void show_epoch(std::shared_ptr<const EpochReport> report);
  /// The run is over: times become those of the whole.
  void end();

 private:
  QWidget* make_reconstructions();
  void show_time(double seconds_left, double images_per_s);

  TrainConfig plan_;
  std::shared_ptr<const EpochReport> report_;
  LossChart* chart_;
  StatCard *time_, *batch_, *rate_, *best_;
  ReconstructionStrip* strip_;
};

}  // namespace lookalike
