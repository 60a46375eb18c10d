#pragma once

#include <QString>
#include <memory>
#include <utility>
#include <vector>

#include "engine/library/collection.h"
#include "ui/widgets/card.h"

class QComboBox;
class QLabel;
class QPushButton;
class QSlider;

namespace lookalike {

struct SearchAnswer;
class SearchSession;

/// Which matches are shown: the lowest score, one cluster, label, folder or tag. Acts on the session directly.
class SearchFilters : public Card {
  Q_OBJECT

 public:
  explicit SearchFilters(SearchSession& session, QWidget* parent = nullptr);
  /// What can be chosen; null: no answer, and the card hides.
  void show_answer(const SearchAnswer* answer);

 private:
  using Choices = std::vector<std::pair<QString, QString>>;  ///< Words and value.
  QComboBox* add_choice(const QString& name, const QString& words);
  void connect_session();
  void show_settings();
  void fill(QComboBox* box, const QString& all, Choices choices);

  SearchSession& session_;
  std::shared_ptr<const Collection> collection_;  ///< Whose values can be chosen.
  QLabel* score_words_;
  QSlider* score_;
  QComboBox *cluster_, *label_, *folder_, *tag_;
  QPushButton* clear_;
};

}  // namespace lookalike
