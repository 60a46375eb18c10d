#include "ui/widgets/segmented_control.h"

#include <QButtonGroup>
#include <QFocusEvent>
#include <QHBoxLayout>
#include <QPushButton>
#include <QStyle>

namespace lookalike {
namespace {

constexpr int segment_padding = 13;  // With the border, as in the style sheet.

/// A ring around the choice that the keyboard is at; a click shows by itself where it went.
class Ring : public QObject {
 public:
  using QObject::QObject;

 protected:
  bool eventFilter(QObject* button, QEvent* event) override {
    if (event->type() != QEvent::FocusIn && event->type() != QEvent::FocusOut) return false;
    const bool by_mouse = static_cast<QFocusEvent*>(event)->reason() == Qt::MouseFocusReason;
    auto* choice = static_cast<QWidget*>(button);
    choice->setProperty("ring", event->type() == QEvent::FocusIn && !by_mouse);
    choice->style()->unpolish(choice);
    choice->style()->polish(choice);
    return false;
  }
};

}  // namespace

SegmentedControl::SegmentedControl(const QStringList& choices, QWidget* parent)
    : QFrame(parent), group_(new QButtonGroup(this)) {
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(1, 1, 1, 1);
  layout->setSpacing(0);
  auto* ring = new Ring(this);
  for (int i = 0; i < choices.size(); ++i) {
    auto* button = new QPushButton(choices[i], this);
    button->setCheckable(true);
    button->setAutoDefault(false);
    button->setAccessibleName(choices[i]);
    // The chosen one is semibold: room for that from the start, so that nothing is cut off and nothing moves.
    QFont chosen = button->font();
    chosen.setPixelSize(12);
    chosen.setWeight(QFont::DemiBold);
    button->setMinimumWidth(QFontMetrics(chosen).horizontalAdvance(choices[i]) + 2 * segment_padding);
    button->installEventFilter(ring);
    group_->addButton(button, i);
    layout->addWidget(button);
  }
  round_ends();
  if (auto* first = group_->button(0)) first->setChecked(true);
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
  connect(group_, &QButtonGroup::idClicked, this, &SegmentedControl::selected);
}

int SegmentedControl::current() const {
  return group_->checkedId();
}

void SegmentedControl::set_current(int index) {
  if (auto* chosen = group_->button(index)) chosen->setChecked(true);
}

void SegmentedControl::set_choice_enabled(int index, bool enabled) {
  if (auto* choice = group_->button(index)) choice->setEnabled(enabled);
}

void SegmentedControl::set_choice_visible(int index, bool visible) {
  auto* choice = group_->button(index);
  if (!choice || hidden_.contains(choice) != visible) return;
  if (visible) {
    hidden_.remove(choice);
  } else {
    hidden_.insert(choice);
  }
  choice->setVisible(visible);
  round_ends();
}

/// The outer corners of the first and the last choice that are to be seen.
void SegmentedControl::round_ends() {
  QList<QAbstractButton*> seen = group_->buttons();
  seen.removeIf([this](QAbstractButton* button) { return hidden_.contains(button); });
  for (QAbstractButton* button : seen) {
    button->setProperty("segment", button == seen.first() ? "first" : button == seen.last() ? "last" : "middle");
    button->style()->unpolish(button);
    button->style()->polish(button);
  }
}

QPushButton* SegmentedControl::button(int index) const {
  return qobject_cast<QPushButton*>(group_->button(index));
}

}  // namespace lookalike
