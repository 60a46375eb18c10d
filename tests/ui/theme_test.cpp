#include "ui/style/theme.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QDir>
#include <QHeaderView>
#include <QListView>
#include <QPainter>
#include <QSlider>
#include <QTableWidget>
#include <QTest>
#include <QWidget>
#include <cmath>
#include <set>

namespace lookalike {
namespace {

/// Relative luminance and contrast as WCAG 2.1 defines them.
double luminance(const QColor& c) {
  const auto linear = [](double v) { return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4); };
  return 0.2126 * linear(c.redF()) + 0.7152 * linear(c.greenF()) + 0.0722 * linear(c.blueF());
}
double contrast(const QColor& a, const QColor& b) {
  const double x = luminance(a), y = luminance(b);
  return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

class BothPalettes : public ::testing::TestWithParam<const Palette*> {};

TEST_P(BothPalettes, TextCanBeRead) {
  const Palette& p = *GetParam();
  for (const QColor& ground : {p.background, p.surface, p.sunken}) {
    EXPECT_GE(contrast(p.text, ground), 7) << ground.name().toStdString();
    EXPECT_GE(contrast(p.muted, ground), 4.5) << ground.name().toStdString();
  }
  for (const QColor& ink : {p.accent, p.good, p.warning, p.error}) {
    EXPECT_GE(contrast(ink, p.surface), 4.5) << ink.name().toStdString();
  }
  EXPECT_GE(contrast(p.accent, p.accent_wash), 4.5);
}

TEST_P(BothPalettes, ChartLinesStandOut) {
  const Palette& p = *GetParam();
  EXPECT_GE(contrast(p.train, p.surface), 2.5);
  EXPECT_GE(contrast(p.validation, p.surface), 3);
}

INSTANTIATE_TEST_SUITE_P(Themes, BothPalettes, ::testing::Values(&light_palette(), &dark_palette()));

TEST(Theme, ChangesWhileTheProgramRuns) {
  QWidget widget;
  widget.show();
  apply_theme(*qApp, ThemeChoice::dark);
  EXPECT_TRUE(palette_of(&widget).dark);
  EXPECT_EQ(widget.palette().color(QPalette::WindowText), dark_palette().text);
  apply_theme(*qApp, ThemeChoice::light);
  EXPECT_FALSE(palette_of(&widget).dark);
  EXPECT_EQ(widget.palette().color(QPalette::Window), light_palette().background);
}

TEST(Theme, StyleSheetHasNoTokenLeft) {
  for (const auto choice : {ThemeChoice::dark, ThemeChoice::light}) {
    apply_theme(*qApp, choice);
    EXPECT_FALSE(qApp->styleSheet().contains(QLatin1Char('@')));
    EXPECT_TRUE(qApp->styleSheet().contains(palette_of(nullptr).accent.name()));
  }
}

TEST(Icons, EachIsDrawnInTheColourAskedFor) {
  const QStringList files = QDir(QStringLiteral(":/icons")).entryList({QStringLiteral("*.svg")});
  ASSERT_GE(files.size(), 10);
  for (const QString& file : files) {
    if (file == QLatin1String("app.svg")) continue;  // has its own colours
    const QImage image = themed_icon(file.chopped(4), Qt::red).pixmap(48, 48).toImage();
    int painted = 0, other = 0;
    for (int y = 0; y < image.height(); ++y) {
      for (int x = 0; x < image.width(); ++x) {
        const QColor pixel = image.pixelColor(x, y);
        if (pixel.alpha() < 200) continue;
        ++painted;
        if (pixel.red() < 200 || pixel.green() > 40) ++other;
      }
    }
    EXPECT_GT(painted, 40) << file.toStdString();
    EXPECT_EQ(other, 0) << file.toStdString();
  }
}

TEST(Icons, UnknownNameGivesNoIcon) {
  EXPECT_TRUE(themed_icon(QStringLiteral("no such icon"), Qt::red).isNull());
}

TEST(ClusterColours, EightDifferentThenTheSameWithAnotherMarker) {
  std::set<QString> names;
  for (int i = 0; i < 8; ++i) names.insert(cluster_colour(i).name());
  EXPECT_EQ(names.size(), 8u);
  EXPECT_EQ(cluster_colour(9), cluster_colour(1));
  EXPECT_NE(cluster_marker(9), cluster_marker(1));
  EXPECT_FALSE(cluster_colour(-1).isValid());
}

TEST(Theme, AListInADialogIsReadable) {
  for (const ThemeChoice choice : {ThemeChoice::light, ThemeChoice::dark}) {
    apply_theme(*qApp, choice);
    QTableWidget table(1, 1);
    table.setHorizontalHeaderLabels({QStringLiteral("M")});
    table.show();
    const QColor surface = palette_of(&table).surface;
    const QImage header = table.horizontalHeader()->grab().toImage();
    const QColor corner = header.pixelColor(3, header.height() / 2);
    EXPECT_LT(std::abs(corner.lightness() - surface.lightness()), 40) << corner.name().toStdString();
    const QImage popup = QListView().grab().toImage();  // as a completer's, which is a window of its own
    EXPECT_EQ(popup.pixelColor(20, 20), surface) << popup.pixelColor(20, 20).name().toStdString();
  }
  apply_theme(*qApp, ThemeChoice::light);
}

TEST(Theme, AClickInTheGrooveTakesTheSliderThere) {
  apply_theme(*qApp, ThemeChoice::light);
  QSlider slider(Qt::Horizontal);
  slider.setRange(0, 1000);
  slider.setPageStep(10);
  slider.resize(220, 18);
  slider.show();
  QTest::mouseClick(&slider, Qt::LeftButton, {}, QPoint(110, 9));
  EXPECT_NEAR(slider.value(), 500, 30);
}

}  // namespace
}  // namespace lookalike
