#include "ui/recents.h"

#include <QSettings>

#include "ui/background.h"

namespace lookalike {

namespace {

constexpr const char* recents_key = "recent_folders";
constexpr int kept = 8;

}  // namespace

QStringList recent_folders() {
  return QSettings().value(QLatin1String(recents_key)).toStringList();
}

void add_recent_folder(const std::filesystem::path& folder) {
  const QString text = QString::fromStdString(folder.native());
  if (recent_folders().value(0) == text) return;  // asked at every change of a library
  run_in_background([text] {
    QStringList folders = recent_folders();
    folders.removeAll(text);
    folders.prepend(text);
    QSettings().setValue(QLatin1String(recents_key), folders.mid(0, kept));
  });
}

}  // namespace lookalike
