#pragma once

#include <QWidget>
#include <vector>

class QGridLayout;

namespace lookalike {

struct SearchAnswer;

/// The pictures that the query is to be unlike, each taken out of it by a click, Space or Delete. Hidden without any.
class QueryUnlike : public QWidget {
  Q_OBJECT

 public:
  explicit QueryUnlike(QWidget* parent = nullptr);
  void show_answer(const SearchAnswer& answer);

 Q_SIGNALS:
  void removed(std::size_t number);  ///< By the user.

 private:
  class Tile;
  Tile* tile(std::size_t number);

  QGridLayout* grid_;
  std::vector<Tile*> tiles_;
};

}  // namespace lookalike
