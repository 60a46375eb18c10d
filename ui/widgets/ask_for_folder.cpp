#include "ui/widgets/ask_for_folder.h"

#include <QFileDialog>

#include "ui/qt_convert.h"
#include "ui/widgets/dialog_folder.h"

namespace lookalike {

void ask_for_folder(QWidget* parent, const QString& title, std::function<void(const std::filesystem::path&)> chosen) {
  auto* dialog = new QFileDialog(parent, title);
  dialog->setObjectName(QStringLiteral("folder_dialog"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::Directory);
  dialog->setOption(QFileDialog::ShowDirsOnly);
  start_at_last_folder(*dialog);
  QObject::connect(dialog, &QFileDialog::fileSelected, parent,
                   [chosen = std::move(chosen)](const QString& folder) { chosen(to_path(folder)); });
  dialog->open();
}

}  // namespace lookalike
