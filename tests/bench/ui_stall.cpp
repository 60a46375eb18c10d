// ui_stall FOLDER [EPOCHS]: the whole job in the real window at 1280×800 without a display — drop of the folder,
// import, training on all cores, pages switched, grids scrolled, a picture dropped — with a heartbeat in the window's
// thread. Prints one JSON object: per phase the worst and the 99.9 % gap between two turns of the event loop, how many
// passed 50 ms, what the thread did in the longest ones, and where it stood 25 ms after their begin.

#include <QElapsedTimer>
#include <QScrollBar>
#include <QTemporaryDir>
#include <QTimer>
#include <QUrl>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "engine/core/parallel.h"
#include "engine/model/preset.h"
#include "tests/bench/heartbeat.h"
#include "tests/bench/window_driver.h"
#include "ui/main_window.h"
#include "ui/qt_convert.h"
#include "ui/sessions/library_session.h"
#include "ui/sessions/search_session.h"
#include "ui/sessions/train_session.h"
#include "ui/style/theme.h"
#include "ui/widgets/thumbnail_grid.h"

using namespace lookalike;
using nlohmann::json;

namespace {

/// What a restless user does while the program works: another page each half second, and every grid scrolled.
class RestlessUser : public QObject {
 public:
  explicit RestlessUser(MainWindow& window) {
    connect(&pages_, &QTimer::timeout, this,
            [this, &window] { window.show_page(static_cast<MainWindow::Page>(++turn_ % 5)); });
    connect(&scrolling_, &QTimer::timeout, this, [&window] {
      for (auto* grid : window.findChildren<ThumbnailGrid*>()) {
        QScrollBar* bar = grid->verticalScrollBar();
        if (grid->isVisible()) bar->setValue(bar->value() >= bar->maximum() ? 0 : bar->value() + 60);
      }
    });
    pages_.setObjectName(QStringLiteral("page switch"));
    scrolling_.setObjectName(QStringLiteral("scrolling"));
    pages_.start(500);
    scrolling_.start(33);
  }

 private:
  QTimer pages_, scrolling_;
  int turn_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  const HomeOfItsOwn home;
  WatchedApplication app(argc, argv);
  if (argc < 2) {
    std::fprintf(stderr, "usage: ui_stall FOLDER [EPOCHS]\n");
    return 2;
  }
  MainWindow window;
  show_window(app, window);
  LibrarySession& library = window.context().library;
  TrainSession& training = window.context().training;
  SearchSession& search = window.context().search;

  json report{{"window", "1280x800"}, {"threads", thread_count()}};
  Heartbeat heartbeat(app);
  run_until([] { return true; });
  report["start"] = heartbeat.take();

  drop(window, QUrl::fromLocalFile(QString::fromLocal8Bit(argv[1])));
  {
    const RestlessUser user(window);
    run_until([&] { return library.collection() && !library.busy(); });
  }
  report["import"] = heartbeat.take();
  if (!library.collection() || !library.collection()->embeddings) return 3;
  report["pictures"] = library.collection()->row_count();

  const Preset& preset = presets().front();
  TrainRequest request;
  request.model = preset.model;
  request.train = preset.train;
  request.train.epochs = argc > 2 ? std::atoi(argv[2]) : 2;
  training.start(library.library(), request);
  {
    const RestlessUser user(window);
    run_until([&] { return training.report() || !training.running(); });
    drop(window, QUrl::fromLocalFile(to_qstring(library.collection()->row_path(0))));
    run_until([&] { return search.answer() || !training.running(); });
    report["search_answered_while_training"] = search.answer() != nullptr && training.running();
    run_until([&] { return !training.running(); });
  }
  report["training"] = heartbeat.take();

  drop(window, QUrl::fromLocalFile(to_qstring(library.collection()->row_path(library.collection()->row_count() / 2))));
  QElapsedTimer since_drop;
  since_drop.start();
  const auto before = search.answer();
  run_until([&] { return search.answer() && search.answer() != before; });
  report["drop_to_matches_ms"] = since_drop.elapsed();
  report["search"] = heartbeat.take();
  std::printf("%s\n", report.dump(2).c_str());
  return 0;
}
