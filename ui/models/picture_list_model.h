#pragma once

#include <QAbstractListModel>
#include <QColor>
#include <QString>
#include <memory>
#include <vector>

#include "engine/library/collection.h"

namespace lookalike {

class ThumbnailProvider;

/// What a grid shows of one picture.
struct GridItem {
  std::size_t picture = 0;       ///< Index in Collection::pictures.
  QString badge;                 ///< Lower left on the thumbnail: "97%"; may be empty.
  QColor dot;                    ///< Upper right: the cluster; invalid for none.
  QString note;                  ///< Tool tip's second line: health detail, label …
};

/// A list of pictures of one collection for ThumbnailGrid. Drags as file URLs.
class PictureListModel : public QAbstractListModel {
  Q_OBJECT

 public:
  enum Role { PictureIndexRole = Qt::UserRole + 1, RowRole, BadgeRole, DotRole, PathRole };

  explicit PictureListModel(ThumbnailProvider& thumbnails, QObject* parent = nullptr);

  void set_items(std::shared_ptr<const Collection> collection, std::vector<GridItem> items);
  const std::vector<GridItem>& items() const { return items_; }
  const std::shared_ptr<const Collection>& collection() const { return collection_; }

  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  Qt::ItemFlags flags(const QModelIndex& index) const override;
  QMimeData* mimeData(const QModelIndexList& indexes) const override;
  QStringList mimeTypes() const override;

 private:
  ThumbnailProvider& thumbnails_;
  std::shared_ptr<const Collection> collection_;
  std::vector<GridItem> items_;
};

}  // namespace lookalike
