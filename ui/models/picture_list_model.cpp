#include "ui/models/picture_list_model.h"

#include <QMimeData>

#include "ui/dropped.h"
#include "ui/models/thumbnail_provider.h"
#include "ui/qt_convert.h"

namespace lookalike {

PictureListModel::PictureListModel(ThumbnailProvider& thumbnails, QObject* parent)
    : QAbstractListModel(parent), thumbnails_(thumbnails) {
  connect(&thumbnails, &ThumbnailProvider::ready, this, &PictureListModel::thumbnail_ready);
}

void PictureListModel::set_items(std::shared_ptr<const Collection> collection, std::vector<GridItem> items) {
  beginResetModel();
  growing_.reset();
  collection_ = std::move(collection);
  items_ = std::move(items);
  asked_.clear();
  endResetModel();
}

void PictureListModel::update_collection(std::shared_ptr<const Collection> collection) {
  growing_.reset();
  collection_ = std::move(collection);
}

void PictureListModel::append_read(const std::filesystem::path& root, const std::vector<Picture>& pictures) {
  if (!growing_ || growing_->root != root) {
    auto provisional = std::make_shared<Collection>();
    provisional->root = root;
    set_items(provisional, {});
    growing_ = std::move(provisional);
  }
  if (pictures.empty()) return;
  const int first = rowCount();
  beginInsertRows({}, first, first + static_cast<int>(pictures.size()) - 1);
  for (const Picture& picture : pictures) {
    items_.push_back({growing_->pictures.size(), {}, {}, {}});
    growing_->pictures.edit().push_back(picture);
  }
  endInsertRows();
}

const Picture& PictureListModel::picture_at(int position) const {
  return collection_->pictures[items_[static_cast<std::size_t>(position)].picture];
}

std::filesystem::path PictureListModel::path_of(const QModelIndex& index) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  return collection_->root / picture_at(index.row()).path;
}

int PictureListModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(items_.size());
}

QVariant PictureListModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  const GridItem& item = items_[static_cast<std::size_t>(index.row())];
  const Picture& picture = picture_at(index.row());
  switch (role) {
    case Qt::DecorationRole: {
      const QString hash = to_qstring(picture.content_hash);
      const QPixmap pixmap = thumbnails_.thumbnail(hash, collection_->root / picture.path);
      if (pixmap.isNull() && !asked_.contains(hash, index.row())) asked_.insert(hash, index.row());
      return pixmap;
    }
    case Qt::ToolTipRole:
      return tool_tip(index.row());
    case Qt::AccessibleTextRole:
      return accessible_text(index.row());
    case PictureIndexRole:
      return QVariant::fromValue(static_cast<qulonglong>(item.picture));
    case BadgeRole:
      return item.badge;
    case DotRole:
      return item.dot;
    case MarkRole:
      return static_cast<int>(item.mark);
    case PathRole:
      return to_qstring(path_of(index));
    case FailedRole:
      return thumbnails_.failed(to_qstring(picture.content_hash));
    case CaptionRole:
      return caption(index.row());
    default:
      return {};
  }
}

QString PictureListModel::caption(int position) const {
  const Picture& picture = picture_at(position);
  const QString name = to_qstring(std::filesystem::path(picture.path).filename());
  return picture.detail.empty() ? name : name + QLatin1Char('\n') + to_qstring(picture.detail);
}

QString PictureListModel::accessible_text(int position) const {
  const GridItem& item = items_[static_cast<std::size_t>(position)];
  QStringList words{to_qstring(std::filesystem::path(picture_at(position).path))};
  if (!item.badge.isEmpty()) words << item.badge;
  if (item.mark == Mark::more) words << tr("more like this");
  if (item.mark == Mark::less) words << tr("less like this");
  return words.join(QStringLiteral(", "));
}

QString PictureListModel::tool_tip(int position) const {
  const GridItem& item = items_[static_cast<std::size_t>(position)];
  const Picture& picture = picture_at(position);
  QString text = to_qstring(std::filesystem::path(picture.path)).toHtmlEscaped();
  if (picture.width > 0) text += QStringLiteral("<br>%1 × %2").arg(picture.width).arg(picture.height);
  for (const QString& line : {to_qstring(picture.detail.empty() ? picture.label : picture.detail), item.note}) {
    if (!line.isEmpty()) text += QStringLiteral("<br>") + line.toHtmlEscaped();
  }
  return QStringLiteral("<qt>%1</qt>").arg(text);
}

Qt::ItemFlags PictureListModel::flags(const QModelIndex& index) const {
  if (!index.isValid()) return Qt::NoItemFlags;
  return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsDragEnabled | Qt::ItemNeverHasChildren;
}

QStringList PictureListModel::mimeTypes() const {
  return {QStringLiteral("text/uri-list")};
}

QMimeData* PictureListModel::mimeData(const QModelIndexList& indexes) const {
  std::vector<std::filesystem::path> files;
  for (const QModelIndex& index : indexes) files.push_back(path_of(index));
  return files_mime(files);
}

void PictureListModel::thumbnail_ready(const QString& content_hash) {
  const QList<int> positions = asked_.values(content_hash);
  asked_.remove(content_hash);
  for (const int position : positions) {
    if (position >= rowCount()) continue;
    Q_EMIT dataChanged(index(position), index(position), {Qt::DecorationRole});
  }
}

}  // namespace lookalike
