#pragma once

#include <QList>
#include <QString>
#include <vector>

#include "engine/model/config.h"
#include "engine/training/epoch_report.h"
#include "ui/widgets/line_chart.h"

namespace lookalike {

/// What a run's chart shows.
enum class ChartKind { loss, learning_rate, metrics };

/// A run as the chart knows it.
struct RunCurves {
  QString name;
  std::vector<EpochRecord> history;
  TrainConfig plan = {};  ///< How the learning rate goes between the epochs.
};

/// Everything that is drawn.
struct ChartContent {
  ChartKind kind = ChartKind::loss;
  RunCurves run;
  QList<QPointF> batches;         ///< See BatchCurve.
  std::vector<RunCurves> others;  ///< Earlier runs to compare with.
  double smoothing = 0;           ///< Weight of smoothed().
};

/// A line with what the legend, the values under the pointer and an export say of it.
struct ChartLine {
  QString run;            ///< Empty: the run itself.
  QString quantity;       ///< "validation", "P@10"; empty for the thin line of the batches.
  QList<QPointF> values;  ///< As measured, not smoothed.
  LineChart::Line line;
  QString label() const {
    return run.isEmpty() ? quantity : quantity.isEmpty() ? run : run + QLatin1Char(' ') + quantity;
  }
};

/// In the order in which they are drawn: what matters most comes last. Lines without a point are left out.
std::vector<ChartLine> chart_lines(const ChartContent& content);

/// "epoch 7" and below it the value of each line there; empty when no line has one.
QString values_at(const std::vector<ChartLine>& lines, int epoch);

/// What the metrics are, for people.
QString metric_words();

/// One line a value: run, quantity, epoch, value; as measured.
QString chart_csv(const ChartContent& content);

}  // namespace lookalike
