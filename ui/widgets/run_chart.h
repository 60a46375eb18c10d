#pragma once

#include <QTimer>
#include <filesystem>
#include <vector>

#include "ui/sessions/file_saver.h"
#include "ui/widgets/card.h"
#include "ui/widgets/chart_lines.h"

class QHBoxLayout;
class QSlider;

namespace lookalike {

class Chip;
class LineChart;
class SegmentedControl;

/// The curves of a run over its epochs: loss of both sides and of each batch, learning rate, or metrics; earlier runs
/// dashed beside them. Smoothing, linear or logarithmic axis, marker of the best epoch, values under the pointer,
/// export. All changes are drawn a moment later and together, so a fast run costs no more than a slow one.
class RunChart : public Card {
  Q_OBJECT

 public:
  explicit RunChart(QWidget* parent = nullptr);

  /// No lines yet, room for the epochs that are planned.
  void clear(const QString& name, const TrainConfig& plan);
  void show_batches(const QList<QPointF>& points);  ///< See BatchCurve.
  void show_history(const std::vector<EpochRecord>& history, int planned_epochs, int best_epoch);
  /// Earlier runs to compare with.
  void set_others(std::vector<RunCurves> others);

  void refresh();  ///< Now, not a moment later.

  /// Writes the chart as it is shown; the name's ending decides: .png, .svg, or .csv (the values as measured).
  void export_to(const std::filesystem::path& file);

  LineChart& chart() const { return *chart_; }
  const std::vector<ChartLine>& lines() const { return lines_; }

 Q_SIGNALS:
  void exported(const std::filesystem::path& file);
  void export_failed(const QString& message);

 private:
  QHBoxLayout* make_tools();
  void make_chart();
  void refresh_soon();
  void refresh_legend();
  void refresh_marker();
  Chip* legend(std::size_t index);
  void ask_where(const QString& ending);

  ChartContent content_;
  int best_epoch_ = 0;
  bool logarithmic_ = true;       ///< Wanted, where it makes sense.
  std::vector<ChartLine> lines_;  ///< As drawn.
  QTimer timer_;
  SegmentedControl *kind_, *axis_;
  QSlider* smoothing_;
  QLayout* legend_line_;
  std::vector<Chip*> legend_;
  LineChart* chart_;
  FileSaver saver_;
};

}  // namespace lookalike
