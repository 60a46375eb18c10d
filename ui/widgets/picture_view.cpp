#include "ui/widgets/picture_view.h"

#include <QPainter>
#include <QPainterPath>

#include "ui/style/theme.h"

namespace lookalike {

PictureView::PictureView(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void PictureView::set_image(const QImage& image) {
  image_ = image;
  setFixedHeight(heightForWidth(width()));
  update();
}

void PictureView::set_max_height(int height) {
  max_height_ = height;
  setFixedHeight(heightForWidth(width()));
}

int PictureView::heightForWidth(int width) const {
  if (image_.isNull()) return 0;
  return qBound(24, qRound(double(width) * image_.height() / image_.width()), max_height_);
}

QSize PictureView::sizeHint() const {
  return {200, heightForWidth(200)};
}

void PictureView::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  setFixedHeight(heightForWidth(width()));  // not every layout around it asks for the height at its width
}

QRectF PictureView::target() const {
  const QSizeF fitted = QSizeF(image_.size()).scaled(size(), Qt::KeepAspectRatio);
  return {QPointF((width() - fitted.width()) / 2, (height() - fitted.height()) / 2), fitted};
}

void PictureView::paintEvent(QPaintEvent*) {
  if (image_.isNull()) return;
  QPainter painter(this);
  painter.setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
  QPainterPath frame;
  frame.addRoundedRect(target(), thumb_radius, thumb_radius);
  painter.setClipPath(frame);
  painter.drawImage(target(), image_);
}

}  // namespace lookalike
