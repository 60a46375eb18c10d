#pragma once

#include <QObject>
#include <optional>

#include "ui/style/theme.h"

class QApplication;
class QMenu;

namespace lookalike {

class SystemTheme;

/// Which theme the user wants: remembered, applied, and following the desktop when that is the wish.
class ThemeSetting : public QObject {
  Q_OBJECT

 public:
  /// `once`: a choice for this run that is not remembered.
  explicit ThemeSetting(QApplication& app, std::optional<ThemeChoice> once = {});

  ThemeChoice choice() const { return choice_; }
  void choose(ThemeChoice choice);
  /// A menu with the three choices; the caller shows it, and it deletes itself.
  QMenu* make_menu(QWidget* parent);

 private:
  QApplication& app_;
  ThemeChoice choice_;
  SystemTheme* system_;
};

}  // namespace lookalike
