#pragma once

#include <vector>

#include "engine/library/collection.h"
#include "ui/sessions/search_marks.h"
#include "ui/widgets/card.h"

class QGridLayout;

namespace lookalike {

struct SearchAnswer;
class ThumbnailProvider;

/// The matches that were marked as good or bad ones, each taken back by a click. Hidden without marks.
class MarksCard : public Card {
  Q_OBJECT

 public:
  explicit MarksCard(ThumbnailProvider& thumbnails, QWidget* parent = nullptr);
  void show_answer(const SearchAnswer* answer);  ///< Null: nothing is marked.

 Q_SIGNALS:
  void unmarked(std::int64_t row);
  void clear_requested();

 private:
  class Tile;
  Tile* tile(std::size_t index);

  ThumbnailProvider& thumbnails_;
  QGridLayout* grid_;
  std::vector<Tile*> tiles_;
};

}  // namespace lookalike
