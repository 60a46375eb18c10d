#include "ui/widgets/dialog_folder.h"

#include <gtest/gtest.h>

#include <QDir>
#include <QFileDialog>
#include <QSettings>
#include <QStandardPaths>
#include <memory>

#include "tests/support/temp_folder.h"
#include "ui/qt_convert.h"

namespace lookalike {
namespace {

TEST(DialogFolder, IsThatOfTheLastDialogOrElseOfPictures) {
  const test::TempFolder folder;
  QSettings().remove(QStringLiteral("dialog_folder"));
  const auto dialog = [] {
    auto made = std::make_unique<QFileDialog>();
    made->setOption(QFileDialog::DontUseNativeDialog);
    start_at_last_folder(*made);
    return made;
  };
  const QString pictures = QStandardPaths::writableLocation(QStandardPaths::PicturesLocation);
  EXPECT_EQ(dialog()->directory().absolutePath(), QFileInfo(pictures).isDir() ? pictures : QDir::homePath());
  const auto first = dialog();
  first->selectFile(to_qstring(folder.path() / "list.csv"));
  Q_EMIT first->accepted();
  EXPECT_EQ(dialog()->directory().absolutePath(), to_qstring(folder.path()));
  fs::remove_all(folder.path());
  EXPECT_NE(dialog()->directory().absolutePath(), to_qstring(folder.path())) << "it is gone";
}

}  // namespace
}  // namespace lookalike
