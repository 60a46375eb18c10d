#include "ui/widgets/chart_lines.h"

#include <QLocale>

#include "engine/core/csv.h"
#include "ui/qt_convert.h"
#include "ui/translate.h"
#include "ui/widgets/loss_series.h"

namespace lookalike {
namespace {

using Column = double EpochRecord::*;

constexpr Qt::PenStyle other_styles[] = {Qt::DashLine, Qt::DotLine, Qt::DashDotLine, Qt::DashDotDotLine};
// Okabe–Ito without the orange and the blue that training and validation have.
constexpr int other_colours[] = {3, 2, 5, 7};

struct Quantity {
  const char* name;
  Column column;
  LineChart::Token token;  ///< Null: `cluster`.
  int cluster;
};

std::vector<Quantity> quantities(ChartKind kind) {
  switch (kind) {
    case ChartKind::loss:
      return {{QT_TRANSLATE_NOOP("chart", "train"), &EpochRecord::train_mse, &Palette::train, 0},
              {QT_TRANSLATE_NOOP("chart", "validation"), &EpochRecord::val_loss, &Palette::validation, 0}};
    case ChartKind::learning_rate:
      return {{QT_TRANSLATE_NOOP("chart", "learning rate"), &EpochRecord::learning_rate, &Palette::accent, 0}};
    case ChartKind::metrics:
      break;
  }
  return {{QT_TRANSLATE_NOOP("chart", "neighbour stability"), &EpochRecord::neighbour_stability, nullptr, 2},
          {QT_TRANSLATE_NOOP("chart", "NMI"), &EpochRecord::nmi, nullptr, 3},
          {QT_TRANSLATE_NOOP("chart", "P@10"), &EpochRecord::p_at_10, nullptr, 5}};
}

/// Of another run: the loss that tells most, and everything else.
bool is_compared(const Quantity& quantity, const RunCurves& run) {
  if (quantity.column != &EpochRecord::train_mse) return true;
  return loss_points(run.history, &EpochRecord::val_loss).isEmpty();
}

void add_batches(std::vector<ChartLine>& lines, const ChartContent& content) {
  if (content.kind != ChartKind::loss || content.batches.isEmpty()) return;
  ChartLine batches{{}, {}, content.batches, {&Palette::muted, {}, 0.7, Qt::SolidLine, {}}};
  batches.line.points = smoothed(content.batches, content.smoothing);
  lines.push_back(std::move(batches));
}

}  // namespace

std::vector<ChartLine> chart_lines(const ChartContent& content) {
  std::vector<ChartLine> lines;
  add_batches(lines, content);
  const auto add = [&](const RunCurves& run, const Quantity& quantity, const QString& name, LineChart::Line line) {
    const QList<QPointF> values = loss_points(run.history, quantity.column);
    if (values.isEmpty()) return;
    const bool rate = content.kind == ChartKind::learning_rate;  // no noise in it that smoothing could take away
    line.points = rate ? rate_points(run.history, run.plan) : smoothed(values, content.smoothing);
    lines.push_back({name, tr(quantity.name), values, std::move(line)});
  };
  for (std::size_t i = 0; i < content.others.size(); ++i) {
    const RunCurves& other = content.others[i];
    for (const Quantity& quantity : quantities(content.kind)) {
      if (!is_compared(quantity, other)) continue;
      const int colour = content.kind == ChartKind::metrics ? quantity.cluster : other_colours[i % 4];
      add(other, quantity, other.name, {nullptr, cluster_colour(colour), 1.4, other_styles[i % 4], {}});
    }
  }
  for (const Quantity& quantity : quantities(content.kind)) {
    add(content.run, quantity, {}, {quantity.token, cluster_colour(quantity.cluster), 2, Qt::SolidLine, {}});
  }
  return lines;
}

QString values_at(const std::vector<ChartLine>& lines, int epoch) {
  QStringList text;
  for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
    if (line->label().isEmpty()) continue;
    for (const QPointF& point : line->values) {
      if (point.x() == epoch) text << line->label() + QLatin1Char(' ') + QString::number(point.y(), 'g', 4);
    }
  }
  if (!text.isEmpty()) text.prepend(tr("epoch %1").arg(epoch));
  return text.join(QLatin1Char('\n'));
}

QString metric_words() {
  return tr(
      "P@10: share of a picture's ten nearest that are of its kind (of as many nearest as its kind has others, "
      "where those are fewer). NMI: how well clusters agree with the kinds, 0 to 1. Neighbour stability: share of "
      "the ten nearest that were so after the epoch before. Measured with what the network alone has learned, on "
      "up to 1,000 pictures that it was not trained on; the map measures all pictures and parts of the "
      "descriptor.");
}

QString chart_csv(const ChartContent& content) {
  ChartContent all = content;
  all.smoothing = 0;
  QString csv = QStringLiteral("run,quantity,epoch,value\n");
  const auto field = [](const QString& text) { return to_qstring(csv_field(text.toStdString())); };
  const auto number = [](double value) { return QLocale::c().toString(value, 'g', QLocale::FloatingPointShortest); };
  for (const ChartLine& line : chart_lines(all)) {
    const QString start = field(line.run.isEmpty() ? content.run.name : line.run) + QLatin1Char(',') +
                          field(line.quantity.isEmpty() ? tr("batch") : line.quantity) + QLatin1Char(',');
    for (const QPointF& point : line.values) {
      csv += start + number(point.x()) + QLatin1Char(',') + number(point.y()) + QLatin1Char('\n');
    }
  }
  return csv;
}

}  // namespace lookalike
