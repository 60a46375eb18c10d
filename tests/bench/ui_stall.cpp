// ui_stall FOLDER [EPOCHS]: the whole job in the real window at 1280×800 without a display — drop of the folder,
// import, training on all cores, pages switched, grids scrolled, a picture dropped — with a heartbeat in the window's
// thread. Prints one JSON object: per phase the worst and the 99.9 % gap between two turns of the event loop, how many
// passed 50 ms, what the thread did in the longest ones, and where it stood 25 ms after their begin.

#include <QDragEnterEvent>
#include <QDropEvent>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QMimeData>
#include <QScrollBar>
#include <QTemporaryDir>
#include <QTimer>
#include <QUrl>
#include <algorithm>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <vector>

#include "engine/core/parallel.h"
#include "engine/model/preset.h"
#include "tests/bench/stack_watch.h"
#include "tests/bench/stolen_time.h"
#include "tests/bench/watched_application.h"
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

/// Beats every 2 ms in the window's thread; a gap is the time between two beats less those 2 ms.
class Heartbeat : public QObject {
 public:
  explicit Heartbeat(WatchedApplication& app) : app_(app) {
    timer_.setTimerType(Qt::PreciseTimer);
    connect(&timer_, &QTimer::timeout, this, &Heartbeat::beat);
    gaps_ms_.reserve(1 << 20);
    own_gaps_ms_.reserve(1 << 20);
    app_.forget();
    clock_.start();
    timer_.start(interval);
  }

  /// The gaps since the last call.
  json take() {
    json result = summary(gaps_ms_);
    result["less_stolen_time"] = summary(own_gaps_ms_);
    for (auto longest = longest_.rbegin(); longest != longest_.rend(); ++longest) {
      result["longest"].push_back(std::move(longest->second));
    }
    gaps_ms_.clear();
    own_gaps_ms_.clear();
    longest_.clear();
    return result;
  }

 private:
  static json summary(std::vector<double>& gaps_ms) {
    if (gaps_ms.empty()) return {{"beats", 0}};
    std::sort(gaps_ms.begin(), gaps_ms.end());
    const auto p99_9 = static_cast<std::size_t>(static_cast<double>(gaps_ms.size() - 1) * 0.999);
    return {{"beats", gaps_ms.size()},
            {"worst_ms", std::max(0.0, gaps_ms.back())},
            {"p99_9_ms", std::max(0.0, gaps_ms[p99_9])},
            {"over_50_ms", std::count_if(gaps_ms.begin(), gaps_ms.end(), [](double gap) { return gap > 50; })}};
  }

  static constexpr int interval = 2;
  static constexpr std::size_t longest_kept = 5, events_told = 5;

  void beat() {
    const double gap = static_cast<double>(clock_.nsecsElapsed()) / 1e6 - interval;
    clock_.restart();
    const double stolen = stolen_.take();
    gaps_ms_.push_back(gap);
    own_gaps_ms_.push_back(std::max(0.0, gap - stolen));
    const std::vector<std::string> stood = stack_.beat();
    if (longest_.size() < longest_kept || gap > longest_.begin()->first) {
      json what = app_.take(events_told);
      what["gap_ms"] = gap;
      what["stolen_ms"] = stolen;
      what["stood_at"] = stood;
      longest_.emplace(gap, std::move(what));
      if (longest_.size() > longest_kept) longest_.erase(longest_.begin());
    } else {
      app_.forget();
    }
  }

  WatchedApplication& app_;
  QTimer timer_;
  QElapsedTimer clock_;
  StackWatch stack_{std::chrono::milliseconds(25)};
  StolenTime stolen_;
  std::vector<double> gaps_ms_, own_gaps_ms_;
  std::multimap<double, json> longest_;
};

void drop(QWidget& target, const QUrl& url) {
  QMimeData data;
  data.setUrls({url});
  const QPointF middle(target.width() / 2.0, target.height() / 2.0);
  QDragEnterEvent enter(middle.toPoint(), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(&target, &enter);
  QDropEvent event(middle, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(&target, &event);
}

/// Runs the event loop until `done`, looking after each turn.
template <typename Done>
void run_until(Done done) {
  QEventLoop loop;
  QTimer look;
  QObject::connect(&look, &QTimer::timeout, &loop, [&] {
    if (done()) loop.quit();
  });
  look.start(10);
  loop.exec();
}

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
  qputenv("QT_QPA_PLATFORM", "offscreen");
  WatchedApplication app(argc, argv);
  if (argc < 2) {
    std::fprintf(stderr, "usage: ui_stall FOLDER [EPOCHS]\n");
    return 2;
  }
  QTemporaryDir home;
  qputenv("XDG_DATA_HOME", home.path().toUtf8());
  qputenv("XDG_CONFIG_HOME", home.path().toUtf8());
  apply_theme(app, ThemeChoice::light);
  MainWindow window;
  window.resize(1280, 800);
  window.show();
  LibrarySession& library = window.context().library;
  TrainSession& training = window.context().training;
  SearchSession& search = window.context().search;
  QObject::connect(&library, &LibrarySession::failed,
                   [](const QString& text) { std::fprintf(stderr, "%s\n", qPrintable(text)); });

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
