#include "ui/widgets/loss_series.h"

#include <algorithm>
#include <cmath>

#include "engine/training/schedule.h"

namespace lookalike {

QList<QPointF> loss_points(const std::vector<EpochRecord>& history, double EpochRecord::*column) {
  QList<QPointF> points;
  for (const EpochRecord& record : history) {
    if (std::isfinite(record.*column)) points.append({static_cast<double>(record.epoch), record.*column});
  }
  return points;
}

QList<QPointF> rate_points(const std::vector<EpochRecord>& history, const TrainConfig& plan) {
  const int parts = static_cast<int>(std::clamp<std::size_t>(1200 / std::max<std::size_t>(history.size(), 1), 1, 24));
  constexpr double tolerance = 0.01;  // the last step lies between two parts
  QList<QPointF> points;
  for (const EpochRecord& record : history) {
    QList<QPointF> within;
    double low = record.learning_rate, high = 0;
    for (int i = 0; i <= parts; ++i) {
      const double share = static_cast<double>(i) / parts, rate = learning_rate_at(plan, record.epoch, share);
      within.append({record.epoch - 1 + share, rate});
      low = i == 0 ? rate : std::min(low, rate);
      high = std::max(high, rate);
    }
    const double slack = tolerance * high;
    const bool told = record.learning_rate >= low - slack && record.learning_rate <= high + slack;
    if (!told) within = {{static_cast<double>(record.epoch), record.learning_rate}};
    points += within;
  }
  return points;
}

QList<QPointF> smoothed(const QList<QPointF>& points, double weight) {
  const double keep = std::clamp(weight, 0.0, 0.999);
  QList<QPointF> result;
  double average = 0, bias = 1;
  for (const QPointF& point : points) {
    average = keep * average + (1 - keep) * point.y();
    bias *= keep;
    result.append({point.x(), average / (1 - bias)});
  }
  return result;
}

}  // namespace lookalike
