#pragma once

#include <QList>
#include <QPointF>

#include "engine/training/epoch_report.h"

namespace lookalike {

/// The reconstruction error of the batches of a run as it goes, as points (epochs done, error). However long a run is,
/// it keeps at most `capacity` points: when they are full, neighbours are averaged in pairs and from then on twice as
/// many batches go into a point.
class BatchCurve {
 public:
  explicit BatchCurve(qsizetype capacity = 1200) : capacity_(capacity) {}

  void clear();
  void add(const BatchReport& batch);
  const QList<QPointF>& points() const { return points_; }

 private:
  void halve();

  qsizetype capacity_;
  QList<QPointF> points_;
  int stride_ = 1;   ///< Batches in a point.
  int waiting_ = 0;  ///< Batches in `sum_`, fewer than a point needs.
  QPointF sum_;
};

}  // namespace lookalike
