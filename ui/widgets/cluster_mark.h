#pragma once

#include <QPainterPath>
#include <QRectF>

#include "ui/style/theme.h"

class QPainter;

namespace lookalike {

/// A marker's outline, about as large as `place`; the shapes have nearly the same area.
QPainterPath marker_path(Marker marker, const QRectF& place);

/// The colour and shape that stand for a cluster everywhere, as large as `place` allows.
void draw_cluster_mark(QPainter& painter, const QRectF& place, int cluster);

}  // namespace lookalike
