#include "ui/run_chart_file.h"

#include <QCoreApplication>
#include <QEventLoop>
#include <QTextStream>
#include <algorithm>

#include "engine/core/error.h"
#include "engine/library/library.h"
#include "engine/training/trainer.h"
#include "ui/qt_convert.h"
#include "ui/widgets/run_chart.h"
#include "ui/widgets/segmented_control.h"

namespace lookalike {
namespace {

constexpr int width = 900, height = 460;

QString name_of(const RunInfo& run) {
  return to_qstring(run.title.empty() ? run.id : run.title);
}

/// In the order asked for.
std::vector<RunInfo> chosen_runs(const Collection& collection, const QStringList& names) {
  const auto& all = collection.runs;
  std::vector<RunInfo> chosen;
  for (const QString& name : names) {
    const auto run = std::find_if(all.begin(), all.end(), [&](const RunInfo& r) {
      return to_qstring(r.id) == name || to_qstring(r.title) == name;
    });
    if (run == all.end()) {
      throw Error(ErrorCode::usage, "There is no such run", name.toStdString(), "`lookalike-cli info` lists them.");
    }
    chosen.push_back(*run);
  }
  if (names.isEmpty() && !all.empty()) chosen.push_back(all.back());
  if (chosen.empty()) {
    throw Error(ErrorCode::bad_input, "No run was trained in this library yet",
                display_path(collection.library_folder));
  }
  return chosen;
}

/// Waits for the file.
void draw(RunChart& chart, const std::filesystem::path& out) {
  QEventLoop loop;
  QString failure;
  QObject::connect(&chart, &RunChart::exported, &loop, &QEventLoop::quit);
  QObject::connect(&chart, &RunChart::export_failed, &loop, [&](const QString& message) {
    failure = message;
    loop.exit();
  });
  // Only once the loop runs: a name that cannot be is refused at once.
  QMetaObject::invokeMethod(
      &chart, [&] { chart.export_to(out); }, Qt::QueuedConnection);
  loop.exec();
  if (!failure.isEmpty()) throw Error(ErrorCode::io, failure.toStdString());
}

}  // namespace

int save_run_chart(const RunChartFile& request) {
  try {
    if (!std::filesystem::is_directory(request.library)) {
      throw Error(ErrorCode::bad_input, "There is no library", display_path(request.library));
    }
    const auto library = Library::open(request.library);
    const auto runs = chosen_runs(*library->snapshot(), request.runs);
    RunChart chart;
    chart.resize(width, height);
    if (request.metrics) chart.findChild<SegmentedControl*>(QStringLiteral("chart_kind"))->set_current(2);
    chart.clear(name_of(runs[0]), runs[0].train);
    std::vector<RunCurves> others;
    for (const RunInfo& run : runs) {
      others.push_back({name_of(run), read_history(library->run_folder(run.id) / "history.csv"), run.train});
    }
    chart.show_history(others[0].history, runs[0].train.epochs, runs[0].best_epoch);
    others.erase(others.begin());
    chart.set_others(std::move(others));
    chart.refresh();
    QCoreApplication::sendPostedEvents();  // the axes find their room
    chart.grab();
    draw(chart, request.out);
    return 0;
  } catch (const Error& error) {
    QTextStream(stderr) << "lookalike: " << QString::fromUtf8(error.what()) << Qt::endl;
    return exit_code(error.code());
  }
}

}  // namespace lookalike
