#include "ui/widgets/crop_view.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>

#include "ui/style/theme.h"

namespace lookalike {
namespace {

constexpr double smallest = 0.05, step = 0.05;  // Of a side.
constexpr double shortest_drag = 6;             // Pixels: less is a click.

Crop moved(Crop c, double dx, double dy) {
  c.x = std::clamp(c.x + dx, 0.0, 1 - c.width);
  c.y = std::clamp(c.y + dy, 0.0, 1 - c.height);
  return c;
}

Crop resized(Crop c, double dx, double dy) {
  c.width = std::clamp(c.width + dx, smallest, 1 - c.x);
  c.height = std::clamp(c.height + dy, smallest, 1 - c.y);
  return c;
}

}  // namespace

CropView::CropView(QWidget* parent) : PictureView(parent) {
  setCursor(Qt::CrossCursor);
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(tr("Query picture"));
  setAccessibleDescription(tr("Enter chooses the middle of the picture, arrows move the part, Delete takes all of it"));
  setToolTip(tr("Drag a rectangle to search for a part of the picture only; a click takes all of it again"));
}

void CropView::set_crop(const std::optional<Crop>& crop) {
  if (start_) return;  // the drag that is going on decides
  crop_ = crop;
  update();
}

void CropView::choose(const std::optional<Crop>& crop) {
  if (crop == crop_) return;
  crop_ = crop;
  update();
  Q_EMIT crop_chosen();
}

QRectF CropView::part_of_widget() const {
  const QRectF whole = target();
  return {whole.x() + crop_->x * whole.width(), whole.y() + crop_->y * whole.height(), crop_->width * whole.width(),
          crop_->height * whole.height()};
}

/// Nullopt for what is a click rather than a drag.
std::optional<Crop> CropView::dragged_to(const QPointF& end) const {
  const QRectF whole = target();
  const QRectF drag = QRectF(*start_, end).normalized().intersected(whole);
  if (drag.width() < shortest_drag || drag.height() < shortest_drag) return std::nullopt;
  const double width = std::max(smallest, drag.width() / whole.width());
  const double height = std::max(smallest, drag.height() / whole.height());
  return Crop{std::min((drag.x() - whole.x()) / whole.width(), 1 - width),
              std::min((drag.y() - whole.y()) / whole.height(), 1 - height), width, height};
}

void CropView::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || image().isNull()) return;
  start_ = event->position();
  before_ = crop_;
}

void CropView::mouseMoveEvent(QMouseEvent* event) {
  if (!start_) return;
  crop_ = dragged_to(event->position());
  update();
}

void CropView::mouseReleaseEvent(QMouseEvent* event) {
  if (!start_ || event->button() != Qt::LeftButton) return;
  const auto chosen = dragged_to(event->position());
  start_.reset();
  crop_ = before_;
  choose(chosen);
  update();
}

void CropView::keyPressEvent(QKeyEvent* event) {
  const bool resize = event->modifiers() & Qt::ShiftModifier;
  const auto change = [&](double dx, double dy) {
    if (crop_) choose(resize ? resized(*crop_, dx, dy) : moved(*crop_, dx, dy));
  };
  switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
      return choose(crop_ ? std::nullopt : std::optional(Crop{0.2, 0.2, 0.6, 0.6}));
    case Qt::Key_Delete:
    case Qt::Key_Backspace:
      return choose(std::nullopt);
    case Qt::Key_Left:
      return change(-step, 0);
    case Qt::Key_Right:
      return change(step, 0);
    case Qt::Key_Up:
      return change(0, -step);
    case Qt::Key_Down:
      return change(0, step);
    default:
      PictureView::keyPressEvent(event);
  }
}

void CropView::focusInEvent(QFocusEvent* event) {
  PictureView::focusInEvent(event);
  update();
}

void CropView::focusOutEvent(QFocusEvent* event) {
  PictureView::focusOutEvent(event);
  update();
}

void CropView::paintEvent(QPaintEvent* event) {
  PictureView::paintEvent(event);
  if (image().isNull()) return;
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  if (crop_) {
    QPainterPath outside, inside;
    outside.addRoundedRect(target(), thumb_radius, thumb_radius);
    inside.addRect(part_of_widget());
    painter.fillPath(outside.subtracted(inside), QColor(16, 16, 16, 140));  // on any picture, in either theme
    painter.setPen(QPen(Qt::white, 1.5));
    painter.drawRect(part_of_widget());
  }
  if (!hasFocus()) return;
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(palette_of(this).accent, 2));
  painter.drawRoundedRect(target().adjusted(1, 1, -1, -1), thumb_radius, thumb_radius);
}

}  // namespace lookalike
