#pragma once

#include <QWidget>

class QProgressBar;
class QLabel;

namespace lookalike {

class ElidedLabel;
class IconButton;

/// One running task: its name, a bar, what is known of rate and time, and a ✕.
class TaskView : public QWidget {
  Q_OBJECT

 public:
  explicit TaskView(const QString& name, QWidget* parent = nullptr);

  void set_title(const QString& title);
  /// `fraction` in 0 … 1; negative: unknown.
  void set_progress(double fraction, const QString& detail);
  /// After a cancel: says so until the task has ended.
  void set_cancelling();

 Q_SIGNALS:
  void cancel_requested();

 private:
  QLabel* title_;
  QProgressBar* bar_;
  ElidedLabel* detail_;
  IconButton* cancel_;
  bool cancelling_ = false;
};

}  // namespace lookalike
