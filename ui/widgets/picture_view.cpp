#include "ui/widgets/picture_view.h"

#include <QPainter>
#include <QPainterPath>

#include "ui/style/theme.h"

namespace lookalike {

PictureView::PictureView(QWidget* parent) : QWidget(parent) {
  QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
}

void PictureView::set_image(const QImage& image) {
  image_ = image;
  updateGeometry();
  update();
}

void PictureView::set_max_height(int height) {
  max_height_ = height;
  updateGeometry();
}

int PictureView::heightForWidth(int width) const {
  if (image_.isNull()) return 0;
  return qBound(24, qRound(double(width) * image_.height() / image_.width()), max_height_);
}

QSize PictureView::sizeHint() const {
  return {200, heightForWidth(200)};
}

void PictureView::paintEvent(QPaintEvent*) {
  if (image_.isNull()) return;
  QPainter painter(this);
  painter.setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
  const QSizeF fitted = QSizeF(image_.size()).scaled(size(), Qt::KeepAspectRatio);
  const QRectF target(QPointF((width() - fitted.width()) / 2, (height() - fitted.height()) / 2), fitted);
  QPainterPath frame;
  frame.addRoundedRect(rect(), thumb_radius, thumb_radius);
  painter.setClipPath(frame);
  painter.fillRect(rect(), palette_of(this).sunken);
  painter.drawImage(target, image_);
}

}  // namespace lookalike
