#pragma once

#include <QImage>
#include <QList>
#include <QWidget>
#include <functional>
#include <memory>

#include "engine/library/collection.h"

class QMenu;
class QPushButton;

namespace lookalike {

class ClusterAdvice;
class ClusterCard;
class ColumnLayout;
class Dendrogram;
class ElbowChart;
class PageHeader;
class SegmentedControl;
class ThumbnailProvider;

/// All clusters as cards, beside the charts that help to choose how many there are.
class ClusterOverview : public QWidget {
  Q_OBJECT

 public:
  explicit ClusterOverview(ThumbnailProvider& thumbnails, QWidget* parent = nullptr);

  /// `collection` has a clustering.
  void show_collection(std::shared_ptr<const Collection> collection);
  /// While clusters are made anew: what is being done, and how far (0 … 1; negative while unknown). Empty: nothing is.
  void set_task(const QString& text, double share = -1);
  /// Whether clusters may be changed; otherwise why not.
  void set_editable(bool editable, const QString& reason);

  /// Decoded centres of the clusters that are shown.
  void set_centres(const QList<QImage>& pictures);

  ClusterCard* card(int cluster) const;  ///< The last one where there is no such cluster any more.
  int chosen_k() const;
  std::string method() const;  ///< Chosen, as in ClusterOptions.

 Q_SIGNALS:
  void opened(int cluster);
  void find_similar(std::int64_t row);
  void apply_requested(int k);
  void sweep_requested();
  void cancel_requested();
  void undo_requested();
  void redo_requested();
  void rename_requested(int cluster);
  void recolour_requested(int cluster, int colour);
  void merge_requested(int into, int from);
  void split_requested(int cluster, int parts);
  void export_requested(int cluster);  ///< −1: all of them.

 private:
  QWidget* make_charts();
  void make_header();
  void show_sweep();
  void show_measure();
  void show_cards();
  void show_header();
  void open_menu(int cluster, const QPoint& at);
  void open_choice(QPushButton& below, const QString& title, const std::function<void(QMenu&, int cluster)>& fill);
  void choose_k(int k);

  ThumbnailProvider& thumbnails_;
  std::shared_ptr<const Collection> collection_;
  Sweep sweep_;  ///< The last one of these embeddings: choosing a k by hand keeps it.
  std::string sweep_stamp_, sweep_method_;
  PageHeader* header_;
  QPushButton *undo_, *redo_, *merge_, *split_, *export_;
  ElbowChart *inertia_, *other_measure_;
  SegmentedControl* measure_;
  Dendrogram* dendrogram_;
  ClusterAdvice* advice_;
  QWidget* cards_;
  ColumnLayout* card_layout_;
  bool editable_ = true, busy_ = false;
};

}  // namespace lookalike
