#pragma once

#include "ui/widgets/empty_state.h"

class QPushButton;

namespace lookalike {

struct SearchResult;

/// An answer without hits: why, and a button that does what helps.
class NoMatches : public EmptyState {
  Q_OBJECT

 public:
  explicit NoMatches(QWidget* parent = nullptr);
  void explain(const SearchResult& result);

 Q_SIGNALS:
  void widen_requested();  ///< Take back what left nothing.

 private:
  QPushButton* widen_;
};

}  // namespace lookalike
