#include <gtest/gtest.h>

#include <QApplication>

#include "tests/support/temp_folder.h"
#include "ui/style/theme.h"

// Widgets are tested without a display and without touching the user's settings and libraries.
int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  const lookalike::test::TempFolder home;
  qputenv("QT_QPA_PLATFORM", "offscreen");
  qputenv("XDG_CONFIG_HOME", (home / "config").c_str());
  qputenv("XDG_DATA_HOME", (home / "data").c_str());
  QApplication app(argc, argv);
  QApplication::setOrganizationName(QStringLiteral("Lookalike"));
  QApplication::setApplicationName(QStringLiteral("Lookalike tests"));
  lookalike::apply_theme(app, lookalike::ThemeChoice::light);
  return RUN_ALL_TESTS();
}
