#include "ui/interrupted_run.h"

#include <QSettings>
#include <QVariantMap>

#include "ui/qt_convert.h"

namespace lookalike {
namespace {

const QString settings_key = QStringLiteral("runs_in_progress");

/// Paths are no settings keys: their slashes would make groups.
QString name_of(const std::filesystem::path& library) {
  return to_qstring(library);
}

}  // namespace

void note_run_in_progress(const std::filesystem::path& library, const std::string& run) {
  QSettings settings;
  QVariantMap runs = settings.value(settings_key).toMap();
  runs.insert(name_of(library), to_qstring(run));
  settings.setValue(settings_key, runs);
}

void forget_run_in_progress(const std::filesystem::path& library) {
  QSettings settings;
  QVariantMap runs = settings.value(settings_key).toMap();
  if (runs.remove(name_of(library)) > 0) settings.setValue(settings_key, runs);
}

std::string interrupted_run(const std::filesystem::path& library) {
  return QSettings().value(settings_key).toMap().value(name_of(library)).toString().toStdString();
}

}  // namespace lookalike
