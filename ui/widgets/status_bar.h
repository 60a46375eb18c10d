#pragma once

#include <QWidget>

class QLabel;

namespace lookalike {

class ElidedLabel;
class LibrarySession;
class TaskView;
class TrainSession;

/// The line at the bottom: the tasks that run (the foremost first) and the facts of the library.
class StatusBar : public QWidget {
  Q_OBJECT

 public:
  StatusBar(LibrarySession& library, TrainSession& training, QWidget* parent = nullptr);
  /// What ✕ and Esc do to the library's task and to training; at once acknowledged on the line.
  void cancel_library_task();
  void cancel_training();

 private:
  void connect_library();
  void connect_training();
  void show_training_state();
  void show_idle();
  void show_facts();

  LibrarySession& library_;
  TrainSession& training_;
  QLabel* idle_;
  TaskView *library_task_, *training_task_;
  ElidedLabel* facts_;
};

}  // namespace lookalike
