#pragma once

#include <QTimer>
#include <memory>

#include "engine/training/epoch_report.h"
#include "ui/widgets/card.h"

class QLabel;
class QSlider;

namespace lookalike {

class Chip;
class LineChart;
class SegmentedControl;

/// Reconstruction error of the training and the validation side over the epochs: the two lines mean the same quantity,
/// so that their distance tells of overfitting. Smoothing, linear or logarithmic axis, marker of the best epoch.
class LossChart : public Card {
  Q_OBJECT

 public:
  explicit LossChart(QWidget* parent = nullptr);

  /// Shows the report a moment later; reports that arrive in between are skipped, so a fast run costs no more than a
  /// slow one.
  void show_report(std::shared_ptr<const EpochReport> report);
  /// No lines yet, room for the epochs that are planned.
  void clear(int planned_epochs);
  const LineChart& chart() const { return *chart_; }

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void refresh();
  void refresh_chips();
  QString values_at(int epoch) const;

  std::shared_ptr<const EpochReport> report_;
  int planned_epochs_ = 0;
  QTimer timer_;
  Chip *train_, *validation_;
  QLabel* smoothing_label_;
  QSlider* smoothing_;
  SegmentedControl* axis_;
  LineChart* chart_;
};

}  // namespace lookalike
