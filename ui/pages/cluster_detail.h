#pragma once

#include <QWidget>
#include <memory>
#include <string>
#include <vector>

#include "engine/library/collection.h"

class QLineEdit;
class QMenu;
class QPushButton;

namespace lookalike {

class ClusterTargets;
class ElidedLabel;
class ThumbnailGrid;
class ThumbnailProvider;

/// One opened cluster: its members, nearest to the centre first, its name to edit in place, and the other clusters as
/// places to move members to.
class ClusterDetail : public QWidget {
  Q_OBJECT

 public:
  explicit ClusterDetail(ThumbnailProvider& thumbnails, QWidget* parent = nullptr);

  /// `cluster` indexes collection->clustering->clusters. A name that is being edited is left alone.
  void show_cluster(std::shared_ptr<const Collection> collection, int cluster);
  void set_editable(bool editable);
  int cluster() const { return cluster_; }
  ThumbnailGrid& grid() { return *grid_; }
  void forget_name();  ///< What was typed and not yet given.
  void edit_name();

 Q_SIGNALS:
  void back_requested();
  void renamed(int cluster, const QString& name);
  void recolour_requested(int cluster, int colour);
  void merge_requested(int into, int from);
  void split_requested(int cluster, int parts);
  void undo_requested();
  void export_requested(int cluster);
  void move_requested(const std::vector<std::string>& content_hashes, int cluster);
  void find_similar(std::int64_t row);

 protected:
  void keyPressEvent(QKeyEvent* event) override;

 private:
  class Mark;
  void make_grid(ThumbnailProvider& thumbnails);
  void finish_name();
  void show_facts();
  void make_buttons();
  void open_menu();
  void add_moves(QMenu* menu);
  void move_selected(int cluster);
  const Cluster& shown() const;
  QString stored_name() const;

  std::shared_ptr<const Collection> collection_;
  int cluster_ = 0;
  bool editable_ = true;
  Mark* mark_;
  QLineEdit* name_;
  ElidedLabel* facts_;
  QPushButton *undo_, *merge_, *split_, *edit_;
  qint64 moving_ = 0;  ///< Pictures that were asked to be moved away.
  QString moved_;      ///< What the last edit did, in words; empty when it was none of this page.
  ThumbnailGrid* grid_;
  ClusterTargets* targets_;
};

}  // namespace lookalike
