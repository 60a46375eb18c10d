#pragma once

#include <QFrame>

class QVBoxLayout;

namespace lookalike {

/// A dashed frame that invites a drop. The page around it takes the drop (so that it works anywhere on the page) and
/// tells the area when something hovers.
class DropArea : public QFrame {
  Q_OBJECT

 public:
  explicit DropArea(QWidget* parent = nullptr);
  QVBoxLayout* body() const { return body_; }
  void set_hovered(bool hovered);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QVBoxLayout* body_;
  bool hovered_ = false;
};

}  // namespace lookalike
