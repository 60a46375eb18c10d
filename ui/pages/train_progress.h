#pragma once

#include <QWidget>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/library/library.h"
#include "ui/pages/page_context.h"
#include "ui/sessions/run_session.h"
#include "ui/widgets/batch_curve.h"

namespace lookalike {

class RunChart;
class TrainEpochs;
class TrainFigures;

/// One run as it goes, or as it went: curves, figures, reconstructions. Shows the training session's run, following it,
/// or a stored one.
class TrainProgress : public QWidget {
  Q_OBJECT

 public:
  TrainProgress(const PageContext& context, RunSession& runs, QWidget* parent = nullptr);

  /// The runs there are. What is shown is dropped when its run is no longer among them.
  void set_collection(std::shared_ptr<const Collection> collection);
  /// Shows the run of the training session.
  void follow();
  void open(const RunInfo& run);
  /// Draws other runs beside the one shown; their curves are read when they are first wanted.
  void compare(const std::vector<std::string>& runs);

  bool empty() const { return !follows_ && shown_.empty(); }
  bool follows() const { return follows_; }
  const RunInfo* run() const;  ///< The run shown, as stored; null before it has a folder.
  QString title() const;
  RunChart& chart() { return *chart_; }

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void begin();
  void name();
  void show_report();
  void show_history(const std::string& id, const std::vector<EpochRecord>& history);
  void draw_compared();
  const RunInfo* run_of(const std::string& id) const;

  PageContext context_;
  RunSession& runs_;
  std::shared_ptr<const Collection> collection_;
  std::string shown_;     ///< Id of the run shown; empty: none, or the session's before it has one.
  bool follows_ = false;  ///< It is the session's.
  BatchCurve batches_;    ///< Of the session's run, whichever is shown.
  std::vector<std::string> compared_;
  std::map<std::string, std::vector<EpochRecord>> curves_;  ///< Of runs compared with; empty while they are read.
  RunChart* chart_;
  TrainFigures* figures_;
  TrainEpochs* epochs_;
};

}  // namespace lookalike
