#pragma once

#include <QAbstractListModel>
#include <QColor>
#include <QMultiHash>
#include <QString>
#include <filesystem>
#include <memory>
#include <vector>

#include "engine/library/collection.h"
#include "ui/sessions/search_marks.h"

namespace lookalike {

class ThumbnailProvider;

/// What a grid shows of one picture.
struct GridItem {
  std::size_t picture = 0;  ///< Index in Collection::pictures.
  QString badge;            ///< Lower left on the thumbnail: "97%"; may be empty.
  QColor dot;               ///< Upper right: the cluster; invalid for none.
  QString note;             ///< Last line of the tool tip, after what the picture itself says; may be empty.
  Mark mark = Mark::none;   ///< Of a match.
};

/// A list of pictures of one collection for ThumbnailGrid. Drags as file URLs.
class PictureListModel : public QAbstractListModel {
  Q_OBJECT

 public:
  /// FailedRole: the thumbnail cannot be decoded. CaptionRole: in its place, the file's name and what is wrong with it.
  enum Role {
    PictureIndexRole = Qt::UserRole + 1,
    RowRole,
    BadgeRole,
    DotRole,
    PathRole,
    FailedRole,
    CaptionRole,
    MarkRole
  };

  explicit PictureListModel(ThumbnailProvider& thumbnails, QObject* parent = nullptr);

  void set_items(std::shared_ptr<const Collection> collection, std::vector<GridItem> items);
  /// A newer state of the same pictures: nothing on show changes.
  void update_collection(std::shared_ptr<const Collection> collection);
  /// Appends pictures that a scan has just read; the first call starts with an empty list. Until set_items() the model
  /// holds a provisional collection of these pictures alone.
  void append_read(const std::filesystem::path& root, const std::vector<Picture>& pictures);
  const std::vector<GridItem>& items() const { return items_; }
  const std::shared_ptr<const Collection>& collection() const { return collection_; }
  std::filesystem::path path_of(const QModelIndex& index) const;

  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  Qt::ItemFlags flags(const QModelIndex& index) const override;
  QMimeData* mimeData(const QModelIndexList& indexes) const override;
  QStringList mimeTypes() const override;

 private:
  const Picture& picture_at(int position) const;
  void thumbnail_ready(const QString& content_hash);
  QString tool_tip(int position) const;
  QString accessible_text(int position) const;
  QString caption(int position) const;

  ThumbnailProvider& thumbnails_;
  std::shared_ptr<const Collection> collection_;
  std::shared_ptr<Collection> growing_;  ///< The same as collection_ while a scan fills it; nobody else has it.
  std::vector<GridItem> items_;
  mutable QMultiHash<QString, int> asked_;  ///< Content hash → items that wait for their thumbnail.
};

}  // namespace lookalike
