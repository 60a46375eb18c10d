#pragma once

#include "ui/widgets/card.h"

class QLabel;
class QPushButton;

namespace lookalike {

/// The state before any training, at the end of the list of runs: the way back to it.
class UntrainedRow : public Card {
  Q_OBJECT

 public:
  explicit UntrainedRow(QWidget* parent = nullptr);

  /// `current`: it is what is searched. `possible`: the library can turn to it now; otherwise `why_not`.
  void show_state(bool current, bool possible, const QString& why_not);

 Q_SIGNALS:
  void use_requested();

 private:
  QLabel* mark_;
  QPushButton* use_;
};

}  // namespace lookalike
