#include "ui/widgets/loss_chart.h"

#include <gtest/gtest.h>

#include <QLineSeries>
#include <QPushButton>
#include <QSlider>
#include <cmath>
#include <limits>

#include "tests/ui/sample_collection.h"
#include "tests/ui/wait_for.h"
#include "ui/widgets/axis_ticks.h"
#include "ui/widgets/line_chart.h"
#include "ui/widgets/loss_series.h"
#include "ui/widgets/segmented_control.h"

namespace lookalike {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

bool shows(const LossChart& chart, int points) {
  return test::wait_for([&] { return chart.chart().line(0).count() == points; });
}

TEST(LossSeries, LeavesOutWhatIsNoNumber) {
  auto report = test::sample_report(3, 3);
  report->history[1].val_loss = nan;
  const QList<QPointF> points = loss_points(report->history, &EpochRecord::val_loss);
  ASSERT_EQ(points.size(), 2);
  EXPECT_EQ(points[0], QPointF(1, report->history[0].val_loss));
  EXPECT_EQ(points[1], QPointF(3, report->history[2].val_loss));
}

TEST(LossSeries, SmoothingOfZeroChangesNothingAndAConstantStaysConstant) {
  const QList<QPointF> points{{1, 4}, {2, 1}, {3, 7}};
  EXPECT_EQ(smoothed(points, 0), points);
  for (const QPointF& point : smoothed({{1, 5}, {2, 5}, {3, 5}}, 0.9)) EXPECT_NEAR(point.y(), 5, 1e-12);
  // By hand for weight 1/2: averages 2, 1.5, 4.25 over 1 − 2⁻ⁿ.
  const QList<QPointF> half = smoothed(points, 0.5);
  EXPECT_DOUBLE_EQ(half[0].y(), 4);
  EXPECT_DOUBLE_EQ(half[1].y(), 1.5 / 0.75);
  EXPECT_DOUBLE_EQ(half[2].y(), 4.25 / 0.875);
}

TEST(AxisTicks, AreRoundInsideTheRangeAndFew) {
  EXPECT_EQ(linear_ticks(0, 10, 6), (std::vector<double>{0, 2, 4, 6, 8, 10}));
  EXPECT_EQ(linear_ticks(1, 24, 8), (std::vector<double>{5, 10, 15, 20}));
  EXPECT_EQ(linear_ticks(3, 3, 5), (std::vector<double>{3}));
  const std::vector<double> log = log_ticks(0.009, 0.055, 7);
  ASSERT_EQ(log.size(), 4u);
  EXPECT_NEAR(log[0], 0.01, 1e-12);
  EXPECT_NEAR(log[3], 0.05, 1e-12);
  EXPECT_LE(log_ticks(1e-9, 1e9, 7).size(), 7u);
  EXPECT_GE(log_ticks(0.0171, 0.0182, 7).size(), 2u);
}

TEST(LossChart, DrawsTheHistoryOfAReport) {
  LossChart chart;
  chart.resize(700, 320);
  const auto report = test::sample_report(24, 40);
  chart.show_report(report);
  ASSERT_TRUE(shows(chart, 24));
  const auto& line = chart.chart();
  EXPECT_EQ(line.line(1).count(), 24);
  EXPECT_TRUE(line.logarithmic());
  EXPECT_NEAR(line.line(0).at(4).y(), std::log10(report->history[4].train_mse), 1e-9);
  EXPECT_NEAR(line.line(1).at(4).y(), std::log10(report->history[4].val_loss), 1e-9);
}

TEST(LossChart, SwitchesToALinearAxisAndSmooths) {
  LossChart chart;
  const auto report = test::sample_report(10, 10);
  chart.show_report(report);
  ASSERT_TRUE(shows(chart, 10));
  chart.findChild<SegmentedControl*>("loss_axis")->button(0)->click();
  EXPECT_FALSE(chart.chart().logarithmic());
  EXPECT_DOUBLE_EQ(chart.chart().line(0).at(9).y(), report->history[9].train_mse);
  EXPECT_EQ(chart.chart().low(), 0);
  chart.findChild<QSlider*>("loss_smoothing")->setValue(80);
  EXPECT_GT(chart.chart().line(0).at(9).y(), report->history[9].train_mse);
}

TEST(LossChart, MarksTheBestEpochAndTellsItsValues) {
  LossChart chart;
  const auto report = test::sample_report(24, 40);
  chart.show_report(report);
  ASSERT_TRUE(shows(chart, 24));
  ASSERT_TRUE(chart.chart().marker());
  EXPECT_EQ(chart.chart().marker()->x, report->best_epoch);
  EXPECT_TRUE(chart.chart().marker()->text.contains(QString::number(report->best_epoch)));
  EXPECT_TRUE(chart.chart().hover_text(3).contains(QString::number(report->history[2].val_loss, 'g', 3)));
  EXPECT_TRUE(chart.chart().hover_text(30).isEmpty());
  chart.clear(40);
  ASSERT_TRUE(shows(chart, 0));
  EXPECT_FALSE(chart.chart().marker());
}

TEST(LossChart, SurvivesZerosNegativesAndNoNumbersOnTheLogarithmicAxis) {
  LossChart chart;
  chart.resize(600, 300);
  auto report = test::sample_report(6, 6);
  report->history[0].train_mse = 0;
  report->history[1].train_mse = nan;
  report->history[2].train_mse = -1;
  report->history[3].train_mse = std::numeric_limits<double>::infinity();
  for (EpochRecord& record : report->history) record.val_loss = nan;
  chart.show_report(report);
  ASSERT_TRUE(shows(chart, 2));
  EXPECT_EQ(chart.chart().line(1).count(), 0);
  EXPECT_GT(chart.chart().low(), 0);
  EXPECT_TRUE(std::isfinite(chart.chart().high()));
  for (EpochRecord& record : report->history) record.train_mse = 0;
  chart.show_report(report);
  ASSERT_TRUE(shows(chart, 0));
  EXPECT_FALSE(chart.grab().isNull());
}

TEST(LossChart, SkipsReportsThatComeTooFast) {
  LossChart chart;
  int replaced = 0;
  QObject::connect(&chart.chart().line(0), &QLineSeries::pointsReplaced, &chart, [&] { ++replaced; });
  for (int epoch = 1; epoch <= 50; ++epoch) chart.show_report(test::sample_report(epoch, 50));
  ASSERT_TRUE(shows(chart, 50));
  EXPECT_LE(replaced, 5);
}

}  // namespace
}  // namespace lookalike
