#pragma once

#include <QWidget>
#include <memory>

#include "engine/library/collection.h"

class QLabel;
class QLineEdit;

namespace lookalike {

class ThumbnailGrid;
class ThumbnailProvider;

/// One opened cluster: its members, nearest to the centre first, and its name to edit in place.
class ClusterDetail : public QWidget {
  Q_OBJECT

 public:
  explicit ClusterDetail(ThumbnailProvider& thumbnails, QWidget* parent = nullptr);

  /// `cluster` indexes collection->clustering->clusters. A name that is being edited is left alone.
  void show_cluster(std::shared_ptr<const Collection> collection, int cluster);
  void set_editable(bool editable);
  int cluster() const { return cluster_; }

 Q_SIGNALS:
  void back_requested();
  void renamed(int cluster, const QString& name);
  void find_similar(std::int64_t row);

 protected:
  void keyPressEvent(QKeyEvent* event) override;

 private:
  class Mark;
  void finish_name();
  QString stored_name() const;

  std::shared_ptr<const Collection> collection_;
  int cluster_ = 0;
  Mark* mark_;
  QLineEdit* name_;
  QLabel* facts_;
  ThumbnailGrid* grid_;
};

}  // namespace lookalike
