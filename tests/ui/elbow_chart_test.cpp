#include "ui/widgets/elbow_chart.h"

#include <gtest/gtest.h>

#include <QLineSeries>
#include <QtTest/QTest>

#include "ui/widgets/line_chart.h"

namespace lookalike {
namespace {

class ElbowChartTest : public testing::Test {
 protected:
  ElbowChartTest() : chart("Elbow", "hint", &Palette::accent) {
    QList<QPointF> points;
    for (int k = 2; k <= 20; ++k) points.append({static_cast<double>(k), 1.0 / k});
    chart.resize(400, 240);
    chart.set_points(points);
    chart.show();
    QObject::connect(&chart, &ElbowChart::k_picked, &chart, [this](int k) { picked.append(k); });
  }

  void click(int k) {
    const QPointF at = chart.chart().position_of(k, 0.2);
    QTest::mouseClick(chart.chart().viewport(), Qt::LeftButton, {}, at.toPoint());
  }

  ElbowChart chart;
  QList<int> picked;
};

TEST_F(ElbowChartTest, AClickPicksTheNearestK) {
  click(7);
  click(20);
  EXPECT_EQ(picked, (QList<int>{7, 20}));
  EXPECT_EQ(chart.selected(), 20);
  ASSERT_TRUE(chart.chart().marker());
  EXPECT_EQ(chart.chart().marker()->x, 20);
}

TEST_F(ElbowChartTest, ArrowKeysMoveAndStayInRange) {
  chart.set_selected(3);
  EXPECT_TRUE(picked.isEmpty());  // Only the user's choice is a signal.
  QTest::keyClick(&chart, Qt::Key_Right);
  QTest::keyClick(&chart, Qt::Key_Left);
  QTest::keyClick(&chart, Qt::Key_Left);
  QTest::keyClick(&chart, Qt::Key_Left);
  EXPECT_EQ(picked, (QList<int>{4, 3, 2, 2}));
}

TEST_F(ElbowChartTest, HasOnePointForEachK) {
  EXPECT_EQ(chart.chart().line(0).count(), 19);
  EXPECT_TRUE(chart.chart().hover_text(5).contains("0.2"));
}

}  // namespace
}  // namespace lookalike
