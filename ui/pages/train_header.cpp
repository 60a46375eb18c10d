#include "ui/pages/train_header.h"

#include <QPushButton>

#include "ui/widgets/chip.h"
#include "ui/widgets/focus_handover.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/segmented_control.h"

namespace lookalike {

using State = TrainSession::State;

TrainHeader::TrainHeader(QWidget* parent) : PageHeader(parent) {
  chip_ = new Chip(QString());
  chip_->setObjectName("train_state");
  chip_->setCheckable(true);  // Drawn as chosen: on the accent wash.
  chip_->setChecked(true);
  chip_->setFocusPolicy(Qt::NoFocus);
  chip_->setAttribute(Qt::WA_TransparentForMouseEvents);
  add_beside_title(chip_);
  views_ = new SegmentedControl({tr("New"), tr("Run"), tr("All runs")});  // In the order of View.
  views_->setObjectName("train_view");
  views_->setAccessibleName(tr("A new run, one run, or all runs"));
  pause_ = make_button(tr("Pause"), "pause_training");
  resume_ = make_button(tr("Resume"), "resume_training");
  stop_ = make_button(tr("Stop"), "stop_training");
  resume_run_ = make_button(tr("Resume"), "resume_last_run");
  own_encoder_ = make_button(tr("Use own encoder…"), "use_own_encoder");
  own_encoder_->setToolTip(tr("A network that was trained elsewhere, TorchScript or ONNX, as another run"));
  clusters_ = make_button(tr("See the clusters"), "see_clusters");
  search_ = make_button(tr("Search"), "search_with_run");
  start_ = make_button(tr("Start training"), "start_training", ButtonKind::primary);
  for (QWidget* action : std::initializer_list<QWidget*>{pause_, resume_, stop_, resume_run_, clusters_, search_,
                                                         own_encoder_, start_, views_}) {
    add_action(action);
  }
  connect(views_, &SegmentedControl::selected, this, &TrainHeader::view_chosen);
  connect(start_, &QPushButton::clicked, this, &TrainHeader::start_requested);
  connect(own_encoder_, &QPushButton::clicked, this, &TrainHeader::own_encoder_requested);
  connect(clusters_, &QPushButton::clicked, this, &TrainHeader::clusters_requested);
  connect(search_, &QPushButton::clicked, this, &TrainHeader::search_requested);
  connect(pause_, &QPushButton::clicked, this, &TrainHeader::pause_requested);
  connect(resume_, &QPushButton::clicked, this, &TrainHeader::resume_requested);
  connect(stop_, &QPushButton::clicked, this, &TrainHeader::stop_requested);
  connect(resume_run_, &QPushButton::clicked, this, &TrainHeader::resume_run_requested);
}

QWidget* TrainHeader::view_button() const {
  return views_->button(views_->current());
}

void TrainHeader::show_situation(const Situation& now) {
  const bool running = now.state != State::idle;
  // Not to Stop: the second press of an impatient key would end the run.
  const FocusHandover handover(*this, {pause_, resume_, resume_run_, start_, views_->button(now.view)});
  set_title(now.title);
  set_facts(now.facts);
  chip_->set_words(now.state_words);
  chip_->setVisible(!now.state_words.isEmpty());
  views_->setVisible(now.has_pictures || running);
  views_->set_current(now.view);
  views_->set_choice_enabled(progress_view, now.can_show_run);
  views_->set_choice_enabled(runs_view, now.can_show_runs);
  start_->setVisible(!running && now.view == setup_view && now.has_pictures && !now.adding);
  start_->setEnabled(now.can_start);
  start_->setToolTip(now.why_not);
  own_encoder_->setVisible(!running && now.view != progress_view && now.has_pictures);
  own_encoder_->setEnabled(now.can_add);
  resume_run_->setVisible(!running && now.view == progress_view && now.can_resume);
  for (QPushButton* next : {clusters_, search_})
    next->setVisible(!running && now.view == progress_view && now.searched);
  pause_->setVisible(now.state == State::starting || now.state == State::training);
  pause_->setEnabled(now.state == State::training);
  resume_->setVisible(now.state == State::paused);
  stop_->setVisible(running);
  const bool ending = now.state == State::stopping || now.state == State::embedding;
  stop_->setText(ending ? tr("Stop at once") : tr("Stop"));
  stop_->setToolTip(ending ? tr("The pictures then keep the descriptors that they had") : QString());
}

}  // namespace lookalike
