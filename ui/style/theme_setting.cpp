#include "ui/style/theme_setting.h"

#include <QActionGroup>
#include <QApplication>
#include <QMenu>
#include <QSettings>

#include "ui/background.h"
#include "ui/style/system_theme.h"

namespace lookalike {

namespace {

constexpr const char* theme_key = "theme";

ThemeChoice remembered() {
  const QString text = QSettings().value(QLatin1String(theme_key)).toString();
  if (text == QLatin1String("light")) return ThemeChoice::light;
  if (text == QLatin1String("dark")) return ThemeChoice::dark;
  return ThemeChoice::system;
}

QString text_of(ThemeChoice choice) {
  return choice == ThemeChoice::light  ? QStringLiteral("light")
         : choice == ThemeChoice::dark ? QStringLiteral("dark")
                                       : QStringLiteral("system");
}

}  // namespace

ThemeSetting::ThemeSetting(QApplication& app, std::optional<ThemeChoice> once)
    : app_(app), choice_(once.value_or(remembered())), system_(new SystemTheme(this)) {
  connect(system_, &SystemTheme::changed, this, [this] {
    if (choice_ == ThemeChoice::system) apply_theme(app_, choice_);
  });
  apply_theme(app_, choice_);
}

void ThemeSetting::choose(ThemeChoice choice) {
  choice_ = choice;
  run_in_background([text = text_of(choice)] { QSettings().setValue(QLatin1String(theme_key), text); });
  apply_theme(app_, choice);
}

QMenu* ThemeSetting::make_menu(QWidget* parent) {
  auto* menu = new QMenu(parent);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  auto* group = new QActionGroup(menu);
  const std::pair<ThemeChoice, QString> choices[] = {
      {ThemeChoice::system, tr("As the system")}, {ThemeChoice::light, tr("Light")}, {ThemeChoice::dark, tr("Dark")}};
  for (const auto& [choice, words] : choices) {
    auto* action = menu->addAction(words, this, [this, wanted = choice] { choose(wanted); });
    action->setCheckable(true);
    action->setChecked(choice == choice_);
    group->addAction(action);
  }
  return menu;
}

}  // namespace lookalike
