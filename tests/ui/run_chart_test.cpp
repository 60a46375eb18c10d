#include "ui/widgets/run_chart.h"

#include <gtest/gtest.h>

#include <QFile>
#include <QImage>
#include <QLineSeries>
#include <QPushButton>
#include <QSlider>
#include <QSvgRenderer>
#include <QTest>
#include <cmath>
#include <limits>

#include "engine/core/csv.h"
#include "engine/core/files.h"
#include "engine/training/schedule.h"
#include "tests/support/temp_folder.h"
#include "tests/ui/sample_collection.h"
#include "tests/ui/wait_for.h"
#include "ui/widgets/axis_ticks.h"
#include "ui/widgets/batch_curve.h"
#include "ui/widgets/chart_lines.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/line_chart.h"
#include "ui/widgets/loss_series.h"
#include "ui/widgets/segmented_control.h"

namespace lookalike {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

BatchReport batch(int epoch, std::int64_t number, std::int64_t of, double error) {
  BatchReport report;
  report.epoch = epoch;
  report.batch = number;
  report.batches = of;
  report.reconstruction = error;
  return report;
}

/// Shows the history and waits until it is drawn.
bool shows(RunChart& chart, const EpochReport& report) {
  chart.show_history(report.history, report.epochs, report.best_epoch);
  return test::wait_for([&] {
    for (const ChartLine& line : chart.lines()) {
      if (line.run.isEmpty() && line.values.size() == static_cast<qsizetype>(report.history.size())) return true;
    }
    return false;
  });
}

const ChartLine* line_named(const std::vector<ChartLine>& lines, const QString& label) {
  for (const ChartLine& line : lines) {
    if (line.label() == label) return &line;
  }
  return nullptr;
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

TEST(LossSeries, TheRateWithinAnEpochIsThatOfTheSchedule) {
  const TrainConfig plan{.epochs = 4, .learning_rate = 0.8, .schedule = Schedule::one_cycle};
  std::vector<EpochRecord> history(3);
  for (int epoch = 1; epoch <= 3; ++epoch) {
    history[static_cast<std::size_t>(epoch) - 1].epoch = epoch;
    history[static_cast<std::size_t>(epoch) - 1].learning_rate = learning_rate_at(plan, epoch, 0.9);
  }
  const QList<QPointF> points = rate_points(history, plan);
  ASSERT_GT(points.size(), 30);
  EXPECT_EQ(points.first(), QPointF(0, 0.8 / 25));
  EXPECT_EQ(points.last().x(), 3);
  double peak = 0;
  for (const QPointF& point : points) {
    const int epoch = std::max(1, static_cast<int>(std::ceil(point.x())));
    EXPECT_NEAR(point.y(), learning_rate_at(plan, epoch, point.x() - epoch + 1), 1e-12) << point.x();
    peak = std::max(peak, point.y());
  }
  EXPECT_GT(peak, 0.79) << "it lies within the second epoch";
  for (qsizetype i = 1; i < points.size(); ++i) EXPECT_GE(points[i].x(), points[i - 1].x());
}

TEST(LossSeries, ARateThatThePlanDoesNotTellIsTheRecordedOne) {
  const TrainConfig plan{.epochs = 40, .learning_rate = 0.8, .schedule = Schedule::linear};  // of ten before
  std::vector<EpochRecord> history(2);
  history[0].epoch = 1;
  history[0].learning_rate = 0.8;
  history[1].epoch = 2;
  history[1].learning_rate = 0.72;
  const QList<QPointF> points = rate_points(history, plan);
  EXPECT_EQ(points.last(), QPointF(2, 0.72));
  EXPECT_EQ(points[points.size() - 2], QPointF(1, 0.8));
  std::vector<EpochRecord> long_history(50'000);
  for (std::size_t i = 0; i < long_history.size(); ++i) long_history[i].epoch = static_cast<int>(i) + 1;
  EXPECT_LE(rate_points(long_history, plan).size(), 100'000);
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

TEST(BatchCurve, KeepsEveryBatchUntilItIsFullThenAveragesPairs) {
  BatchCurve curve(8);
  for (int i = 1; i <= 7; ++i) curve.add(batch(1, i, 10, i));
  ASSERT_EQ(curve.points().size(), 7);
  EXPECT_EQ(curve.points()[2], QPointF(0.3, 3));
  curve.add(batch(1, 8, 10, 8));
  ASSERT_EQ(curve.points().size(), 4);
  EXPECT_DOUBLE_EQ(curve.points()[0].y(), 1.5);
  EXPECT_DOUBLE_EQ(curve.points()[3].x(), 0.75);
  curve.add(batch(1, 9, 10, 9));
  EXPECT_EQ(curve.points().size(), 4);  // Waits for its neighbour.
  curve.add(batch(1, 10, 10, 11));
  ASSERT_EQ(curve.points().size(), 5);
  EXPECT_DOUBLE_EQ(curve.points()[4].y(), 10);
}

TEST(BatchCurve, IsBoundedHoweverLongARunIsAndKeepsItsMean) {
  BatchCurve curve(100);
  for (int epoch = 1; epoch <= 200; ++epoch) {
    for (int i = 1; i <= 64; ++i) curve.add(batch(epoch, i, 64, i % 2));
  }
  EXPECT_LT(curve.points().size(), 100);
  EXPECT_GE(curve.points().size(), 49);
  for (const QPointF& point : curve.points()) EXPECT_NEAR(point.y(), 0.5, 1e-12);
  for (qsizetype i = 1; i < curve.points().size(); ++i) EXPECT_GT(curve.points()[i].x(), curve.points()[i - 1].x());
}

TEST(BatchCurve, LeavesOutWhatIsNoNumber) {
  BatchCurve curve;
  curve.add(batch(1, 1, 2, nan));
  curve.add(batch(1, 1, 0, 1));
  EXPECT_TRUE(curve.points().isEmpty());
}

TEST(ChartLines, OfTheLossAreBatchesOthersTrainingAndValidation) {
  ChartContent content;
  content.run = {"now", test::sample_report(5, 5)->history};
  content.batches = {{0.5, 1}, {1, 0.5}};
  content.others = {{"before", test::sample_report(9, 9)->history}};
  const auto lines = chart_lines(content);
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_EQ(lines[0].line.points.size(), 2);
  EXPECT_LT(lines[0].line.width, 1);
  EXPECT_EQ(lines[1].label(), "before validation");
  EXPECT_NE(lines[1].line.style, Qt::SolidLine);
  EXPECT_EQ(lines[2].label(), "train");
  EXPECT_EQ(lines[3].label(), "validation");
  EXPECT_EQ(values_at(lines, 3).split('\n').size(), 4);  // The epoch and three values.
  EXPECT_EQ(values_at(lines, 8).split('\n').size(), 2);  // The longer run alone.
  EXPECT_TRUE(values_at(lines, 40).isEmpty());
}

TEST(ChartLines, OfTheRateAreNotSmoothedAndHaveTheRecordsAsValues) {
  ChartContent content;
  content.kind = ChartKind::learning_rate;
  content.smoothing = 0.9;
  content.run = {"now", test::sample_report(5, 5)->history, {.epochs = 5, .schedule = Schedule::cosine}};
  const auto lines = chart_lines(content);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].values.size(), 5);
  EXPECT_EQ(lines[0].line.points, rate_points(content.run.history, content.run.plan));
}

TEST(ChartLines, OfMetricsAreOnlyThoseThatTheRunHas) {
  ChartContent content;
  content.kind = ChartKind::metrics;
  content.run = {"now", test::sample_report(3, 3)->history};
  EXPECT_TRUE(chart_lines(content).empty());
  content.run.history[1].neighbour_stability = 0.25;
  content.run.history[2].neighbour_stability = 0.5;
  const auto lines = chart_lines(content);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].values, (QList<QPointF>{{2, 0.25}, {3, 0.5}}));
}

TEST(ChartLines, CsvHasTheValuesAsMeasuredWhateverTheSmoothing) {
  ChartContent content;
  content.run = {"a \"quoted\", run", test::sample_report(2, 2)->history};
  content.batches = {{0.5, 0.1 + 0.2}};
  content.smoothing = 0.9;
  const auto rows = parse_csv(chart_csv(content).toStdString());
  ASSERT_EQ(rows.size(), 6u);
  EXPECT_EQ(rows[0], (std::vector<std::string>{"run", "quantity", "epoch", "value"}));
  EXPECT_EQ(rows[1][0], "a \"quoted\", run");
  EXPECT_EQ(rows[1][1], "batch");
  EXPECT_EQ(std::stod(rows[1][3]), 0.1 + 0.2);
  EXPECT_EQ(rows[3][1], "train");
  EXPECT_EQ(std::stod(rows[3][3]), content.run.history[1].train_mse);
}

TEST(RunChart, DrawsTheHistoryOfARun) {
  RunChart chart;
  chart.resize(700, 320);
  const auto report = test::sample_report(24, 40);
  ASSERT_TRUE(shows(chart, *report));
  ASSERT_EQ(chart.lines().size(), 2u);
  EXPECT_TRUE(chart.chart().logarithmic());
  EXPECT_NEAR(chart.chart().line(0).at(4).y(), std::log10(report->history[4].train_mse), 1e-9);
  EXPECT_NEAR(chart.chart().line(1).at(4).y(), std::log10(report->history[4].val_loss), 1e-9);
  EXPECT_EQ(chart.findChild<Chip*>("legend_0")->text().trimmed().section(' ', 0, 0), "validation");
}

TEST(RunChart, SwitchesToALinearAxisAndSmooths) {
  RunChart chart;
  const auto report = test::sample_report(10, 10);
  ASSERT_TRUE(shows(chart, *report));
  chart.findChild<SegmentedControl*>("chart_axis")->button(0)->click();
  EXPECT_FALSE(chart.chart().logarithmic());
  EXPECT_DOUBLE_EQ(chart.chart().line(0).at(9).y(), report->history[9].train_mse);
  EXPECT_EQ(chart.chart().low(), 0);
  chart.findChild<QSlider*>("chart_smoothing")->setValue(80);
  EXPECT_TRUE(test::wait_for([&] { return chart.chart().line(0).at(9).y() > report->history[9].train_mse; }));
}

TEST(RunChart, ShowsLearningRateAndMetrics) {
  RunChart chart;
  auto report = test::sample_report(6, 6);
  for (EpochRecord& record : report->history) record.p_at_10 = 0.1 * record.epoch;
  ASSERT_TRUE(shows(chart, *report));
  auto* kind = chart.findChild<SegmentedControl*>("chart_kind");
  kind->button(1)->click();
  ASSERT_EQ(chart.lines().size(), 1u);
  EXPECT_NEAR(chart.chart().line(0).at(0).y(), std::log10(report->history[0].learning_rate), 1e-9);
  EXPECT_FALSE(chart.chart().marker());
  kind->button(2)->click();
  ASSERT_EQ(chart.lines().size(), 1u);
  EXPECT_EQ(chart.lines()[0].label(), "P@10");
  EXPECT_FALSE(chart.chart().logarithmic());
  const auto* axis = chart.findChild<SegmentedControl*>("chart_axis");
  EXPECT_FALSE(axis->isEnabled());
  EXPECT_EQ(axis->current(), 0) << "what is lit is what is drawn";
  EXPECT_DOUBLE_EQ(chart.chart().line(0).at(5).y(), 0.1 * 6);
  kind->button(0)->click();
  EXPECT_TRUE(chart.chart().logarithmic());
  EXPECT_EQ(axis->current(), 1);
}

TEST(RunChart, DrawsBatchesAsAThinLine) {
  RunChart chart;
  chart.clear("run", {.epochs = 10});
  BatchCurve curve;
  for (int i = 1; i <= 20; ++i) curve.add(batch(1, i, 20, 1.0 / i));
  chart.show_batches(curve.points());
  ASSERT_TRUE(test::wait_for([&] { return !chart.lines().empty(); }));
  EXPECT_EQ(chart.chart().line(0).count(), 20);
  EXPECT_LT(chart.chart().line(0).pen().widthF(), 1);
  ASSERT_EQ(chart.findChildren<Chip*>().size(), 1);
  EXPECT_EQ(chart.findChild<Chip*>("legend_0")->text().trimmed(), "each batch");
}

TEST(RunChart, OverlaysOtherRunsAndTakesThemAway) {
  RunChart chart;
  ASSERT_TRUE(shows(chart, *test::sample_report(5, 5)));
  chart.set_others({{"before", test::sample_report(9, 9)->history}});
  ASSERT_TRUE(test::wait_for([&] { return chart.lines().size() == 3; }));
  EXPECT_NE(line_named(chart.lines(), "before validation"), nullptr);
  EXPECT_GE(chart.chart().position_of(9, 1).x(), chart.chart().position_of(5, 1).x());
  chart.set_others({});
  ASSERT_TRUE(test::wait_for([&] { return chart.lines().size() == 2; }));
  EXPECT_EQ(chart.chart().line_count(), 2u);
}

TEST(RunChart, MarksTheBestEpochAndTellsItsValues) {
  RunChart chart;
  const auto report = test::sample_report(24, 40);
  ASSERT_TRUE(shows(chart, *report));
  ASSERT_TRUE(chart.chart().marker());
  EXPECT_EQ(chart.chart().marker()->x, report->best_epoch);
  EXPECT_TRUE(chart.chart().marker()->text.contains(QString::number(report->best_epoch)));
  EXPECT_TRUE(chart.chart().hover_text(3).contains(QString::number(report->history[2].val_loss, 'g', 4)));
  EXPECT_TRUE(chart.chart().hover_text(30).isEmpty());
  chart.clear("next", {.epochs = 40});
  EXPECT_TRUE(chart.lines().empty());
  EXPECT_FALSE(chart.chart().marker());
}

TEST(RunChart, ValuesAreReachedWithTheArrowKeys) {
  RunChart chart;
  chart.resize(700, 320);
  chart.show();
  ASSERT_TRUE(shows(chart, *test::sample_report(10, 10)));
  const QImage before = chart.grab().toImage();
  chart.chart().setFocus();
  QTest::keyClick(&chart.chart(), Qt::Key_Left);
  const QImage with_values = chart.grab().toImage();
  EXPECT_NE(before, with_values);
}

TEST(RunChart, SurvivesZerosNegativesAndNoNumbersOnTheLogarithmicAxis) {
  RunChart chart;
  chart.resize(600, 300);
  auto report = test::sample_report(6, 6);
  report->history[0].train_mse = 0;
  report->history[1].train_mse = nan;
  report->history[2].train_mse = -1;
  report->history[3].train_mse = std::numeric_limits<double>::infinity();
  for (EpochRecord& record : report->history) record.val_loss = nan;
  chart.show_history(report->history, 6, 1);
  ASSERT_TRUE(test::wait_for([&] { return chart.lines().size() == 1; }));
  EXPECT_EQ(chart.chart().line(0).count(), 2);  // What is neither 0, negative nor no number.
  EXPECT_GT(chart.chart().low(), 0);
  EXPECT_TRUE(std::isfinite(chart.chart().high()));
  for (EpochRecord& record : report->history) record.train_mse = 0;
  chart.show_history(report->history, 6, 1);
  ASSERT_TRUE(test::wait_for([&] { return chart.chart().line(0).count() == 0; }));
  EXPECT_FALSE(chart.grab().isNull());
}

TEST(RunChart, DrawsNotMoreOftenThanNeeded) {
  RunChart chart;
  ASSERT_TRUE(shows(chart, *test::sample_report(1, 50)));
  int replaced = 0;
  QObject::connect(&chart.chart().line(0), &QLineSeries::pointsReplaced, &chart, [&] { ++replaced; });
  for (int epoch = 2; epoch < 50; ++epoch) {
    const auto report = test::sample_report(epoch, 50);
    chart.show_history(report->history, 50, 1);
  }
  ASSERT_TRUE(shows(chart, *test::sample_report(50, 50)));
  EXPECT_LE(replaced, 5);
}

class ChartExportTest : public ::testing::Test {
 protected:
  void SetUp() override {
    chart_.resize(700, 320);
    QObject::connect(&chart_, &RunChart::exported, &chart_, [this](const fs::path& file) { saved_ = file; });
    QObject::connect(&chart_, &RunChart::export_failed, &chart_, [this](const QString& m) { problem_ = m; });
    ASSERT_TRUE(shows(chart_, *test::sample_report(12, 12)));
  }
  bool export_to(const fs::path& file) {
    chart_.export_to(file);
    return test::wait_for([&] { return saved_ == file || !problem_.isEmpty(); }) && problem_.isEmpty();
  }
  test::TempFolder folder_;
  RunChart chart_;
  fs::path saved_;
  QString problem_;
};

TEST_F(ChartExportTest, PngIsSharpAndInTheThemesColours) {
  ASSERT_TRUE(export_to(folder_ / "chart.png")) << problem_.toStdString();
  const QImage image(QString::fromStdString((folder_ / "chart.png").string()));
  EXPECT_EQ(image.width(), 2 * (chart_.chart().width() + 24));
  EXPECT_EQ(image.pixelColor(2, 2), light_palette().surface);
  int blue = 0;
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) blue += image.pixelColor(x, y) == light_palette().validation;
  }
  EXPECT_GT(blue, 100);
}

TEST_F(ChartExportTest, SvgIsADrawingWithWords) {
  ASSERT_TRUE(export_to(folder_ / "chart.svg")) << problem_.toStdString();
  const std::string svg = read_text_file(folder_ / "chart.svg");
  EXPECT_NE(svg.find("validation"), std::string::npos);
  QSvgRenderer renderer(QString::fromStdString((folder_ / "chart.svg").string()));
  EXPECT_TRUE(renderer.isValid());
  EXPECT_EQ(renderer.viewBox().width(), chart_.chart().width() + 24);
}

TEST_F(ChartExportTest, CsvHasEveryEpochOfBothLines) {
  ASSERT_TRUE(export_to(folder_ / "chart.csv")) << problem_.toStdString();
  EXPECT_EQ(parse_csv(read_text_file(folder_ / "chart.csv")).size(), 1u + 2 * 12);
}

TEST_F(ChartExportTest, SaysWhyItCannotSave) {
  EXPECT_FALSE(export_to(folder_ / "nowhere" / "chart.png"));
  EXPECT_TRUE(problem_.contains("nowhere")) << problem_.toStdString();
  problem_.clear();
  EXPECT_FALSE(export_to(folder_ / "chart.pdf"));
  EXPECT_TRUE(problem_.contains(".svg")) << problem_.toStdString();
}

}  // namespace
}  // namespace lookalike
