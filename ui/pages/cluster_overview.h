#pragma once

#include <QWidget>
#include <memory>

#include "engine/library/collection.h"

class QLabel;
class QProgressBar;
class QPushButton;
class QSlider;
class QSpinBox;

namespace lookalike {

class ColumnLayout;
class ElbowChart;
class PageHeader;
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
  /// Whether clusters may be made anew; otherwise why not.
  void set_editable(bool editable, const QString& reason);

  int chosen_k() const;

 Q_SIGNALS:
  void opened(int cluster);
  void apply_requested(int k);
  void sweep_requested();
  void cancel_requested();

 private:
  QWidget* make_advice();
  void show_sweep();
  void show_advice();
  void show_cards();
  void choose_k(int k);
  void update_buttons();

  ThumbnailProvider& thumbnails_;
  std::shared_ptr<const Collection> collection_;
  Sweep sweep_;  ///< The last one of these embeddings: choosing a k by hand keeps it.
  std::string sweep_stamp_;
  PageHeader* header_;
  ElbowChart *inertia_, *silhouette_;
  QLabel *suggestion_, *reason_, *task_text_;
  QSlider* slider_;
  QSpinBox* spin_;
  QPushButton *apply_, *compare_, *cancel_;
  QProgressBar* bar_;
  QWidget *task_, *cards_;
  ColumnLayout* card_layout_;
  bool editable_ = true, busy_ = false;
};

}  // namespace lookalike
