#pragma once

#include "ui/widgets/card.h"

class QLabel;
class QProgressBar;

namespace lookalike {

class SearchSession;

/// How far the building of the approximate index has come, with a way to cancel it. Hidden otherwise.
class IndexStatus : public Card {
  Q_OBJECT

 public:
  explicit IndexStatus(SearchSession& session, QWidget* parent = nullptr);

 private:
  QLabel* words_;
  QProgressBar* bar_;
};

}  // namespace lookalike
