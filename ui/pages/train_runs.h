#pragma once

#include <QWidget>
#include <memory>
#include <string>
#include <vector>

#include "engine/library/collection.h"
#include "engine/library/jobs.h"

class QLabel;
class QVBoxLayout;

namespace lookalike {

class RunRow;
class UntrainedRow;

/// All runs of the library, newest first, and the state before them: open, compare, search with, continue, rename,
/// delete.
class TrainRuns : public QWidget {
  Q_OBJECT

 public:
  explicit TrainRuns(QWidget* parent = nullptr);

  /// `training`: id of the run in progress; empty: none. `occupied`: the library has a task of its own.
  void show_collection(const Collection* collection, const std::string& training, bool busy, bool occupied = false);
  int count() const { return static_cast<int>(rows_.size()); }
  std::vector<std::string> compared() const;

 Q_SIGNALS:
  void open_requested(const QString& run);
  void compare_changed();
  void continue_requested(const QString& run, int epochs);
  void improve_requested(const TrainRequest& improvement);
  void use_requested(const QString& run);
  void renamed(const QString& run, const QString& title);
  void delete_requested(const QString& run);
  void allow_requested(const QString& run);

 private:
  bool remove_gone(const std::vector<RunInfo>& runs);
  RunRow* make_row(const RunInfo& run);
  RunRow* row_of(const std::string& run) const;

  std::vector<RunRow*> rows_;
  UntrainedRow* untrained_;
  QVBoxLayout* list_;
  QLabel* nothing_;
};

}  // namespace lookalike
