#include "ui/widgets/dialog_folder.h"

#include <QFileDialog>
#include <QSettings>
#include <QStandardPaths>

namespace lookalike {
namespace {

constexpr const char* folder_key = "dialog_folder";

QString last_folder() {
  const QStringList wanted{QSettings().value(QLatin1String(folder_key)).toString(),
                           QStandardPaths::writableLocation(QStandardPaths::PicturesLocation)};
  for (const QString& folder : wanted) {
    if (!folder.isEmpty() && QFileInfo(folder).isDir()) return folder;
  }
  return QDir::homePath();
}

}  // namespace

void start_at_last_folder(QFileDialog& dialog) {
  dialog.setDirectory(last_folder());
  QObject::connect(&dialog, &QFileDialog::accepted, &dialog, [&dialog] {
    const QString chosen = dialog.selectedFiles().value(0);
    if (!chosen.isEmpty()) QSettings().setValue(QLatin1String(folder_key), QFileInfo(chosen).absolutePath());
  });
}

}  // namespace lookalike
