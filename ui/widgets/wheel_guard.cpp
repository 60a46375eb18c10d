#include "ui/widgets/wheel_guard.h"

#include <QAbstractSpinBox>
#include <QComboBox>
#include <QEvent>
#include <QSlider>

namespace lookalike {
namespace {

class WheelGuard : public QObject {
 public:
  using QObject::QObject;

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override {
    if (event->type() != QEvent::Wheel || static_cast<QWidget*>(watched)->hasFocus()) return false;
    event->ignore();  // so that the page behind gets it
    return true;
  }
};

}  // namespace

void guard_wheel(QWidget* page) {
  auto* guard = new WheelGuard(page);
  for (QWidget* child : page->findChildren<QWidget*>()) {
    if (!qobject_cast<QSlider*>(child) && !qobject_cast<QComboBox*>(child) && !qobject_cast<QAbstractSpinBox*>(child)) {
      continue;
    }
    if (child->focusPolicy() == Qt::WheelFocus) child->setFocusPolicy(Qt::StrongFocus);
    child->installEventFilter(guard);
  }
}

}  // namespace lookalike
