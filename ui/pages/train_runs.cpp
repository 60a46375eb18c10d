#include "ui/pages/train_runs.h"

#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>
#include <functional>

#include "ui/qt_convert.h"
#include "ui/style/theme.h"
#include "ui/text.h"
#include "ui/widgets/focus_handover.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/run_row.h"
#include "ui/widgets/scroll_column.h"
#include "ui/widgets/untrained_row.h"

namespace lookalike {

TrainRuns::TrainRuns(QWidget* parent) : QWidget(parent) {
  auto* inner = new QWidget;
  list_ = new QVBoxLayout(inner);
  list_->setContentsMargins(0, 0, 0, 0);
  list_->setSpacing(small_gap);
  nothing_ = make_label(tr("There are no runs yet. Choose a preset and start one."), TextRole::muted);
  list_->addWidget(nothing_);
  untrained_ = new UntrainedRow;
  connect(untrained_, &UntrainedRow::use_requested, this,
          [this] { Q_EMIT use_requested(QLatin1String(untrained_run)); });
  list_->addWidget(untrained_);
  list_->addStretch();
  auto* scroll = new QScrollArea;
  scroll->setObjectName("train_runs");
  scroll_vertically(*scroll);
  scroll->setWidget(inner);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(scroll);
}

RunRow* TrainRuns::row_of(const std::string& run) const {
  const auto found = std::find_if(rows_.begin(), rows_.end(), [&](const RunRow* row) { return row->run().id == run; });
  return found == rows_.end() ? nullptr : *found;
}

RunRow* TrainRuns::make_row(const RunInfo& run) {
  auto* row = new RunRow(run);
  const QString id = to_qstring(run.id);
  connect(row, &RunRow::open_requested, this, [this, id] { Q_EMIT open_requested(id); });
  connect(row, &RunRow::compare_toggled, this, &TrainRuns::compare_changed);
  connect(row, &RunRow::continue_requested, this, [this, id](int epochs) { Q_EMIT continue_requested(id, epochs); });
  connect(row, &RunRow::improve_requested, this, &TrainRuns::improve_requested);
  connect(row, &RunRow::use_requested, this, [this, id] { Q_EMIT use_requested(id); });
  connect(row, &RunRow::renamed, this, [this, id](const QString& title) { Q_EMIT renamed(id, title); });
  connect(row, &RunRow::delete_requested, this, [this, id] { Q_EMIT delete_requested(id); });
  connect(row, &RunRow::allow_requested, this, [this, id] { Q_EMIT allow_requested(id); });
  return row;
}

/// Takes away the rows of runs that are no longer there; whether there were any.
bool TrainRuns::remove_gone(const std::vector<RunInfo>& runs) {
  const auto is_gone = [&runs](const RunRow* row) {
    return std::none_of(runs.begin(), runs.end(), [&](const RunInfo& run) { return run.id == row->run().id; });
  };
  const auto gone = std::stable_partition(rows_.begin(), rows_.end(), std::not_fn(is_gone));
  const bool any = gone != rows_.end();
  const FocusHandover handover(*this, {rows_.begin(), gone});
  for (auto row = gone; row != rows_.end(); ++row) {
    list_->removeWidget(*row);
    (*row)->hide();
    (*row)->deleteLater();  // It may be the one whose button was pressed.
  }
  rows_.erase(gone, rows_.end());
  return any;
}

void TrainRuns::show_collection(const Collection* collection, const std::string& training, bool busy, bool occupied) {
  static const std::vector<RunInfo> none;
  const std::vector<RunInfo>& runs = collection ? collection->runs : none;
  const bool fewer = remove_gone(runs);
  for (std::size_t i = 0; i < runs.size(); ++i) {  // The collection has them oldest first.
    const RunInfo& run = runs[runs.size() - 1 - i];
    RunRow* row = row_of(run.id);
    if (!row) {
      row = make_row(run);
      list_->insertWidget(static_cast<int>(i) + 1, row);
      rows_.insert(rows_.begin() + static_cast<std::ptrdiff_t>(std::min(i, rows_.size())), row);
    }
    row->show_run(run, {!collection->read_only, run.id == training, busy, run.id == collection->current_run, occupied,
                        runs.size() < 2});
  }
  untrained_->setVisible(!rows_.empty());
  untrained_->show_state(collection && collection->current_run == untrained_run, !occupied,
                         occupied ? busy_text() : QString());
  nothing_->setVisible(rows_.empty());
  if (fewer) Q_EMIT compare_changed();
}

std::vector<std::string> TrainRuns::compared() const {
  std::vector<std::string> runs;
  for (const RunRow* row : rows_) {
    if (row->compared()) runs.push_back(row->run().id);
  }
  return runs;
}

}  // namespace lookalike
