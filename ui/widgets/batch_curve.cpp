#include "ui/widgets/batch_curve.h"

#include <cmath>

namespace lookalike {

void BatchCurve::clear() {
  points_.clear();
  stride_ = 1;
  waiting_ = 0;
  sum_ = {};
}

void BatchCurve::add(const BatchReport& batch) {
  if (batch.batches <= 0 || !std::isfinite(batch.reconstruction)) return;
  const double done = batch.epoch - 1 + static_cast<double>(batch.batch) / static_cast<double>(batch.batches);
  sum_ += QPointF(done, batch.reconstruction);
  if (++waiting_ < stride_) return;
  points_.append(sum_ / waiting_);
  waiting_ = 0;
  sum_ = {};
  if (points_.size() >= capacity_) halve();
}

void BatchCurve::halve() {
  QList<QPointF> fewer;
  for (qsizetype i = 0; i + 1 < points_.size(); i += 2) fewer.append((points_[i] + points_[i + 1]) / 2);
  points_ = std::move(fewer);
  stride_ *= 2;
}

}  // namespace lookalike
