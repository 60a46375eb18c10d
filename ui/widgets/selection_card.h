#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/library/collection.h"
#include "ui/widgets/card.h"

class QLabel;

namespace lookalike {

class ThumbnailProvider;

/// Several selected pictures beside a view: how many, and some of them.
class SelectionCard : public Card {
  Q_OBJECT

 public:
  explicit SelectionCard(ThumbnailProvider& thumbnails, QWidget* parent = nullptr);

  /// Hidden with fewer than two rows.
  void show_rows(std::shared_ptr<const Collection> collection, std::vector<std::int64_t> rows);

 Q_SIGNALS:
  void picture_chosen(std::int64_t row);  ///< One of those shown was clicked.
  void cleared();

 private:
  class Tile;
  ThumbnailProvider& thumbnails_;
  std::shared_ptr<const Collection> collection_;
  std::vector<std::int64_t> rows_;
  QLabel* title_;
  std::vector<Tile*> tiles_;
};

}  // namespace lookalike
