// ui_large LIBRARY: the real window at 1280×800 without a display on a large library — opened, its grid scrolled by
// wheel, keys and scroll bar, its map panned and zoomed, pictures dropped — with a heartbeat in the window's thread.
// Prints one JSON object: per phase the gaps between two turns of the event loop as ui_stall does, the memory, the
// map's frames a second, and the time from a drop to the first matches on show.

#include <QElapsedTimer>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>
#include <QSlider>
#include <QTemporaryDir>
#include <QWheelEvent>
#include <cmath>
#include <cstdio>
#include <functional>
#include <numbers>

#include "engine/core/memory.h"
#include "engine/core/parallel.h"
#include "engine/data/demo_collection.h"
#include "engine/data/preprocess.h"
#include "tests/bench/heartbeat.h"
#include "tests/bench/paint_watch.h"
#include "tests/bench/window_driver.h"
#include "ui/main_window.h"
#include "ui/models/thumbnail_provider.h"
#include "ui/qt_convert.h"
#include "ui/sessions/library_session.h"
#include "ui/sessions/search_session.h"
#include "ui/style/theme.h"
#include "ui/widgets/map_view.h"
#include "ui/widgets/thumbnail_grid.h"

using namespace lookalike;
using nlohmann::json;

namespace {

constexpr double mb = 1e6;

/// Calls `act` with the share of the time that has passed, every `every_ms`, for so many seconds.
void act_for(double seconds, int every_ms, const std::function<void(double share)>& act) {
  QElapsedTimer clock;
  clock.start();
  QTimer turns;
  turns.setTimerType(Qt::PreciseTimer);
  QObject::connect(&turns, &QTimer::timeout,
                   [&] { act(std::min(1.0, static_cast<double>(clock.elapsed()) / 1e3 / seconds)); });
  turns.start(every_ms);
  run_until([&] { return static_cast<double>(clock.elapsed()) > seconds * 1e3; });
}

void turn_wheel(QWidget& over, int notches) {
  const QPointF at(over.width() / 2.0, over.height() / 2.0);
  QWheelEvent event(at, over.mapToGlobal(at), {}, {0, 120 * notches}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase,
                    false);
  QApplication::sendEvent(&over, &event);
}

void press_key(QWidget& on, int key) {
  for (const auto type : {QEvent::KeyPress, QEvent::KeyRelease}) {
    QKeyEvent event(type, key, Qt::NoModifier);
    QApplication::sendEvent(&on, &event);
  }
}

void move_mouse(QWidget& over, QEvent::Type type, const QPointF& at) {
  const bool move = type == QEvent::MouseMove;
  QMouseEvent event(type, at, over.mapToGlobal(at), move ? Qt::NoButton : Qt::LeftButton,
                    type == QEvent::MouseButtonRelease ? Qt::NoButton : Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(&over, &event);
}

/// The window and what measures it.
struct Bench {
  WatchedApplication& app;
  MainWindow& window;
  Heartbeat heartbeat{app};
  json report = json::object();

  void note(const char* phase, json more = json::object()) {
    json result = heartbeat.take();
    result["resident_mb"] = static_cast<double>(resident_memory()) / mb;
    result.update(more);
    report[phase] = std::move(result);
  }
  /// Nothing is being loaded or painted any more.
  void settle() {
    act_for(0.5, 50, [](double) {});
    run_until([this] { return window.context().thumbnails.idle(); });
  }
};

bool open_library(Bench& bench, const char* folder) {
  LibrarySession& library = bench.window.context().library;
  QElapsedTimer clock;
  clock.start();
  bench.window.open(folder);
  run_until([&] { return library.collection() && library.collection()->row_count() > 0; });
  const double shown = static_cast<double>(clock.elapsed()) / 1e3;
  run_until([&] { return !library.busy(); });
  bench.note("open", {{"pictures_shown_s", shown}, {"rescanned_s", static_cast<double>(clock.elapsed()) / 1e3}});
  bench.report["pictures"] = library.collection()->row_count();
  return library.collection()->embeddings != nullptr && library.collection()->map != nullptr;
}

void scroll_grid(Bench& bench) {
  bench.window.show_page(MainWindow::library_page);
  auto* grid = bench.window.findChild<ThumbnailGrid*>(QStringLiteral("library_grid"));
  QScrollBar* bar = grid->verticalScrollBar();
  bench.settle();
  bench.heartbeat.take();
  act_for(10, 16, [&](double) { turn_wheel(*grid->viewport(), -1); });
  bench.note("grid_wheel", {{"rows_down", bar->value() / std::max(1, grid->gridSize().height())}});
  grid->setFocus();
  act_for(5, 33, [&](double) { press_key(*grid, Qt::Key_PageDown); });
  bench.note("grid_page_down");
  bar->setSliderDown(true);
  act_for(20, 16, [&](double share) { bar->setSliderPosition(static_cast<int>(share * bar->maximum())); });
  bar->setSliderDown(false);
  bench.note("grid_dragged_from_top_to_bottom");
  act_for(3, 250, [&](double share) { press_key(*grid, std::fmod(share * 6, 1) < 0.5 ? Qt::Key_Home : Qt::Key_End); });
  bench.note("grid_first_and_last");
  auto* size = bench.window.findChild<QSlider*>(QStringLiteral("thumbnail_size"));
  act_for(3, 33, [&](double share) { size->setValue(72 + static_cast<int>(share * 120)); });
  bench.note("grid_resized");
  size->setValue(116);
  bench.settle();
  bench.heartbeat.take();
}

/// Drags the map in circles.
json pan_map(MapView& map, PaintWatch& paints, double seconds) {
  const QPointF middle(map.width() / 2.0, map.height() / 2.0);
  move_mouse(map, QEvent::MouseButtonPress, middle);
  paints.restart();
  act_for(seconds, 4, [&](double share) {
    const double angle = share * seconds * 2 * std::numbers::pi / 2;  // One turn in two seconds.
    const double radius = map.height() / 3.0;
    move_mouse(map, QEvent::MouseMove, middle + radius * QPointF(std::sin(angle), 1 - std::cos(angle)));
  });
  json frames = paints.frames();
  move_mouse(map, QEvent::MouseButtonRelease, middle);
  return frames;
}

void use_map(Bench& bench) {
  auto* map = bench.window.findChild<MapView*>(QStringLiteral("map_view"));
  PaintWatch paints("map_view");
  bench.window.show_page(MainWindow::map_page);
  run_until([&] { return map->settled(); });
  bench.note("map_shown", {{"points", map->points().count()}});
  bench.settle();
  bench.heartbeat.take();
  bench.note("map_panned", pan_map(*map, paints, 10));
  paints.restart();
  act_for(6, 33, [&](double share) { turn_wheel(*map, std::sin(share * 6 * std::numbers::pi) > 0 ? 1 : -1); });
  bench.note("map_zoomed", paints.frames());
  map->show_all();
  for (int i = 0; i < 8; ++i) map->zoom_in();
  bench.settle();
  bench.heartbeat.take();
  bench.note("map_panned_near", pan_map(*map, paints, 6));
}

/// From the drop of a file to the first matches on show.
class Drops {
 public:
  explicit Drops(Bench& bench) : bench_(bench), search_(bench.window.context().search) {
    for (int i = 0; i < pictures; ++i) {
      const Image picture =
          render_demo_picture(i % static_cast<int>(demo_kinds().size()), 1'000u + static_cast<unsigned>(i), 1280, 960);
      const std::vector<std::uint8_t> jpeg = encode_jpeg(picture);
      write_file_atomically(file(i), std::as_bytes(std::span(jpeg)));
    }
  }

  double drop_one(int i) {
    const auto before = search_.answer();
    matches_.restart();
    drop(bench_.window, QUrl::fromLocalFile(to_qstring(file(i))));
    // A repaint while the search goes on shows the matches of the picture before.
    QMetaObject::Connection answered =
        QObject::connect(&search_, &SearchSession::answered, [this] { matches_.forget(); });
    run_until([&] { return search_.answer() && search_.answer() != before && matches_.painted(); }, 1);
    QObject::disconnect(answered);
    return matches_.first_ms();
  }

  void measure(const char* phase) {
    std::vector<double> ms, searched_ms;
    for (int i = 0; i < pictures; ++i) {
      ms.push_back(drop_one(i));
      searched_ms.push_back(search_.answer()->result.milliseconds);
      bench_.settle();
    }
    std::ranges::sort(ms);
    std::ranges::sort(searched_ms);
    bench_.note(phase, {{"median_ms", ms[ms.size() / 2]},
                        {"longest_ms", ms.back()},
                        {"median_search_ms", searched_ms[searched_ms.size() / 2]},
                        {"index", explain_index(search_.answer()->result.index)}});
  }

 private:
  static constexpr int pictures = 16;
  fs::path file(int i) const { return to_path(folder_.filePath(QStringLiteral("query%1.jpg").arg(i))); }

  Bench& bench_;
  SearchSession& search_;
  QTemporaryDir folder_;
  PaintWatch matches_{"result_grid"};
};

void search(Bench& bench, bool with_index) {
  SearchSession& session = bench.window.context().search;
  Drops drops(bench);
  bench.settle();  // Painting the pictures held the window's thread up.
  bench.heartbeat.take();
  session.change([](SearchSettings& s) { s.index = SearchIndex::exact; });
  bench.note("first_drop", {{"ms", drops.drop_one(0)}});
  drops.measure("drops_exact");
  if (!with_index) return;
  bool built = false;
  QObject::connect(&session, &SearchSession::index_finished, [&built] { built = true; });
  session.change([](SearchSettings& s) { s.index = SearchIndex::approximate; });
  QElapsedTimer clock;
  clock.start();
  drops.measure("drops_while_the_index_is_built");
  run_until([&] { return built; });
  bench.note("index_built", {{"seconds", static_cast<double>(clock.elapsed()) / 1e3}});
  drops.drop_one(0);
  drops.measure("drops_approximate");
}

}  // namespace

int main(int argc, char** argv) {
  const HomeOfItsOwn home;
  WatchedApplication app(argc, argv);
  if (argc < 2) {
    std::fprintf(stderr, "usage: ui_large LIBRARY [--index]\n");
    return 2;
  }
  MainWindow window;
  show_window(app, window);
  Bench bench{app, window};
  bench.report = {{"window", "1280x800"}, {"threads", thread_count()}};
  if (!open_library(bench, argv[1])) return 3;
  scroll_grid(bench);
  use_map(bench);
  search(bench, argc > 2 && std::string_view(argv[2]) == "--index");
  bench.report["peak_mb"] = static_cast<double>(peak_memory()) / mb;
  std::printf("%s\n", bench.report.dump(2).c_str());
  return 0;
}
