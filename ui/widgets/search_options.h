#pragma once

#include "ui/widgets/card.h"

class QLabel;
class QPushButton;
class QSlider;

namespace lookalike {

struct SearchAnswer;
class SearchAdvanced;
class SearchSession;
class SegmentedControl;

/// Structure ↔ colour, where to search, and what else decides on likeness, folded away; acts on the session directly.
class SearchOptions : public Card {
  Q_OBJECT

 public:
  explicit SearchOptions(SearchSession& session, QWidget* parent = nullptr);
  /// What limiting the search to the cluster costs; null: no answer.
  void show_answer(const SearchAnswer* answer);
  void set_clusters_known(bool known);

 private:
  void build();
  void connect_session();
  void show_settings();
  QString cost_of(const SearchAnswer& answer) const;

  SearchSession& session_;
  QSlider* balance_;
  SegmentedControl* scope_;
  QLabel* cost_;
  QPushButton* probe_;
  SearchAdvanced* advanced_;
};

}  // namespace lookalike
