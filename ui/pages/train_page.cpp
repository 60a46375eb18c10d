#include "ui/pages/train_page.h"

#include <QPushButton>
#include <QStackedLayout>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/pages/train_progress.h"
#include "ui/pages/train_setup.h"
#include "ui/qt_convert.h"
#include "ui/sessions/library_session.h"
#include "ui/sessions/train_session.h"
#include "ui/style/theme.h"
#include "ui/text.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/page_header.h"

namespace lookalike {

using State = TrainSession::State;

struct TrainPage::Impl {
  explicit Impl(const PageContext& context) : library(context.library), training(context.training) {}

  LibrarySession& library;
  TrainSession& training;
  std::shared_ptr<const Collection> collection;
  QString title;    ///< Of the run in progress or the last one.
  std::string run;  ///< Its id, to continue it; empty before it has one.
  BatchReport batch;
  TaskEnd end = TaskEnd::done;  ///< How the last run ended.
  bool choosing = true;         ///< The presets are shown, not the last run.

  PageHeader* header = nullptr;
  Chip* chip = nullptr;
  QPushButton *start = nullptr, *again = nullptr, *last_run = nullptr, *resume_run = nullptr;
  QPushButton *pause = nullptr, *resume = nullptr, *stop = nullptr;
  Banner* banner = nullptr;
  QStackedLayout* stack = nullptr;
  EmptyState* empty = nullptr;
  TrainSetup* setup = nullptr;
  TrainProgress* progress = nullptr;

  void build(TrainPage& page);
  void add_actions();
  void connect_actions(TrainPage& page);
  void connect_sessions(TrainPage& page);

  bool has_pictures() const { return collection && collection->row_count() > 0; }
  bool has_run() const { return !title.isEmpty(); }
  const RunInfo* stored_run() const;
  void begin(const TrainRequest& request);
  void continue_run(const std::string& id);
  void adopt_run();
  void refresh();
  void refresh_header(State state);
  QString state_text(State state) const;
};

void TrainPage::Impl::build(TrainPage& page) {
  header = new PageHeader;
  chip = new Chip(QString());
  chip->setObjectName("train_state");
  chip->setCheckable(true);  // Drawn as chosen: on the accent wash.
  chip->setChecked(true);
  chip->setFocusPolicy(Qt::NoFocus);
  chip->setAttribute(Qt::WA_TransparentForMouseEvents);
  header->add_beside_title(chip);
  add_actions();
  banner = new Banner;
  empty = new EmptyState("train");
  setup = new TrainSetup;
  progress = new TrainProgress;
  auto* layout = new QVBoxLayout(&page);
  layout->setContentsMargins(page_margin, 20, page_margin, 20);
  layout->setSpacing(16);
  layout->addWidget(header);
  layout->addWidget(banner);
  stack = new QStackedLayout;
  layout->addLayout(stack, 1);
  stack->addWidget(empty);
  stack->addWidget(setup);
  stack->addWidget(progress);
}

void TrainPage::Impl::add_actions() {
  last_run = make_button(tr("Last run"), "show_last_run");
  pause = make_button(tr("Pause"), "pause_training");
  resume = make_button(tr("Resume"), "resume_training");
  stop = make_button(tr("Stop"), "stop_training");
  resume_run = make_button(tr("Resume"), "resume_last_run");
  again = make_button(tr("Train again"), "train_again", ButtonKind::primary);
  start = make_button(tr("Start training"), "start_training", ButtonKind::primary);
  for (QPushButton* button : {last_run, pause, resume, stop, resume_run, again, start}) header->add_action(button);
}

void TrainPage::Impl::connect_actions(TrainPage& page) {
  auto* to_library = make_button(tr("Go to Library"), "train_open_library", ButtonKind::primary);
  empty->add_action(to_library);
  empty->set_text(tr("Open a folder of pictures first"),
                  tr("Training learns from them which pictures are alike. Nothing leaves this computer."));
  connect(to_library, &QPushButton::clicked, &page, &TrainPage::library_requested);
  connect(start, &QPushButton::clicked, &page, [this] { begin(setup->request()); });
  connect(again, &QPushButton::clicked, &page, [this] {
    choosing = true;
    refresh();
  });
  connect(last_run, &QPushButton::clicked, &page, [this] {
    choosing = false;
    refresh();
  });
  connect(pause, &QPushButton::clicked, &training, &TrainSession::pause);
  connect(resume, &QPushButton::clicked, &training, &TrainSession::resume);
  connect(stop, &QPushButton::clicked, &training, &TrainSession::stop);
  connect(resume_run, &QPushButton::clicked, &page, [this] { continue_run(run); });
  connect(setup, &TrainSetup::resume_requested, &page, [this](const QString& id) { continue_run(id.toStdString()); });
  connect(setup, &TrainSetup::changed, &page, [this] { refresh(); });
}

void TrainPage::Impl::connect_sessions(TrainPage& page) {
  connect(&library, &LibrarySession::collection_changed, &page,
          [this, &page] { page.show_collection(library.collection()); });
  connect(&training, &TrainSession::state_changed, &page, [this](State state) {
    if (state == State::starting && !has_run()) adopt_run();
    refresh();
  });
  connect(&training, &TrainSession::batch_done, &page, [this](const BatchReport& report) {
    batch = report;
    progress->show_batch(report);
    refresh_header(training.state());
  });
  connect(&training, &TrainSession::epoch_done, &page, [this] {
    run = training.run().toStdString();
    progress->show_epoch(training.report());
    refresh_header(training.state());
  });
  connect(&training, &TrainSession::progress_changed, &page, [this](const Progress& now) {
    header->set_facts(to_qstring(now.stage) + QStringLiteral(" · ") + progress_text(now));
  });
  connect(&training, &TrainSession::failed, &page,
          [this](const QString& message) { banner->show_message(Banner::Kind::error, {}, message); });
  connect(&training, &TrainSession::finished, &page, [this](TaskEnd how) {
    end = how;
    progress->end();
    if (!training.report()) choosing = true;  // There is nothing to look at.
    refresh();
  });
}

const RunInfo* TrainPage::Impl::stored_run() const {
  if (!collection || run.empty()) return nullptr;
  const auto found = std::find_if(collection->runs.begin(), collection->runs.end(),
                                  [this](const RunInfo& info) { return info.id == run; });
  return found == collection->runs.end() ? nullptr : &*found;
}

void TrainPage::Impl::begin(const TrainRequest& request) {
  if (training.running() || !library.library()) return;
  title = training_title(request.preset, request.model);
  run = request.resume;
  batch = {};
  choosing = false;
  banner->dismiss();
  progress->begin(request.train);
  training.start(library.library(), request);
  refresh();
}

void TrainPage::Impl::continue_run(const std::string& id) {
  if (!collection) return;
  for (const RunInfo& info : collection->runs) {
    if (info.id != id) continue;
    TrainRequest request;
    request.preset = info.preset;
    request.model = info.model;
    request.train = info.train;
    request.resume = id;
    return begin(request);
  }
}

/// A run that was started from elsewhere in the program.
void TrainPage::Impl::adopt_run() {
  title = training_title(training.request().preset, training.request().model);
  choosing = false;
  progress->begin(training.request().train);
}

void TrainPage::Impl::refresh() {
  const State state = training.state();
  const bool running = state != State::idle;
  const bool show_setup = !running && (choosing || !has_run());
  stack->setCurrentWidget(running || !show_setup ? static_cast<QWidget*>(progress)
                          : has_pictures()       ? static_cast<QWidget*>(setup)
                                                 : empty);
  const RunInfo* stored = stored_run();
  const bool writable = has_pictures() && !collection->read_only;
  start->setVisible(show_setup && has_pictures());
  start->setEnabled(writable && setup->valid());
  start->setToolTip(collection && collection->read_only ? tr("The library is open in another program.") : QString());
  last_run->setVisible(show_setup && has_run() && training.report());
  again->setVisible(!running && !show_setup);
  resume_run->setVisible(!running && !show_setup && writable && stored && !stored->finished);
  pause->setVisible(state == State::starting || state == State::training);
  pause->setEnabled(state == State::training);
  resume->setVisible(state == State::paused);
  stop->setVisible(running);
  const bool ending = state == State::stopping || state == State::embedding;
  stop->setText(ending ? tr("Stop at once") : tr("Stop"));
  stop->setToolTip(ending ? tr("The pictures then keep the descriptors that they had") : QString());
  refresh_header(state);
}

QString TrainPage::Impl::state_text(State state) const {
  const std::shared_ptr<const EpochReport> report = training.report();
  const int done = report ? report->last().epoch : 0;
  const RunInfo* stored = stored_run();
  const int planned = report ? report->epochs : stored ? stored->train.epochs : setup->request().train.epochs;
  const int epoch = std::max(done, batch.epoch);
  switch (state) {
    case State::starting:
      return tr("preparing");
    case State::training:
      return tr("epoch %1 of %2").arg(epoch).arg(planned);
    case State::paused:
      return tr("paused in epoch %1 of %2").arg(epoch).arg(planned);
    case State::stopping:
      return tr("stopping");
    case State::embedding:
      return tr("making pictures searchable");
    case State::idle:
      break;
  }
  if (end == TaskEnd::failed) return tr("failed after %1").arg(counted(done, tr("%1 epoch"), tr("%1 epochs")));
  return end == TaskEnd::done ? tr("finished") : tr("stopped after epoch %1 of %2").arg(done).arg(planned);
}

void TrainPage::Impl::refresh_header(State state) {
  const bool on_setup = stack->currentWidget() != progress;
  chip->setVisible(!on_setup);
  if (on_setup) {
    header->set_title(tr("Train"));
    header->set_facts(has_pictures() ? tr("Learns from %1 of “%2” which of them are alike")
                                           .arg(counted(collection->row_count(), tr("%1 picture"), tr("%1 pictures")),
                                                folder_name(collection->root))
                                     : QString());
    return;
  }
  header->set_title(state == State::idle ? tr("Trained “%1”").arg(title) : tr("Training “%1”").arg(title));
  chip->set_words(state_text(state));
  if (state != State::starting && state != State::embedding) header->set_facts({});
}

TrainPage::TrainPage(const PageContext& context, QWidget* parent)
    : QWidget(parent), impl_(std::make_unique<Impl>(context)) {
  setObjectName("train_page");
  impl_->build(*this);
  impl_->connect_actions(*this);
  impl_->connect_sessions(*this);
  show_collection(context.library.collection());
}

TrainPage::~TrainPage() = default;

void TrainPage::show_collection(std::shared_ptr<const Collection> collection) {
  Impl& p = *impl_;
  const bool other_library = !collection || !p.collection || collection->library_folder != p.collection->library_folder;
  p.collection = std::move(collection);
  if (p.collection) p.setup->show_collection(*p.collection);
  if (other_library && !p.training.running()) {  // The last run belongs to the library that was open before.
    p.title.clear();
    p.run.clear();
    p.choosing = true;
  }
  p.refresh();
}

}  // namespace lookalike
