#pragma once

#include <QList>
#include <QPointF>
#include <vector>

#include "engine/training/epoch_report.h"

namespace lookalike {

/// One column of the history as points (epoch, value); values that are not finite are left out.
QList<QPointF> loss_points(const std::vector<EpochRecord>& history, double EpochRecord::*column);

/// Exponential moving average with the start-up bias taken out (Kingma and Ba 2015, §3): 0 leaves the points as they
/// are, towards 1 they become smoother.
QList<QPointF> smoothed(const QList<QPointF>& points, double weight);

}  // namespace lookalike
