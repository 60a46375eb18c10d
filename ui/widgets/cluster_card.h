#pragma once

#include <QAbstractButton>
#include <QPixmap>
#include <memory>
#include <vector>

#include "engine/library/collection.h"

class QMimeData;

namespace lookalike {

class ThumbnailProvider;

/// One cluster: mark, name, count, and its most central pictures, the leading one large. A click opens it; dragged onto
/// another card it is to become part of that one, and dragged elsewhere it is its leading picture.
class ClusterCard : public QAbstractButton {
  Q_OBJECT

 public:
  static constexpr int min_width = 210;

  /// `cluster` indexes collection->clustering->clusters.
  ClusterCard(ThumbnailProvider& thumbnails, std::shared_ptr<const Collection> collection, int cluster,
              QWidget* parent = nullptr);

  int cluster() const { return cluster_; }
  QSize sizeHint() const override { return {232, 136}; }
  void set_mergeable(bool mergeable);
  /// What the network paints for the middle of the cluster; takes the last small place.
  void set_centre(const QImage& picture);
  /// What a drag of the card carries; the caller's.
  QMimeData* dragged() const;

 Q_SIGNALS:
  void menu_requested(const QPoint& at);  ///< On the screen: right click, or the menu key.
  void dropped(int cluster);              ///< The card of this cluster, onto this one.

 protected:
  void contextMenuEvent(QContextMenuEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dragLeaveEvent(QDragLeaveEvent* event) override;
  void dropEvent(QDropEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void enterEvent(QEnterEvent* event) override;
  void leaveEvent(QEvent* event) override;

 private:
  const Cluster& shown() const { return collection_->clustering->clusters[static_cast<std::size_t>(cluster_)]; }
  void paint_centre(QPainter& painter, const QRectF& place);
  void paint_picture(QPainter& painter, const QRectF& place, std::size_t member);

  ThumbnailProvider& thumbnails_;
  std::shared_ptr<const Collection> collection_;
  int cluster_;
  QPoint pressed_;
  QPixmap centre_;
  bool mergeable_ = false, drop_above_ = false;
  std::vector<QString> hashes_;  ///< Of the pictures shown.
};

}  // namespace lookalike
