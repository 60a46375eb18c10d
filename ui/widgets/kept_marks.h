#pragma once

#include "ui/widgets/card.h"

class QLabel;
class QPushButton;

namespace lookalike {

struct RunInfo;
class LibrarySession;
class TrainSession;

/// What was said with + and − in all searches is kept; a run can be improved with it, or it is forgotten. Either asks
/// back below. Hidden while nothing is kept.
class KeptMarks : public Card {
  Q_OBJECT

 public:
  KeptMarks(LibrarySession& library, TrainSession& training, QWidget* parent = nullptr);

 Q_SIGNALS:
  void training_started();

 private:
  enum class Asking { nothing, improve, forget };
  void ask(Asking what);
  void answer();
  void refresh();
  const RunInfo* run() const;

  LibrarySession& library_;
  TrainSession& training_;
  Asking asking_ = Asking::nothing;
  QLabel *title_, *text_;
  QPushButton *improve_, *forget_, *confirm_, *cancel_;
};

}  // namespace lookalike
