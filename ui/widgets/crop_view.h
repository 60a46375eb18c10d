#pragma once

#include <optional>

#include "engine/library/query_picture.h"
#include "ui/widgets/picture_view.h"

namespace lookalike {

/// A picture of which a part can be chosen: by dragging a rectangle, or by keys (Enter or Space: the middle, or all of
/// it again; arrows move the part, with Shift they change its size; Delete: all of it). A click chooses all of it
/// again.
class CropView : public PictureView {
  Q_OBJECT

 public:
  explicit CropView(QWidget* parent = nullptr);
  void set_crop(const std::optional<Crop>& crop);  ///< Without a signal.
  const std::optional<Crop>& crop() const { return crop_; }

 Q_SIGNALS:
  void crop_chosen();  ///< By the user; crop() is new.

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  QRectF part_of_widget() const;
  std::optional<Crop> dragged_to(const QPointF& end) const;
  void choose(const std::optional<Crop>& crop);

  std::optional<Crop> crop_, before_;
  std::optional<QPointF> start_;  ///< Of the drag that is going on.
};

}  // namespace lookalike
