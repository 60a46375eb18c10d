#include "ui/main_window.h"

#include <QApplication>
#include <QClipboard>
#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMimeData>
#include <QSettings>
#include <QShortcut>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "ui/background.h"
#include "ui/dropped.h"
#include "ui/models/thumbnail_provider.h"
#include "ui/pages/clusters_page.h"
#include "ui/pages/library_page.h"
#include "ui/pages/map_page.h"
#include "ui/pages/search_page.h"
#include "ui/pages/train_page.h"
#include "ui/sessions/library_session.h"
#include "ui/sessions/search_session.h"
#include "ui/sessions/train_session.h"
#include "ui/style/theme_setting.h"
#include "ui/widgets/rail.h"
#include "ui/widgets/rail_button.h"
#include "ui/widgets/status_bar.h"

namespace lookalike {

/// Destroyed from the last to the first: training ends before the library's own thread is waited for, which may be
/// waiting for training to let go of the library.
struct MainWindow::Sessions {
  ThumbnailProvider thumbnails;
  LibrarySession library;
  SearchSession search;
  TrainSession training;
};

MainWindow::MainWindow(ThemeSetting* theme, QWidget* parent)
    : QMainWindow(parent),
      sessions_(std::make_unique<Sessions>()),
      context_{sessions_->library, sessions_->training, sessions_->search, sessions_->thumbnails} {
  reserve_painting_threads();
  setWindowTitle(tr("Lookalike"));
  setMinimumSize(960, 640);
  resize(1280, 800);
  setAcceptDrops(true);
  build(theme);
  connect_sessions();
  connect_pages();
  add_shortcuts();
  connect(qApp, &QApplication::focusChanged, this, &MainWindow::keep_focus_on_page);
  show_page(library_page);
  restoreGeometry(QSettings().value(QStringLiteral("window_geometry")).toByteArray());
}

MainWindow::~MainWindow() {
  disconnect(qApp, nullptr, this, nullptr);
  // The pages speak to the sessions in their destructors' signals; neither side may outlive its half of a connection.
  delete takeCentralWidget();
}

void MainWindow::build(ThemeSetting* theme) {
  rail_ = new Rail;
  stack_ = new QStackedWidget;
  status_ = new StatusBar(context_.library, context_.training);
  library_page_ = new LibraryPage(context_);
  train_page_ = new TrainPage(context_);
  clusters_page_ = new ClustersPage(context_);
  map_page_ = new MapPage(context_);
  search_page_ = new SearchPage(context_);
  const struct {
    QWidget* page;
    const char *icon, *name;
    QString word;
  } pages[] = {{library_page_, "library", "rail_library", tr("Library")},
               {train_page_, "train", "rail_train", tr("Train")},
               {clusters_page_, "clusters", "rail_clusters", tr("Clusters")},
               {map_page_, "map", "rail_map", tr("Map")},
               {search_page_, "search", "rail_search", tr("Search")}};
  for (const auto& p : pages) {
    stack_->addWidget(p.page);
    rail_->add_page(QLatin1String(p.icon), p.word, QLatin1String(p.name));
  }

  auto* central = new QWidget;
  auto* line = new QHBoxLayout(central);
  auto* column = new QVBoxLayout;
  for (QLayout* layout : {static_cast<QLayout*>(line), static_cast<QLayout*>(column)}) {
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
  }
  column->addWidget(stack_, 1);
  column->addWidget(status_);
  line->addWidget(rail_);
  line->addLayout(column, 1);
  setCentralWidget(central);

  RailButton* theme_button = rail_->theme_button();
  theme_button->setVisible(theme != nullptr);
  if (theme) {
    connect(theme_button, &RailButton::clicked, this, [theme, theme_button] {
      QMenu* menu = theme->make_menu(theme_button);
      menu->popup(theme_button->mapToGlobal(QPoint(theme_button->width() + 4, -menu->sizeHint().height() / 2)));
    });
  }
}

void MainWindow::connect_sessions() {
  LibrarySession& library = context_.library;
  TrainSession& training = context_.training;
  connect(&library, &LibrarySession::collection_changed, this, [this] {
    const auto opened = context_.library.library();
    if (opened) context_.thumbnails.set_store(opened->thumbnails_path());
    context_.search.set_collection(context_.library.collection());
  });
  connect(&library, &LibrarySession::task_started, this, [this] { rail_->set_running(library_page, true); });
  connect(&library, &LibrarySession::task_finished, this, [this] { rail_->set_running(library_page, false); });
  connect(&training, &TrainSession::state_changed, this,
          [this] { rail_->set_running(train_page, context_.training.running()); });
  connect(&context_.search, &SearchSession::wanted, this, [this] { show_page(search_page); });
  connect(&training, &TrainSession::finished, &library, &LibrarySession::reload);
}

void MainWindow::connect_pages() {
  connect(rail_, &Rail::page_chosen, this, [this](int page) { show_page(static_cast<Page>(page)); });
  connect(library_page_, &LibraryPage::train_requested, this, [this] { show_page(train_page); });
  connect(library_page_, &LibraryPage::resume_requested, this, [this](const QString& run) {
    show_page(train_page);
    train_page_->resume_run(run);
  });
  const auto show_library = [this] { show_page(library_page); };
  connect(train_page_, &TrainPage::library_requested, this, show_library);
  connect(train_page_, &TrainPage::clusters_requested, this, [this] { show_page(clusters_page); });
  connect(train_page_, &TrainPage::search_requested, this, [this] { show_page(search_page); });
  connect(clusters_page_, &ClustersPage::library_requested, this, show_library);
  connect(map_page_, &MapPage::library_requested, this, show_library);
  connect(map_page_, &MapPage::selection_in_library, this, [this] {
    show_page(library_page);
    library_page_->show_selection();
  });
  connect(search_page_, &SearchPage::library_requested, this, show_library);
  connect(search_page_, &SearchPage::training_started, this, [this] { show_page(train_page); });
  connect(library_page_, &LibraryPage::find_similar, this, &MainWindow::find_similar);
  connect(clusters_page_, &ClustersPage::find_similar, this, &MainWindow::find_similar);
  connect(map_page_, &MapPage::find_similar, this, &MainWindow::find_similar);
}

void MainWindow::add_shortcuts() {
  for (int page = library_page; page <= search_page; ++page) {
    connect(new QShortcut(QKeySequence(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_1 + page)), this), &QShortcut::activated,
            this, [this, page] { show_page(static_cast<Page>(page)); });
  }
  connect(new QShortcut(QKeySequence::Open, this), &QShortcut::activated, this,
          [this] { library_page_->choose_folder(); });
  connect(new QShortcut(QKeySequence::Paste, this), &QShortcut::activated, this, &MainWindow::paste);
  connect(new QShortcut(QKeySequence::Quit, this), &QShortcut::activated, this, &MainWindow::close);
}

void MainWindow::show_page(Page page) {
  const bool had_focus = stack_->currentIndex() != page && stack_->isAncestorOf(focusWidget());
  rail_->set_current(page);
  stack_->setCurrentIndex(page);
  if (had_focus) stack_->currentWidget()->setFocus();  // not whichever of its parts comes first
}

/// The page keeps the keyboard when what had it on the page is gone; FocusHandover goes on from there.
void MainWindow::keep_focus_on_page(const QWidget* before, const QWidget* now) {
  QWidget* page = stack_->currentWidget();
  if (!before || !now || !page->isAncestorOf(before) || page->isAncestorOf(now)) return;
  if (!before->isVisible() || !before->isEnabled()) page->setFocus();
}

void MainWindow::open(const std::filesystem::path& folder, const std::filesystem::path& library) {
  show_page(library_page);
  library.empty() ? context_.library.open(folder) : context_.library.open_folder(folder, library);
}

void MainWindow::paste() {
  const QMimeData* pasted = QApplication::clipboard()->mimeData();
  if (const auto folder = dropped_folder(*pasted)) {
    open(*folder);
    return;
  }
  show_page(search_page);
  search_page_->accept_mime(*pasted);
}

/// Esc stops what is being fetched, or else the library's task, from anywhere; training, which may have run for hours,
/// only where it is looked at.
void MainWindow::cancel() {
  if (search_page_->cancel()) return;
  if (context_.library.busy()) {
    status_->cancel_library_task();
  } else if (stack_->currentIndex() == train_page) {
    status_->cancel_training();
  }
}

void MainWindow::find_similar(std::int64_t row) {
  show_page(search_page);
  context_.search.query_row(row);
}

/// Not a shortcut, which would come before the views and fields that Esc leaves or takes back: only what none of them
/// wants comes up to here.
void MainWindow::keyPressEvent(QKeyEvent* event) {
  event->key() == Qt::Key_Escape ? cancel() : QMainWindow::keyPressEvent(event);
}

void MainWindow::closeEvent(QCloseEvent* event) {
  QSettings().setValue(QStringLiteral("window_geometry"), saveGeometry());
  context_.library.shut_down();
  context_.training.interrupt();  // at once, not only when the window is destroyed; the next start offers to resume
  event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  // A thumbnail that is dragged within a page and let go there is no query.
  const bool from_page = event->source() != nullptr && stack_->currentIndex() != search_page;
  from_page ? event->ignore() : event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  event->acceptProposedAction();
  if (const auto folder = dropped_folder(*event->mimeData())) {
    open(*folder);
    return;
  }
  show_page(search_page);
  search_page_->accept_mime(*event->mimeData(), SearchPage::role_of(*event));
}

}  // namespace lookalike
