#include <QApplication>
#include <QCommandLineParser>
#include <QIcon>
#include <cstdio>
#include <cstdlib>
#include <optional>

#include "engine/core/error.h"
#include "ui/main_window.h"
#include "ui/qt_convert.h"
#include "ui/run_chart_file.h"
#include "ui/screenshots.h"
#include "ui/style/theme.h"
#include "ui/style/theme_setting.h"

namespace {

using lookalike::ThemeChoice;

constexpr const char* no_display =
    "lookalike: there is no display to open a window on.\n"
    "Log in to a desktop, or use the command-line program, which does the same work without one: lookalike-cli "
    "--help\n";

/// Qt ends the program with abort() when it finds no display; say in plain words what to do instead.
void on_qt_message(QtMsgType type, const QMessageLogContext&, const QString& text) {
  if (type == QtFatalMsg) {
    std::fputs(text.contains(QLatin1String("platform plugin")) ? no_display : qPrintable(text + QLatin1Char('\n')),
               stderr);
    std::_Exit(lookalike::exit_code(lookalike::ErrorCode::io));
  }
  if (type != QtDebugMsg && type != QtInfoMsg) std::fprintf(stderr, "%s\n", qPrintable(text));
}

/// What must be known before QApplication exists.
bool asks_for(int argc, char** argv, const char* option) {
  const std::string wanted = option;
  for (int i = 1; i < argc; ++i) {
    const std::string given = argv[i];
    if (given == wanted || given.rfind(wanted + "=", 0) == 0) return true;
  }
  return false;
}

std::string value_of(int argc, char** argv, const std::string& option) {
  for (int i = 1; i < argc; ++i) {
    const std::string given = argv[i];
    if (given == option && i + 1 < argc) return argv[i + 1];
    if (given.rfind(option + "=", 0) == 0) return given.substr(option.size() + 1);
  }
  return {};
}

/// Nothing is drawn on a screen for charts, screenshots and help; a window needs one.
bool prepare_platform(int argc, char** argv) {
  if (asks_for(argc, argv, "--chart")) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    return true;
  }
  if (asks_for(argc, argv, "--screenshots")) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    if (const std::string scale = value_of(argc, argv, "--screenshots-scale"); !scale.empty()) {
      qputenv("QT_SCALE_FACTOR", scale.c_str());
    }
    return true;
  }
  const bool only_text = asks_for(argc, argv, "--help") || asks_for(argc, argv, "-h") ||
                         asks_for(argc, argv, "--version") || asks_for(argc, argv, "-v");
  const bool chosen = qEnvironmentVariableIsSet("QT_QPA_PLATFORM") || asks_for(argc, argv, "-platform");
  const bool display = !qEnvironmentVariableIsEmpty("DISPLAY") || !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY");
  if (only_text && !chosen) qputenv("QT_QPA_PLATFORM", "offscreen");
  return only_text || chosen || display;
}

std::optional<ThemeChoice> theme_from(const QString& text) {
  if (text == QLatin1String("system")) return ThemeChoice::system;
  if (text == QLatin1String("light")) return ThemeChoice::light;
  if (text == QLatin1String("dark")) return ThemeChoice::dark;
  return std::nullopt;
}

[[noreturn]] void usage_error(const QString& message) {
  std::fprintf(stderr, "lookalike: %s\nTry: lookalike --help\n", qPrintable(message));
  std::exit(lookalike::exit_code(lookalike::ErrorCode::usage));
}

struct Options {
  QString folder, library, screenshots, screenshots_folder, chart;
  QStringList runs;
  bool metrics = false;
  std::optional<ThemeChoice> theme;
};

Options read_options(const QApplication& app) {
  const auto tr = [](const char* text) { return QCoreApplication::translate("main", text); };
  QCommandLineParser parser;
  parser.setApplicationDescription(tr("Learns an image search engine from a folder of pictures, on this computer."));
  const auto help = parser.addHelpOption();
  const auto version = parser.addVersionOption();
  parser.addPositionalArgument(QStringLiteral("folder"), tr("A folder of pictures, or a library, to open."),
                               QStringLiteral("[folder]"));
  parser.addOptions({
      {QStringLiteral("library"), tr("Where the library is, instead of the default place."), QStringLiteral("DIR")},
      {QStringLiteral("theme"), tr("system, light or dark; for this time only."), QStringLiteral("THEME")},
      {QStringLiteral("chart"),
       tr("Save the curves of runs of --library as .png, .svg or .csv, without a display, and end."),
       QStringLiteral("FILE")},
      {QStringLiteral("runs"), tr("Which runs, by comma: ids or titles (default: the newest)."),
       QStringLiteral("RUNS")},
      {QStringLiteral("metrics"), tr("P@10, NMI and neighbour stability in place of the loss.")},
      {QStringLiteral("screenshots"), tr("Save pictures of every page to DIR, without a display, and end."),
       QStringLiteral("DIR")},
      {QStringLiteral("screenshots-folder"), tr("Use these pictures for the screenshots."), QStringLiteral("FOLDER")},
      {QStringLiteral("screenshots-scale"), tr("Pixels for each point of the screenshots (1 to 4)."),
       QStringLiteral("FACTOR")},
  });
  if (!parser.parse(app.arguments())) usage_error(parser.errorText());
  if (parser.isSet(help)) parser.showHelp();
  if (parser.isSet(version)) parser.showVersion();
  if (parser.positionalArguments().size() > 1) usage_error(tr("only one folder can be opened at a time"));
  Options options{parser.positionalArguments().value(0),
                  parser.value(QStringLiteral("library")),
                  parser.value(QStringLiteral("screenshots")),
                  parser.value(QStringLiteral("screenshots-folder")),
                  parser.value(QStringLiteral("chart")),
                  parser.value(QStringLiteral("runs")).split(QLatin1Char(','), Qt::SkipEmptyParts),
                  parser.isSet(QStringLiteral("metrics")),
                  {}};
  if (!options.chart.isEmpty() && options.library.isEmpty()) usage_error(tr("--chart needs --library"));
  if (parser.isSet(QStringLiteral("theme"))) {
    options.theme = theme_from(parser.value(QStringLiteral("theme")));
    if (!options.theme) usage_error(tr("the theme is system, light or dark"));
  }
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  if (!prepare_platform(argc, argv)) {
    std::fputs(no_display, stderr);
    return lookalike::exit_code(lookalike::ErrorCode::io);
  }
  qInstallMessageHandler(on_qt_message);
  QApplication app(argc, argv);
  QApplication::setApplicationName(QStringLiteral("Lookalike"));
  QApplication::setOrganizationName(QStringLiteral("Lookalike"));
  QApplication::setApplicationVersion(QStringLiteral(LOOKALIKE_VERSION));
  QApplication::setDesktopFileName(QStringLiteral("lookalike"));
  const Options options = read_options(app);

  if (!options.chart.isEmpty()) {
    lookalike::apply_theme(app, options.theme.value_or(ThemeChoice::light));
    return lookalike::save_run_chart(
        {lookalike::to_path(options.chart), lookalike::to_path(options.library), options.runs, options.metrics});
  }
  if (!options.screenshots.isEmpty()) {
    lookalike::ScreenshotOptions shots;
    shots.out = lookalike::to_path(options.screenshots);
    shots.pictures = lookalike::to_path(options.screenshots_folder);
    return lookalike::Screenshots(app, shots).run();
  }
  lookalike::ThemeSetting theme(app, options.theme);
  QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/app.svg")));
  lookalike::MainWindow window(&theme);
  window.show();
  if (!options.folder.isEmpty()) {
    window.open(lookalike::to_path(options.folder), lookalike::to_path(options.library));
  } else if (!options.library.isEmpty()) {
    window.open(lookalike::to_path(options.library));
  }
  return QApplication::exec();
}
