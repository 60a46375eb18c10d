#pragma once

#include "ui/sessions/train_session.h"
#include "ui/widgets/page_header.h"

class QPushButton;

namespace lookalike {

class Chip;
class SegmentedControl;

/// The Train page's first line: title, state, what can be done now, and the switch between its three views, which is
/// always in the same place.
class TrainHeader : public PageHeader {
  Q_OBJECT

 public:
  enum View { setup_view, progress_view, runs_view };

  explicit TrainHeader(QWidget* parent = nullptr);

  struct Situation {
    TrainSession::State state = TrainSession::State::idle;
    View view = setup_view;
    QString title, state_words, facts;  ///< No state_words: no chip.
    bool has_pictures = false;
    bool can_show_run = false, can_show_runs = false;
    bool can_start = false, can_resume = false;  ///< (a run that was stopped)
    bool can_add = false;                        ///< An encoder of the user's own.
    bool adding = false;                         ///< Such an encoder is being chosen.
    bool searched = false;                       ///< The run shown is what search, clusters and map follow.
    QString why_not;                             ///< Why nothing can be started.
  };
  void show_situation(const Situation& now);
  QWidget* view_button() const;  ///< The name of the view that is shown.

 Q_SIGNALS:
  void view_chosen(int view);
  void start_requested();
  void pause_requested();
  void resume_requested();
  void stop_requested();
  void resume_run_requested();
  void own_encoder_requested();
  void clusters_requested();
  void search_requested();

 private:
  Chip* chip_;
  SegmentedControl* views_;
  QPushButton *pause_, *resume_, *stop_, *resume_run_, *clusters_, *search_, *own_encoder_, *start_;
};

}  // namespace lookalike
