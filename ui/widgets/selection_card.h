#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/library/collection.h"
#include "ui/widgets/card.h"

class QLabel;

namespace lookalike {

class SelectionActions;
class ThumbnailProvider;

/// Several selected pictures beside a view: how many, some of them, and what can be done with all.
class SelectionCard : public Card {
  Q_OBJECT

 public:
  explicit SelectionCard(ThumbnailProvider& thumbnails, QWidget* parent = nullptr);

  /// Hidden with fewer than two rows.
  void show_rows(std::shared_ptr<const Collection> collection, std::vector<std::int64_t> rows);
  SelectionActions& actions() { return *actions_; }

 Q_SIGNALS:
  void picture_chosen(std::int64_t row);  ///< One of those shown was clicked.
  void cleared();
  void menu_requested(const QPoint& at);  ///< At a place of the screen.

 protected:
  void contextMenuEvent(QContextMenuEvent* event) override;

 private:
  class Tile;
  ThumbnailProvider& thumbnails_;
  std::shared_ptr<const Collection> collection_;
  std::vector<std::int64_t> rows_;
  QLabel* title_;
  SelectionActions* actions_;
  std::vector<Tile*> tiles_;
};

}  // namespace lookalike
