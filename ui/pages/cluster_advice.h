#pragma once

#include "engine/library/collection.h"
#include "ui/widgets/card.h"

class QLabel;
class QProgressBar;
class QPushButton;
class QSlider;
class QSpinBox;

namespace lookalike {

class SegmentedControl;

/// How many clusters, and made how: the suggestion and its reason, the number, the method, and what is in progress.
class ClusterAdvice : public Card {
  Q_OBJECT

 public:
  explicit ClusterAdvice(QWidget* parent = nullptr);

  /// `sweep`: the last one of these vectors.
  void show_clustering(const Collection& collection, const Sweep& sweep);
  void set_task(const QString& text, double share);
  void set_editable(bool editable, const QString& reason);

  int chosen_k() const;
  std::string method() const;  ///< As in ClusterOptions.
  /// Without a signal.
  void choose_k(int k);
  /// As the clusters shown were made; whether the chosen number can then be applied.
  bool choose_shown_method();

 Q_SIGNALS:
  void k_chosen(int k);
  void apply_requested(int k);
  void sweep_requested();
  void cancel_requested();

 private:
  QWidget* make_task();
  void update_buttons();
  void pick(int k);

  QLabel *suggestion_, *reason_, *task_text_;
  SegmentedControl* method_;
  QSlider* slider_;
  QSpinBox* spin_;
  QPushButton *apply_, *compare_, *cancel_;
  QProgressBar* bar_;
  QWidget* task_;
  int shown_k_ = 0;
  QString why_locked_;
  bool shown_ward_ = false, any_sweep_ = false, editable_ = true, busy_ = false;
};

}  // namespace lookalike
