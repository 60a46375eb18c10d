#pragma once

#include <vector>

#include "ui/widgets/card.h"

class QGridLayout;
class QLabel;
class QPushButton;
class QSlider;

namespace lookalike {

class FilterChoice;
struct SearchAnswer;
class SearchSession;

/// Which matches are shown: the lowest score, and any of some clusters, labels, folders and tags. Acts on the session
/// directly.
class SearchFilters : public Card {
  Q_OBJECT

 public:
  explicit SearchFilters(SearchSession& session, QWidget* parent = nullptr);
  /// What can be chosen; null: no answer, and the card hides.
  void show_answer(const SearchAnswer* answer);

 private:
  void connect_session();
  void show_settings();
  void arrange();

  SearchSession& session_;
  QLabel* score_words_;
  QSlider* score_;
  QGridLayout* grid_;
  FilterChoice *cluster_, *label_, *folder_, *tag_;
  std::vector<FilterChoice*> arranged_;  ///< Those that are to be seen.
  QPushButton* clear_;
};

}  // namespace lookalike
