#pragma once

#include <QPixmap>
#include <QRectF>

class QPainter;

namespace lookalike {

/// Draws the middle of `picture` so that it covers all of `place`, with rounded corners. The painter's hints are used.
void draw_covering(QPainter& painter, const QRectF& place, const QPixmap& picture, double radius);

/// The same for a picture that is drawn again and again: cut and scaled once for each size, then copied, which takes a
/// tenth of the time. At whole pixels.
void draw_tile(QPainter& painter, const QRectF& place, const QPixmap& picture, double radius);

}  // namespace lookalike
