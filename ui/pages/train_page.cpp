#include "ui/pages/train_page.h"

#include <QFileDialog>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedLayout>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "ui/pages/train_page_impl.h"
#include "ui/pages/train_progress.h"
#include "ui/pages/train_runs.h"
#include "ui/pages/train_setup.h"
#include "ui/pages/train_words.h"
#include "ui/qt_convert.h"
#include "ui/sessions/library_session.h"
#include "ui/style/theme.h"
#include "ui/text.h"
#include "ui/widgets/dialog_folder.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/focus_handover.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/own_encoder_panel.h"
#include "ui/widgets/resume_offer.h"
#include "ui/widgets/run_chart.h"
#include "ui/widgets/run_row.h"
#include "ui/widgets/scroll_column.h"

namespace lookalike {

using State = TrainSession::State;
using View = TrainHeader::View;

void TrainPage::Impl::build() {
  header = new TrainHeader;
  offer = new ResumeOffer(context.library, training);
  banner = new Banner;
  empty = new EmptyState("train");
  setup = new TrainSetup;
  progress = new TrainProgress(context, runs);
  all_runs = new TrainRuns;
  own_encoder = new OwnEncoderPanel(context.library);
  own_encoder_area = new QScrollArea;
  scroll_vertically(*own_encoder_area);
  auto* holder = new QWidget;  // The card is as high as what it holds, not as the page.
  auto* column = new QVBoxLayout(holder);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(own_encoder);
  column->addStretch();
  own_encoder_area->setWidget(holder);
  auto* layout = new QVBoxLayout(&page);
  layout->setContentsMargins(page_margin, 20, page_margin, 20);
  layout->setSpacing(16);
  layout->addWidget(header);
  layout->addWidget(offer);
  layout->addWidget(banner);
  stack = new QStackedLayout;
  layout->addLayout(stack, 1);
  for (QWidget* widget : std::initializer_list<QWidget*>{empty, setup, progress, all_runs, own_encoder_area}) {
    stack->addWidget(widget);
  }
  auto* to_library = make_button(tr("Go to Library"), "train_open_library", ButtonKind::primary);
  empty->add_action(to_library);
  empty->set_text(tr("Open a folder of pictures first"),
                  tr("Training learns from them which pictures are alike. Nothing leaves this computer."));
  connect(to_library, &QPushButton::clicked, &page, &TrainPage::library_requested);
}

const RunInfo* TrainPage::Impl::run_of(const std::string& id) const {
  if (!collection) return nullptr;
  const auto& all = collection->runs;
  const auto found = std::find_if(all.begin(), all.end(), [&](const RunInfo& run) { return run.id == id; });
  return found == all.end() ? nullptr : &*found;
}

const RunInfo* TrainPage::Impl::newest_run() const {
  if (!collection) return nullptr;
  const auto& all = collection->runs;
  const auto found = std::find_if(all.rbegin(), all.rend(), [](const RunInfo& run) { return run.epochs_done > 0; });
  return found == all.rend() ? nullptr : &*found;
}

void TrainPage::Impl::choose(View wanted) {
  view = wanted;
  own_encoder_open = false;
  if (view == TrainHeader::progress_view && progress->empty()) {
    if (has_session_run()) {
      progress->follow();
    } else if (const RunInfo* run = newest_run()) {
      progress->open(*run);
    }
  }
  refresh();
}

void TrainPage::Impl::begin(const TrainRequest& request) {
  if (training.running() || !context.library.library()) return;
  banner->dismiss();
  training.start(context.library.library(), request);
}

void TrainPage::Impl::open_run(const std::string& id) {
  const RunInfo* run = run_of(id);
  if (!run) return;
  view = TrainHeader::progress_view;
  if (has_session_run() && id == training.run().toStdString()) {
    progress->follow();
  } else {
    progress->open(*run);
  }
  refresh();
}

/// `epochs`: how many in all; fewer than planned: as planned.
void TrainPage::Impl::continue_run(const RunInfo* run, int epochs) {
  if (!run) return;
  TrainRequest request;
  request.preset = run->preset;
  request.model = run->model;
  request.train = run->train;
  request.train.epochs = std::max(epochs, run->train.epochs);
  request.resume = run->id;
  begin(request);
}

/// The run that failed; empty where nothing of it was kept.
std::string TrainPage::Impl::failed_run() const {
  const std::string& asked = training.request().resume;
  const std::string id = asked.empty() ? training.run().toStdString() : asked;
  const auto library = context.library.library();
  if (!library) return {};
  const auto now = library->snapshot();
  return std::ranges::find(now->runs, id, &RunInfo::id) == now->runs.end() ? std::string() : id;
}

/// What failed because of its device.
void TrainPage::Impl::train_on_processor() {
  TrainRequest request = training.request();
  request.resume = failed_run();
  request.train.device = "cpu";
  request.device = request.train.device;
  begin(request);
}

QString TrainPage::Impl::name_of(const std::string& id) const {
  const RunInfo* run = run_of(id);
  return run ? run_title(*run) : tr("the state before training");
}

/// A run that has ended takes over search, clusters and map; so that nobody wonders, and can go back.
void TrainPage::Impl::tell_what_is_searched() {
  const std::string now = collection && collection->embeddings ? collection->current_run : std::string();
  const std::string before = std::exchange(searched, now);
  if (now.empty() || before.empty() || now == before || now != training.run().toStdString()) return;
  banner->tell(Banner::Kind::info, tr("Search, clusters and map now follow %1.").arg(name_of(now)),
               tr("What was made of the clusters before is kept with %1.").arg(name_of(before)),
               tr("Back to %1").arg(name_of(before)),
               [this, before] { context.library.select_run(QString::fromStdString(before)); });
}

void TrainPage::Impl::choose_labels(const TrainRequest& improvement) {
  auto* dialog =
      new QFileDialog(&page, tr("Choose a table of paths and labels"), {}, tr("Tables (*.csv);;All files (*)"));
  dialog->setObjectName(QStringLiteral("choose_labels"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::ExistingFile);
  start_at_last_folder(*dialog);
  connect(dialog, &QFileDialog::fileSelected, &page, [this, improvement](const QString& file) {
    TrainRequest request = improvement;
    request.labels = to_path(file).string();
    begin(request);
  });
  dialog->open();
}

QString TrainPage::Impl::facts() const {
  if (view == TrainHeader::runs_view) {
    const QString all = counted(all_runs->count(), tr("%1 run"), tr("%1 runs"));
    const auto compared = static_cast<qint64>(all_runs->compared().size());
    if (compared == 0) return all;
    const QString chosen = counted(compared, tr("%1 chosen to compare"), tr("%1 chosen to compare"));
    return tr("%1: open another run to see the curves together").arg(chosen);
  }
  if (view == TrainHeader::setup_view) {
    if (!has_pictures()) return {};
    return tr("Learns from %1 of “%2” which of them are alike")
        .arg(counted(collection->row_count(), tr("%1 picture"), tr("%1 pictures")), folder_name(collection->root));
  }
  const bool preparing = training.state() == State::starting || training.state() == State::embedding;
  if (!preparing || !progress->follows() || stage.stage.empty()) return {};
  return to_qstring(stage.stage) + QStringLiteral(" · ") + progress_text(stage);
}

void TrainPage::Impl::show_runs() {
  const bool running = training.running();
  all_runs->show_collection(collection.get(), running ? training.run().toStdString() : std::string(), running,
                            context.library.busy());
}

TrainHeader::Situation TrainPage::Impl::situation() const {
  TrainHeader::Situation now;
  const bool writable = has_pictures() && !collection->read_only;
  now.state = training.state();
  now.view = view;
  now.facts = facts();
  now.has_pictures = has_pictures();
  now.can_show_run = has_session_run() || newest_run();
  now.can_show_runs = collection && !collection->runs.empty();
  now.can_start = writable && setup->valid();
  now.can_add = writable && !own_encoder_open;
  now.adding = own_encoder_open;
  now.why_not = setup->complaint();
  if (collection && collection->read_only) now.why_not = tr("The library is open in another program.");
  const RunInfo* run = progress->run();
  now.searched = run && run->id == collection->current_run && collection->embeddings;
  now.can_resume = writable && run && !run->finished;
  if (view != TrainHeader::progress_view) {
    now.title = view == TrainHeader::runs_view ? tr("Runs") : tr("Train");
    return now;
  }
  now.title = short_title(progress->title());
  now.state_words = progress->follows() ? session_words(training, batch_epoch, end)
                    : run               ? stored_words(*run)
                                        : QString();
  return now;
}

void TrainPage::Impl::refresh() {
  if (view == TrainHeader::progress_view && progress->empty()) view = TrainHeader::setup_view;
  header->show_situation(situation());
  const FocusHandover handover(page, {header->view_button(), empty});
  QWidget* shown = setup;
  if (view == TrainHeader::runs_view) shown = all_runs;
  if (own_encoder_open) shown = own_encoder_area;
  if (!has_pictures()) shown = empty;
  if (view == TrainHeader::progress_view) shown = progress;
  stack->setCurrentWidget(shown);
}

TrainPage::TrainPage(const PageContext& context, QWidget* parent)
    : QWidget(parent), impl_(std::make_unique<Impl>(*this, context)) {
  setObjectName("train_page");
  impl_->build();
  impl_->connect_header();
  impl_->connect_list();
  impl_->connect_own_encoder();
  impl_->connect_training();
  show_collection(context.library.collection());
}

TrainPage::~TrainPage() = default;

void TrainPage::show_collection(std::shared_ptr<const Collection> collection) {
  Impl& p = *impl_;
  const bool other = !p.collection || !collection || p.collection->library_folder != collection->library_folder;
  p.collection = std::move(collection);
  if (other) p.searched.clear();
  p.tell_what_is_searched();
  p.progress->set_collection(p.collection);
  p.show_runs();
  p.refresh();
}

void TrainPage::resume_run(const QString& run) {
  impl_->continue_run(impl_->run_of(run.toStdString()), 0);
}

}  // namespace lookalike
