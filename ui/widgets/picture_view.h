#pragma once

#include <QImage>
#include <QWidget>

namespace lookalike {

/// One picture with rounded corners, filling the widget's width with its aspect kept (at most max_height high).
class PictureView : public QWidget {
  Q_OBJECT

 public:
  explicit PictureView(QWidget* parent = nullptr);
  void set_image(const QImage& image);
  void set_max_height(int height);
  const QImage& image() const { return image_; }

  int heightForWidth(int width) const override;
  QSize sizeHint() const override;

 protected:
  QRectF target() const;  ///< Where the picture is.
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  QImage image_;
  int max_height_ = 240;
};

}  // namespace lookalike
