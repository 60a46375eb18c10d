#include "ui/style/theme.h"

#include <QApplication>
#include <QFile>
#include <QFont>
#include <QPalette>
#include <QProxyStyle>
#include <QStyle>

#include "ui/style/system_theme.h"

// Q_INIT_RESOURCE must stand outside every namespace; a static library's resources are dropped without it.
static void register_resources() {
  Q_INIT_RESOURCE(lookalike);
}

namespace lookalike {

namespace {

/// Fusion, but that a click into the groove of a slider takes it there, not a page further.
class ProgramStyle : public QProxyStyle {
 public:
  ProgramStyle() : QProxyStyle(QStringLiteral("Fusion")) {}
  int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                QStyleHintReturn* data) const override {
    if (hint == SH_Slider_AbsoluteSetButtons) return Qt::LeftButton;
    return QProxyStyle::styleHint(hint, option, widget, data);
  }
};

QPalette qt_palette(const Palette& p) {
  QPalette palette;
  palette.setColor(QPalette::Window, p.background);
  palette.setColor(QPalette::WindowText, p.text);
  palette.setColor(QPalette::Base, p.surface);
  palette.setColor(QPalette::AlternateBase, p.sunken);
  palette.setColor(QPalette::Text, p.text);
  palette.setColor(QPalette::PlaceholderText, p.muted);
  palette.setColor(QPalette::Button, p.surface);
  palette.setColor(QPalette::ButtonText, p.text);
  palette.setColor(QPalette::ToolTipBase, p.surface);
  palette.setColor(QPalette::ToolTipText, p.text);
  palette.setColor(QPalette::Highlight, p.accent);
  palette.setColor(QPalette::HighlightedText, p.dark ? p.background : p.surface);
  palette.setColor(QPalette::Link, p.accent);
  palette.setColor(QPalette::LinkVisited, p.accent);
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
    palette.setColor(QPalette::Disabled, role, p.muted);
  }
  return palette;
}

/// The style sheet with its @tokens replaced by the palette's colours.
QString style_sheet(const Palette& p) {
  QFile file(QStringLiteral(":/style/lookalike.qss"));
  if (!file.open(QIODevice::ReadOnly)) qFatal("The style sheet is missing from the program's resources.");
  QString sheet = QString::fromUtf8(file.readAll());
  const std::pair<const char*, QColor> tokens[] = {
      // longer names first: "@accent" is the beginning of "@accent-wash"
      {"@on-accent", p.dark ? p.background : p.surface},
      {"@accent-wash", p.accent_wash},
      {"@accent-strong", p.dark ? p.accent.lighter(112) : p.accent.darker(112)},
      {"@background", p.background},
      {"@surface", p.surface},
      {"@sunken", p.sunken},
      {"@border", p.border},
      {"@text", p.text},
      {"@muted", p.muted},
      {"@accent", p.accent},
      {"@warning", p.warning},
      {"@error", p.error}};
  for (const auto& [token, colour] : tokens) sheet.replace(QLatin1String(token), colour.name());
  return sheet;
}

}  // namespace

const Palette& light_palette() {
  static const Palette palette{false,     "#F6F6F4", "#FFFFFF", "#F0F0ED", "#E2E2DD", "#E9E9E5", "#1C1C1A", "#66665F",
                               "#2A66D1", "#E8F0FD", "#1B7F4B", "#A15C00", "#B3261E", "#D98A00", "#0072B2"};
  return palette;
}

const Palette& dark_palette() {
  static const Palette palette{true,      "#151617", "#1E1F21", "#27282B", "#323438", "#2B2D30", "#ECECEA", "#A3A39D",
                               "#7AABFF", "#1F2C44", "#5CC88E", "#E0A458", "#F2887F", "#E69F00", "#56B4E9"};
  return palette;
}

const Palette& palette_of(const QWidget*) {
  // One theme for the whole program, kept where Qt keeps it.
  return QApplication::palette().color(QPalette::Window).lightness() < 128 ? dark_palette() : light_palette();
}

void apply_theme(QApplication& app, ThemeChoice choice) {
  register_resources();
  const bool dark = choice == ThemeChoice::dark || (choice == ThemeChoice::system && system_prefers_dark());
  const Palette& palette = dark ? dark_palette() : light_palette();
  constexpr const char* styled = "has_program_style";
  if (!app.property(styled).toBool()) {
    app.setStyle(new ProgramStyle);
    app.setProperty(styled, true);
  }
  QFont font = app.font();
  font.setPixelSize(13);
  app.setFont(font);
  app.setPalette(qt_palette(palette));
  app.setStyleSheet(style_sheet(palette));
}

QColor cluster_colour(int cluster) {
  static const QColor colours[] = {"#0072B2", "#E69F00", "#009E73", "#CC79A7",
                                   "#56B4E9", "#D55E00", "#B5A200", "#7F7F7F"};
  if (cluster < 0) return {};
  return colours[cluster % 8];
}

Marker cluster_marker(int cluster) {
  return static_cast<Marker>(cluster < 0 ? 0 : cluster / 8 % 4);
}

}  // namespace lookalike
