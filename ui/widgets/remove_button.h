#pragma once

#include <QAbstractButton>

class QPainter;

namespace lookalike {

/// A small × in the corner of a picture, legible on any.
class RemoveButton : public QAbstractButton {
  Q_OBJECT

 public:
  static constexpr int side = 20;

  explicit RemoveButton(QWidget* parent = nullptr);

 protected:
  void paintEvent(QPaintEvent* event) override;
};

/// The same as a badge that a button has in its corner, which is a remove button as a whole.
void draw_remove_badge(QPainter& painter, const QRectF& place, bool strong);

}  // namespace lookalike
