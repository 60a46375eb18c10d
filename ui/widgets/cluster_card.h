#pragma once

#include <QAbstractButton>
#include <memory>
#include <vector>

#include "engine/library/collection.h"

namespace lookalike {

class ThumbnailProvider;

/// One cluster: mark, name, count, and its most central pictures, the leading one large. A click opens it.
class ClusterCard : public QAbstractButton {
  Q_OBJECT

 public:
  static constexpr int min_width = 210;

  /// `cluster` indexes collection->clustering->clusters.
  ClusterCard(ThumbnailProvider& thumbnails, std::shared_ptr<const Collection> collection, int cluster,
              QWidget* parent = nullptr);

  int cluster() const { return cluster_; }
  QSize sizeHint() const override { return {232, 136}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void enterEvent(QEnterEvent* event) override;
  void leaveEvent(QEvent* event) override;

 private:
  const Cluster& shown() const { return collection_->clustering->clusters[static_cast<std::size_t>(cluster_)]; }
  void paint_picture(QPainter& painter, const QRectF& place, std::size_t member);

  ThumbnailProvider& thumbnails_;
  std::shared_ptr<const Collection> collection_;
  int cluster_;
  std::vector<QString> hashes_;  ///< Of the pictures shown.
};

}  // namespace lookalike
