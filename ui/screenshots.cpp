#include "ui/screenshots.h"

#include <QApplication>
#include <QEventLoop>
#include <QFile>
#include <QFont>
#include <QFontDatabase>
#include <QMimeData>
#include <QPixmap>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSettings>
#include <QTemporaryDir>
#include <QTextStream>
#include <QTimer>
#include <QUrl>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/data/demo_collection.h"
#include "engine/model/preset.h"
#include "ui/main_window.h"
#include "ui/models/thumbnail_provider.h"
#include "ui/pages/search_page.h"
#include "ui/pages/train_header.h"
#include "ui/qt_convert.h"
#include "ui/sessions/library_session.h"
#include "ui/sessions/search_session.h"
#include "ui/sessions/train_session.h"
#include "ui/style/theme.h"
#include "ui/widgets/advanced_panel.h"
#include "ui/widgets/segmented_control.h"

namespace lookalike {

namespace {

void say(const QString& text) {
  QTextStream(stderr) << text << Qt::endl;
}

}  // namespace

Screenshots::Screenshots(QApplication& app, ScreenshotOptions options)
    : app_(app), options_(std::move(options)), folder_(std::make_unique<QTemporaryDir>()) {
  QSettings::setDefaultFormat(QSettings::IniFormat);
  QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, folder_->filePath(QStringLiteral("settings")));
  // Without a desktop there is no system font to follow; the drawings' font, where it is installed, is nicer than the
  // fallback.
  if (QFontDatabase::hasFamily(QStringLiteral("Inter"))) app_.setFont(QFont(QStringLiteral("Inter")));
}

Screenshots::~Screenshots() = default;

int Screenshots::run() {
  if (!folder_->isValid()) {
    say(tr("There is no place for temporary files: %1").arg(folder_->errorString()));
    return exit_code(ErrorCode::io);
  }
  apply_theme(app_, ThemeChoice::light);
  try {
    make_folder(options_.out);
    if (options_.pictures.empty() && !make_demo()) return exit_code(ErrorCode::internal);
    window_ = std::make_unique<MainWindow>();
    window_->resize(1280, 800);
    window_->show();
    const auto note_failure = [this](const QString& message) { failure_ = message; };
    connect(&window_->context().library, &LibrarySession::failed, this, note_failure);
    connect(&window_->context().training, &TrainSession::failed, this, note_failure);
    connect(&window_->context().search, &SearchSession::failed, this, note_failure);
    if (import() && train() && arrange() && search() && save_all()) return 0;
  } catch (const Error& error) {
    say(to_qstring(std::string(error.what())));
    return exit_code(error.code());
  }
  say(failure_.isEmpty() ? tr("The screenshots were not finished.") : failure_);
  return exit_code(ErrorCode::bad_input);
}

bool Screenshots::make_demo() {
  say(tr("Rendering the demo collection"));
  qputenv("HOME", QFile::encodeName(folder_->path()));  // so that the window shows a path as people have it
  make_folder(to_path(folder_->filePath(QStringLiteral("Pictures"))));
  options_.pictures = to_path(folder_->filePath(QStringLiteral("Pictures/Lookalike demo")));
  return make_demo_collection(options_.pictures, {}, {}, {});
}

bool Screenshots::import() {
  say(tr("Reading the pictures"));
  LibrarySession& library = window_->context().library;
  window_->open(options_.pictures, to_path(folder_->filePath(QStringLiteral("library"))));
  return wait_until([&] { return !library.busy(); });
}

bool Screenshots::train() {
  say(tr("Training for %1 epochs").arg(options_.epochs));
  TrainSession& training = window_->context().training;
  const Preset& preset = presets().front();
  TrainRequest request{preset.name, preset.model, preset.train, {}, true};
  request.model.input_size = 64;
  request.train.epochs = options_.epochs;
  training.start(window_->context().library.library(), request);
  return wait_until([&] { return !training.running(); });
}

bool Screenshots::arrange() {
  say(tr("Arranging the map"));
  LibrarySession& library = window_->context().library;
  MapOptions options;
  options.method = "tsne";
  library.make_map(options);
  return wait_until([&] { return !library.busy(); });
}

bool Screenshots::search() {
  say(tr("Searching"));
  SearchSession& session = window_->context().search;
  const auto collection = window_->context().library.collection();
  QMimeData drop;
  drop.setUrls({QUrl::fromLocalFile(to_qstring(collection->row_path(collection->row_count() / 3)))});
  window_->search().accept_mime(drop);
  window_->search().show_by_cluster(true);
  return wait_until([&] { return session.answer() != nullptr; });
}

bool Screenshots::save_all() {
  static const char* const pages[] = {"1-library", "2-train", "3-clusters", "4-map", "5-search"};
  for (const auto theme : {ThemeChoice::light, ThemeChoice::dark}) {
    apply_theme(app_, theme);
    const QString ending = theme == ThemeChoice::dark ? QStringLiteral("-dark.png") : QStringLiteral("-light.png");
    for (int page = MainWindow::library_page; page <= MainWindow::search_page; ++page) {
      window_->show_page(static_cast<MainWindow::Page>(page));
      if (!save(QLatin1String(pages[page]) + ending)) return false;
    }
    if (!save_train_views(ending)) return false;
  }
  return true;
}

/// The Train page before a run, with every setting, and its list of runs.
bool Screenshots::save_train_views(const QString& ending) {
  window_->show_page(MainWindow::train_page);
  auto* views = window_->findChild<SegmentedControl*>(QStringLiteral("train_view"));
  auto* settings = window_->findChild<AdvancedPanel*>();
  views->button(TrainHeader::setup_view)->click();
  if (!save(QStringLiteral("2-train-presets") + ending)) return false;
  settings->set_unfolded(true);
  QApplication::processEvents();  // The fields get their places.
  auto* scroll = window_->findChild<QScrollArea*>(QStringLiteral("train_setup"));
  scroll->ensureWidgetVisible(settings, 0, 0);
  scroll->verticalScrollBar()->setValue(settings->y());
  if (!save(QStringLiteral("2-train-settings") + ending)) return false;
  settings->set_unfolded(false);
  views->button(TrainHeader::runs_view)->click();
  if (!save(QStringLiteral("2-train-runs") + ending)) return false;
  views->button(TrainHeader::progress_view)->click();
  return true;
}

bool Screenshots::save(const QString& name) {
  // A page asks for its thumbnails when it is drawn: draw it until nothing new arrives any more.
  bool arrived = true;
  const auto note = connect(&window_->context().thumbnails, &ThumbnailProvider::ready, this, [&] { arrived = true; });
  while (arrived || !window_->context().thumbnails.idle()) {
    arrived = false;
    window_->grab();
    QEventLoop loop;
    QTimer::singleShot(30, &loop, &QEventLoop::quit);  // one turn of the window's own timers
    loop.exec();
  }
  disconnect(note);
  const QString file = to_qstring(options_.out / name.toStdString());
  if (!window_->grab().save(file)) {
    failure_ = tr("The picture cannot be written: %1").arg(file);
    return false;
  }
  say(file);
  return true;
}

bool Screenshots::wait_until(const std::function<bool()>& done) {
  QEventLoop loop;
  QTimer look;  // signals end up here a moment later, whichever of the sessions they come from
  connect(&look, &QTimer::timeout, &loop, [&] {
    if (done() || !failure_.isEmpty()) loop.quit();
  });
  look.start(20);
  loop.exec();
  return failure_.isEmpty();
}

}  // namespace lookalike
