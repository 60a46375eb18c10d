#pragma once

#include <QPointer>
#include <QWidget>
#include <vector>

namespace lookalike {

/// Where the keyboard goes while a part of a page changes. When what had it within `area` is hidden or disabled before
/// the end of this object's life, it goes to the first of `next` that can take it, rather than wherever Qt finds
/// something. While none can, `area` itself keeps it, and hands it on at the next change; once a person has put it
/// elsewhere, it stays there. area.setFocus() is thus how to ask for what will be there.
class FocusHandover {
 public:
  /// Of those in `next` that take no keys themselves, what is within them does.
  explicit FocusHandover(QWidget& area, const std::vector<QWidget*>& next = {});
  FocusHandover(const FocusHandover&) = delete;
  ~FocusHandover();
  /// One more, after the others: it was made meanwhile.
  void offer(QWidget* next) { next_.emplace_back(next); }

 private:
  QPointer<QWidget> area_, before_;
  bool had_it_ = false;  ///< Otherwise it was elsewhere, and stays there.
  std::vector<QPointer<QWidget>> next_;
};

}  // namespace lookalike
