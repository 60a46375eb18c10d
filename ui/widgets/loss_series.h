#pragma once

#include <QList>
#include <QPointF>
#include <vector>

#include "engine/model/config.h"
#include "engine/training/epoch_report.h"

namespace lookalike {

/// One column of the history as points (epoch, value); values that are not finite are left out.
QList<QPointF> loss_points(const std::vector<EpochRecord>& history, double EpochRecord::*column);

/// The learning rate over the finished epochs, within each of them as the schedule has it: the history knows the last
/// step alone. An epoch that the plan does not tell (the run was continued with more epochs since) is its record.
QList<QPointF> rate_points(const std::vector<EpochRecord>& history, const TrainConfig& plan);

/// Exponential moving average with the start-up bias taken out (Kingma and Ba 2015, §3): 0 leaves the points as they
/// are, towards 1 they become smoother.
QList<QPointF> smoothed(const QList<QPointF>& points, double weight);

}  // namespace lookalike
