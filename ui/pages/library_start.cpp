#include "ui/pages/library_start.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>
#include <utility>

#include "engine/library/library.h"
#include "engine/library/run_files.h"
#include "ui/qt_convert.h"
#include "ui/recents.h"
#include "ui/style/theme.h"
#include "ui/text.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/drop_area.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/run_row.h"

namespace lookalike {
namespace {

/// From its files. Nullopt: the library or the run is gone, or its disk is away.
std::optional<RunInfo> read_run_of(const InterruptedRun& noted) {
  try {
    for (RunInfo& run : list_runs(noted.library / "runs")) {
      if (run.id == noted.run) return std::move(run);
    }
  } catch (const std::exception&) {
  }
  return std::nullopt;
}

/// The name of the folder of pictures, as far as it is known; otherwise that of the library.
QString name_of(const std::filesystem::path& library, const QStringList& recent) {
  for (const QString& folder : recent) {
    const auto path = to_path(folder);
    if (default_library_folder(path) == library) return folder_name(path);
  }
  return folder_name(library);
}

}  // namespace

LibraryStart::LibraryStart(QWidget* parent)
    : QWidget(parent), offer_(new Banner(this)), area_(new DropArea(this)), recents_(new QWidget(this)), worker_(this) {
  offer_->setObjectName(QStringLiteral("interrupted_offer"));
  auto* invitation = new EmptyState(QStringLiteral("folder"), area_);
  invitation->set_text(
      tr("Drop a folder of pictures here"),
      tr("Lookalike learns from your pictures what is alike, on this computer: nothing is uploaded, and "
         "the pictures are never changed."));
  auto* choose = make_button(tr("Choose a folder…"), QStringLiteral("choose_folder"), ButtonKind::primary);
  auto* demo = make_button(tr("Try the demo collection"), QStringLiteral("open_demo"));
  invitation->add_action(choose);
  invitation->add_action(demo);
  area_->setObjectName(QStringLiteral("folder_drop_area"));
  area_->setMinimumHeight(300);
  area_->body()->addWidget(invitation);

  recent_list_ = new QVBoxLayout(recents_);
  recent_list_->setContentsMargins(0, 0, 0, 0);
  recent_list_->setSpacing(4);

  auto* column = new QVBoxLayout;
  column->setSpacing(24);
  column->addStretch(2);
  column->addWidget(offer_);
  column->addWidget(area_);
  column->addWidget(recents_);
  column->addStretch(3);
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(page_margin, 0, page_margin, page_margin);
  layout->addStretch(1);
  layout->addLayout(column, 4);
  layout->addStretch(1);

  connect(choose, &QPushButton::clicked, this, &LibraryStart::choose_requested);
  connect(demo, &QPushButton::clicked, this, &LibraryStart::demo_requested);
  connect(offer_, &Banner::action_clicked, this, [this] { Q_EMIT resume_chosen(interrupted_); });
  connect(offer_, &Banner::dismissed, this, [this] {
    forget_run_in_progress(interrupted_);
    refresh_offer();
  });
  refresh_recents();
}

void LibraryStart::refresh_offer() {
  const auto runs = interrupted_runs();
  if (runs.empty()) return offer_->dismiss();
  worker_.start([this, noted = runs.front(), folders = recent_folders()](std::stop_token) {
    worker_.post([this, noted, run = read_run_of(noted), pictures = name_of(noted.library, folders)] {
      if (interrupted_run(noted.library) == noted.run) show_offer(noted, run, pictures);
    });
  });
}

void LibraryStart::show_offer(const InterruptedRun& noted, const std::optional<RunInfo>& run, const QString& pictures) {
  if (run && run->finished && run->embedded && !run->outdated) {  // nothing is left to do
    forget_run_in_progress(noted.library);
    return refresh_offer();
  }
  interrupted_ = noted.library;
  offer_->set_action(run && run->finished ? tr("Open and make it searchable") : tr("Open and resume"));
  QString text = tr("Run %1 of the library %2.").arg(to_qstring(noted.run), short_path(noted.library));
  if (run) {
    const QString title = run_title(*run);
    text = run->finished
               ? (run->outdated ? tr("“%1” on “%2” is trained further, but search does not know of it yet.")
                                : tr("“%1” on “%2” is trained, but not searchable yet."))
                     .arg(title, pictures)
               : tr("“%1” on “%2”, epoch %3 of %4.").arg(title, pictures).arg(run->epochs_done).arg(run->train.epochs);
  }
  offer_->show_message(Banner::Kind::info, tr("A training was interrupted."), text);
}

void LibraryStart::set_hovered(bool hovered) {
  area_->set_hovered(hovered);
}

void LibraryStart::refresh_recents() {
  refresh_offer();
  while (QLayoutItem* item = recent_list_->takeAt(0)) {
    delete item->widget();
    delete item;
  }
  const QStringList folders = recent_folders().mid(0, 5);
  recents_->setVisible(!folders.isEmpty());
  recent_list_->addWidget(make_label(tr("Recent"), TextRole::label, recents_));
  for (const QString& folder : folders) {
    const auto path = to_path(folder);
    const QString words = folder_name(path) + QStringLiteral("   ") + short_path(path.parent_path());
    auto* button = make_button(QString(words).replace(QLatin1Char('&'), QStringLiteral("&&")),
                               QStringLiteral("recent_folder"), ButtonKind::quiet, recents_);
    button->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    connect(button, &QPushButton::clicked, this, [this, folder] { Q_EMIT folder_chosen(folder); });
    recent_list_->addWidget(button, 0, Qt::AlignLeft);
  }
}

}  // namespace lookalike
