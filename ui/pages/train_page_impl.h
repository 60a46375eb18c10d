#pragma once

#include "ui/pages/train_header.h"
#include "ui/pages/train_page.h"
#include "ui/sessions/run_session.h"
#include "ui/sessions/train_session.h"
#include "ui/widgets/banner.h"

class QScrollArea;
class QStackedLayout;

// Private to the Train page.

namespace lookalike {

class EmptyState;
class OwnEncoderPanel;
class ResumeOffer;
class TrainProgress;
class TrainRuns;
class TrainSetup;

struct TrainPage::Impl {
  Impl(TrainPage& owner, const PageContext& services)
      : page(owner), context(services), training(services.training), runs(services.library) {}

  TrainPage& page;
  PageContext context;
  TrainSession& training;
  RunSession runs;
  std::shared_ptr<const Collection> collection;
  TrainHeader::View view = TrainHeader::setup_view;
  int batch_epoch = 0;          ///< Of the last batch.
  TaskEnd end = TaskEnd::done;  ///< How the session's last run ended.
  Progress stage;               ///< Before training and after it.
  std::string searched;         ///< The run that search, clusters and map follow, as last seen.

  TrainHeader* header = nullptr;
  ResumeOffer* offer = nullptr;
  Banner* banner = nullptr;
  QStackedLayout* stack = nullptr;
  EmptyState* empty = nullptr;
  TrainSetup* setup = nullptr;
  TrainProgress* progress = nullptr;
  TrainRuns* all_runs = nullptr;
  OwnEncoderPanel* own_encoder = nullptr;
  QScrollArea* own_encoder_area = nullptr;
  bool own_encoder_open = false;  ///< In place of the view.

  void build();
  void connect_header();
  void connect_list();
  void connect_training();
  void connect_own_encoder();
  bool has_pictures() const { return collection && collection->row_count() > 0; }
  /// Of this library, or still running.
  bool has_session_run() const {
    return training.running() ||
           (training.report() && collection && training.library_folder() == collection->library_folder);
  }
  const RunInfo* run_of(const std::string& id) const;
  const RunInfo* newest_run() const;
  void choose(TrainHeader::View wanted);
  void begin(const TrainRequest& request);
  void open_run(const std::string& id);
  void continue_run(const RunInfo* run, int epochs);
  std::string failed_run() const;
  void train_on_processor();
  void choose_labels(const TrainRequest& improvement);
  void say(Banner::Kind kind, const QString& strong, const QString& text) { banner->tell(kind, strong, text); }
  void complain(const QString& message) { say(Banner::Kind::error, {}, message); }
  void refresh();
  void show_runs();
  void tell_what_is_searched();
  QString name_of(const std::string& id) const;
  TrainHeader::Situation situation() const;
  QString facts() const;
};

}  // namespace lookalike
