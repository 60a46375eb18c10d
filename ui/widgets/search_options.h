#pragma once

#include "ui/widgets/card.h"

class QLabel;
class QSlider;

namespace lookalike {

struct SearchAnswer;
class SearchSession;
class SegmentedControl;

/// Structure ↔ colour, and where to search; acts on the session directly.
class SearchOptions : public Card {
  Q_OBJECT

 public:
  explicit SearchOptions(SearchSession& session, QWidget* parent = nullptr);
  /// What limiting the search to the cluster costs; null: no answer.
  void show_answer(const SearchAnswer* answer);
  void set_clusters_known(bool known);

 private:
  SearchSession& session_;
  QSlider* balance_;
  SegmentedControl* scope_;
  QLabel* cost_;
};

}  // namespace lookalike
