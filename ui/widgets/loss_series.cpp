#include "ui/widgets/loss_series.h"

#include <algorithm>
#include <cmath>

namespace lookalike {

QList<QPointF> loss_points(const std::vector<EpochRecord>& history, double EpochRecord::*column) {
  QList<QPointF> points;
  for (const EpochRecord& record : history) {
    if (std::isfinite(record.*column)) points.append({static_cast<double>(record.epoch), record.*column});
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
