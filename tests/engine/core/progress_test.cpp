#include "engine/core/progress.h"

#include <gtest/gtest.h>

#include <vector>

namespace lookalike {
namespace {

TEST(ProgressMeter, ReportsTheBeginningAndTheEnd) {
  std::vector<Progress> reports;
  ProgressMeter meter([&](const Progress& p) { reports.push_back(p); }, "Reading pictures", 3);
  ASSERT_EQ(reports.size(), 1u);
  EXPECT_EQ(reports[0].stage, "Reading pictures");
  EXPECT_EQ(reports[0].done, 0);
  EXPECT_EQ(reports[0].total, 3);
  EXPECT_LT(reports[0].seconds_left, 0);
  meter.advance(3);
  meter.finish();
  EXPECT_EQ(reports.back().done, 3);
  EXPECT_GT(reports.back().per_second, 0);
  EXPECT_EQ(reports.back().seconds_left, 0);
}

TEST(ProgressMeter, LimitsHowOftenItReports) {
  const auto start = std::chrono::steady_clock::now();
  int reports = 0;
  ProgressMeter meter([&](const Progress&) { ++reports; }, "Counting", 100'000);
  for (int i = 0; i < 100'000; ++i) meter.advance();
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  EXPECT_LE(reports, 2 + seconds * 20);
}

TEST(ProgressMeter, RaisesATotalThatWasTooSmall) {
  Progress last;
  ProgressMeter meter([&](const Progress& p) { last = p; }, "Looking", 0);
  meter.advance(5);
  meter.finish();
  EXPECT_EQ(last.total, 5);
  EXPECT_EQ(last.done, 5);
}

TEST(ProgressMeter, WorksWithoutACallback) {
  ProgressMeter meter({}, "Silent", 1);
  meter.advance();
  EXPECT_NO_THROW(meter.finish());
}

}  // namespace
}  // namespace lookalike
