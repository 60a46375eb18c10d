#include "ui/pages/train_progress.h"

#include <QHBoxLayout>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/pages/train_epochs.h"
#include "ui/pages/train_figures.h"
#include "ui/qt_convert.h"
#include "ui/sessions/library_session.h"
#include "ui/sessions/train_session.h"
#include "ui/widgets/run_chart.h"
#include "ui/widgets/run_row.h"

namespace lookalike {

using State = TrainSession::State;

namespace {

constexpr int low = 590;  // Below this height the pictures need what room there is.

}  // namespace

TrainProgress::TrainProgress(const PageContext& context, RunSession& runs, QWidget* parent)
    : QWidget(parent),
      context_(context),
      runs_(runs),
      chart_(new RunChart),
      figures_(new TrainFigures),
      epochs_(new TrainEpochs) {
  auto* upper = new QHBoxLayout;
  upper->setSpacing(16);
  upper->addWidget(chart_, 1);
  upper->addWidget(figures_);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(16);
  layout->addLayout(upper, 5);
  layout->addWidget(epochs_, 5);
  const auto offer_selection = [this] {
    epochs_->set_selection(context_.library.collection(), context_.library.selection());
  };
  connect(&context_.library, &LibrarySession::selection_changed, this, offer_selection);
  offer_selection();
  TrainSession& training = context_.training;
  connect(&training, &TrainSession::state_changed, this, [this](State state) {
    if (follows_) figures_->show_state(state);
    if (state != State::starting) return;
    batches_.clear();
    begin();
  });
  connect(&training, &TrainSession::run_named, this, &TrainProgress::name);
  connect(&training, &TrainSession::epoch_done, this, &TrainProgress::show_report);
  connect(&training, &TrainSession::batch_done, this, [this](const BatchReport& batch) {
    batches_.add(batch);
    if (!follows_ || context_.training.state() == State::embedding) return;  // (the last one comes late)
    chart_->show_batches(batches_.points());
    figures_->show_batch(batch);
  });
  connect(&training, &TrainSession::finished, this, [this] {
    curves_.erase(context_.training.run().toStdString());  // They have grown.
    if (follows_) figures_->end();
  });
  connect(&runs_, &RunSession::history_read, this, [this](const QString& id, const std::vector<EpochRecord>& history) {
    show_history(id.toStdString(), history);
  });
}

/// A run has just begun, or goes on: nothing is known but its plan.
void TrainProgress::begin() {
  const TrainRequest& request = context_.training.request();
  follows_ = true;
  shown_ = request.resume;
  chart_->clear(title(), request.train);
  chart_->show_batches(batches_.points());
  figures_->begin(request.train);
  epochs_->clear();
}

/// The session's run has a folder, where its epochs can be looked back at.
void TrainProgress::name() {
  if (!follows_) return;
  const TrainSession& training = context_.training;
  shown_ = training.run().toStdString();
  const auto collection = context_.library.collection();
  if (!collection || collection->library_folder != training.library_folder()) return;  // another was opened meanwhile
  RunInfo info;
  if (const RunInfo* stored = run()) info = *stored;
  info.id = shown_;
  info.model = training.request().model;
  epochs_->open(context_.library.library(), collection, info);
  if (!training.request().resume.empty()) runs_.read_history(shown_);  // What was there before.
}

void TrainProgress::show_report() {
  const auto report = context_.training.report();
  if (!follows_ || !report) return;
  chart_->show_history(report->history, report->epochs, report->best_epoch);
  figures_->show_history(report->history, report->best_epoch, report->seconds_left);
  epochs_->show_report(report);
}

void TrainProgress::follow() {
  if (follows_) return;
  begin();
  if (!context_.training.run().isEmpty()) name();
  show_report();
  figures_->show_state(context_.training.state());
  if (!context_.training.running()) figures_->end();
}

void TrainProgress::open(const RunInfo& run) {
  follows_ = false;
  shown_ = run.id;
  chart_->clear(run_title(run), run.train);
  figures_->begin(run.train);
  epochs_->clear();
  epochs_->open(context_.library.library(), context_.library.collection(), run);
  runs_.read_history(run.id);
  draw_compared();
}

void TrainProgress::show_history(const std::string& id, const std::vector<EpochRecord>& history) {
  const RunInfo* run = run_of(id);
  if (!run) return;
  if (id == shown_ && !(follows_ && context_.training.report())) {
    chart_->show_history(history, follows_ ? context_.training.request().train.epochs : run->train.epochs,
                         run->best_epoch);
    figures_->show_history(history, run->best_epoch, -1);
    if (!follows_) figures_->end();
  }
  curves_[id] = history;
  draw_compared();
}

void TrainProgress::compare(const std::vector<std::string>& runs) {
  compared_ = runs;
  draw_compared();
}

void TrainProgress::draw_compared() {
  std::vector<RunCurves> others;
  for (const std::string& id : compared_) {
    const RunInfo* run = run_of(id);
    if (!run || id == shown_) continue;
    const auto [curve, first] = curves_.try_emplace(id);
    if (first) runs_.read_history(id);
    if (!curve->second.empty()) others.push_back({run_title(*run), curve->second, run->train});
  }
  chart_->set_others(std::move(others));
}

void TrainProgress::set_collection(std::shared_ptr<const Collection> collection) {
  const bool other = !collection || !collection_ || collection->library_folder != collection_->library_folder;
  collection_ = std::move(collection);
  if (other) curves_.clear();
  if (context_.training.running() && follows_) return;
  if (shown_.empty() || !run() || other) {
    shown_.clear();
    follows_ = false;
    epochs_->clear();
  }
}

void TrainProgress::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  figures_->set_compact(height() < low);
}

const RunInfo* TrainProgress::run_of(const std::string& id) const {
  if (!collection_ || id.empty()) return nullptr;
  const auto& runs = collection_->runs;
  const auto found = std::find_if(runs.begin(), runs.end(), [&](const RunInfo& run) { return run.id == id; });
  return found == runs.end() ? nullptr : &*found;
}

const RunInfo* TrainProgress::run() const {
  return run_of(shown_);
}

QString TrainProgress::title() const {
  if (const RunInfo* stored = run()) return run_title(*stored);
  return run_title(context_.training.request().preset, context_.training.request().model);
}

}  // namespace lookalike
