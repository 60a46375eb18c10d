#include "ui/widgets/focus_handover.h"

#include <algorithm>

namespace lookalike {
namespace {

bool can_take(const QWidget* widget) {
  return widget && widget->isVisible() && widget->isEnabled();
}

bool takes_keys(const QWidget* widget) {
  return can_take(widget) && widget->focusPolicy() & Qt::TabFocus;
}

/// `widget`, or the first in it that Tab would come to; null: none. Tab passes over all but one button of a group.
QWidget* within(QWidget* widget) {
  if (!can_take(widget)) return nullptr;
  if (widget->focusPolicy() != Qt::NoFocus) return widget;
  const auto parts = widget->findChildren<QWidget*>();
  const auto found = std::ranges::find_if(parts, takes_keys);
  return found == parts.end() ? nullptr : *found;
}

}  // namespace

FocusHandover::FocusHandover(QWidget& area, const std::vector<QWidget*>& next)
    : area_(&area), next_(next.begin(), next.end()) {
  // Of the window, not of the program: the window may be in the background.
  QWidget* focus = area.window()->focusWidget();
  had_it_ = focus && (focus == &area || area.isAncestorOf(focus));
  if (had_it_) before_ = focus;
}

FocusHandover::~FocusHandover() {
  if (!had_it_ || !area_ || (before_ == area_ ? takes_keys(before_) : can_take(before_))) return;
  for (QWidget* next : next_) {
    QWidget* taker = within(next);
    if (!taker) continue;
    taker->setFocus(Qt::OtherFocusReason);
    return;
  }
  QWidget* holder = area_;
  while (holder && !can_take(holder)) holder = holder->parentWidget();
  if (holder) holder->setFocus(Qt::OtherFocusReason);
}

}  // namespace lookalike
