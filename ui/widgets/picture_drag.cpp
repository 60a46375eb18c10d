#include "ui/widgets/picture_drag.h"

#include <QAbstractButton>
#include <QApplication>
#include <QDrag>
#include <QMimeData>
#include <QMouseEvent>

#include "ui/dropped.h"

namespace lookalike {
namespace {

constexpr int dragged_side = 96;

}  // namespace

PictureDrag::PictureDrag(QWidget* widget, std::function<Shown(const QPoint& at)> shown)
    : QObject(widget), widget_(widget), shown_(std::move(shown)) {
  widget->installEventFilter(this);
}

bool PictureDrag::eventFilter(QObject*, QEvent* event) {
  if (event->type() != QEvent::MouseButtonPress && event->type() != QEvent::MouseMove) return false;
  const auto* mouse = static_cast<QMouseEvent*>(event);
  const QPoint at = mouse->position().toPoint();
  if (event->type() == QEvent::MouseButtonPress) {
    pressed_ = at;
    return false;
  }
  const bool far = (at - pressed_).manhattanLength() >= QApplication::startDragDistance();
  return far && mouse->buttons().testFlag(Qt::LeftButton) && start();
}

QMimeData* PictureDrag::data_of(const Shown& shown) {
  if (!shown.file.empty()) return files_mime({shown.file});
  if (shown.picture.isNull()) return nullptr;
  auto* data = new QMimeData;
  data->setImageData(shown.picture.toImage());
  return data;
}

bool PictureDrag::start() {
  const Shown shown = shown_(pressed_);
  QMimeData* data = data_of(shown);
  if (!data) return false;
  if (auto* button = qobject_cast<QAbstractButton*>(widget_)) button->setDown(false);  // a drag is no click
  auto* drag = new QDrag(widget_);
  drag->setMimeData(data);
  if (!shown.picture.isNull()) {
    drag->setPixmap(shown.picture.scaled(dragged_side, dragged_side, Qt::KeepAspectRatio, Qt::SmoothTransformation));
  }
  drag->exec(Qt::CopyAction);
  return true;
}

}  // namespace lookalike
