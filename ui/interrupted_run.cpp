#include "ui/interrupted_run.h"

#include <QHash>
#include <QSettings>
#include <QVariantMap>

#include "ui/background.h"
#include "ui/qt_convert.h"

namespace lookalike {
namespace {

const QString settings_key = QStringLiteral("runs_in_progress");

/// Paths are no settings keys: their slashes would make groups.
QString library_name(const std::filesystem::path& library) {
  return to_qstring(library);
}

/// What was noted since the start, which may not have reached the settings yet. Window's thread only.
QHash<QString, QString>& noted() {
  static QHash<QString, QString> runs;
  return runs;
}

/// An empty run takes the note back.
void note(const std::filesystem::path& library, const QString& run) {
  const QString name = library_name(library);
  noted().insert(name, run);
  run_in_background([name, run] {
    QSettings settings;
    QVariantMap runs = settings.value(settings_key).toMap();
    if (run.isEmpty() && runs.remove(name) == 0) return;
    if (!run.isEmpty()) runs.insert(name, run);
    settings.setValue(settings_key, runs);
  });
}

}  // namespace

void note_run_in_progress(const std::filesystem::path& library, const std::string& run) {
  note(library, to_qstring(run));
}

void forget_run_in_progress(const std::filesystem::path& library) {
  note(library, {});
}

std::string interrupted_run(const std::filesystem::path& library) {
  const QString name = library_name(library);
  const auto it = noted().constFind(name);
  if (it != noted().constEnd()) return it->toStdString();
  return QSettings().value(settings_key).toMap().value(name).toString().toStdString();
}

std::vector<InterruptedRun> interrupted_runs() {
  QVariantMap all = QSettings().value(settings_key).toMap();
  for (auto it = noted().constBegin(); it != noted().constEnd(); ++it) all.insert(it.key(), it.value());
  std::vector<InterruptedRun> runs;
  for (auto it = all.constBegin(); it != all.constEnd(); ++it) {
    const std::string run = it.value().toString().toStdString();
    if (!run.empty()) runs.push_back({to_path(it.key()), run});
  }
  return runs;
}

}  // namespace lookalike
