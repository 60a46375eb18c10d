#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "engine/library/collection.h"
#include "ui/widgets/card.h"

class QLabel;

namespace lookalike {

class ElidedLabel;
class PictureView;
class SelectionActions;
class ThumbnailProvider;

/// One selected picture beside a view: its thumbnail, name and facts, and what can be done with it.
class PictureCard : public Card {
  Q_OBJECT

 public:
  explicit PictureCard(ThumbnailProvider& thumbnails, QWidget* parent = nullptr);

  /// Hidden without a row.
  void show_row(std::shared_ptr<const Collection> collection, std::optional<std::int64_t> row);
  SelectionActions& actions() { return *actions_; }

 private:
  void show_thumbnail();

  ThumbnailProvider& thumbnails_;
  std::shared_ptr<const Collection> collection_;
  std::optional<std::int64_t> row_;
  PictureView* picture_;
  ElidedLabel* name_;
  QLabel* facts_;
  SelectionActions* actions_;
};

}  // namespace lookalike
