#include "engine/training/schedule.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace lookalike {
namespace {

using std::numbers::pi;

TrainConfig config_of(Schedule schedule, int epochs = 4) {
  return {.epochs = epochs, .learning_rate = 0.8, .schedule = schedule};
}

TEST(Schedule, ConstantStays) {
  for (int epoch = 1; epoch <= 4; ++epoch) EXPECT_EQ(learning_rate_at(config_of(Schedule::constant), epoch, 0.5), 0.8);
}

TEST(Schedule, LinearFallsFromTheFullRateTowardsZero) {
  const TrainConfig config = config_of(Schedule::linear);
  EXPECT_DOUBLE_EQ(learning_rate_at(config, 1), 0.8);
  EXPECT_DOUBLE_EQ(learning_rate_at(config, 2), 0.6);
  EXPECT_DOUBLE_EQ(learning_rate_at(config, 3), 0.4);
  EXPECT_DOUBLE_EQ(learning_rate_at(config, 4), 0.2);
  EXPECT_DOUBLE_EQ(learning_rate_at(config, 5), 0);
}

TEST(Schedule, InverseTimeDividesByTheEpochsDone) {
  TrainConfig config = config_of(Schedule::inverse_time);
  config.decay = 0.5;
  EXPECT_DOUBLE_EQ(learning_rate_at(config, 1), 0.8);
  EXPECT_DOUBLE_EQ(learning_rate_at(config, 2), 0.8 / 1.5);
  EXPECT_DOUBLE_EQ(learning_rate_at(config, 4), 0.8 / 2.5);
}

TEST(Schedule, PolynomialIsAPowerOfWhatIsLeft) {
  TrainConfig config = config_of(Schedule::polynomial);
  config.power = 3;
  EXPECT_DOUBLE_EQ(learning_rate_at(config, 1), 0.8);
  EXPECT_DOUBLE_EQ(learning_rate_at(config, 2), 0.8 * 0.75 * 0.75 * 0.75);
  EXPECT_DOUBLE_EQ(learning_rate_at(config, 3), 0.8 / 8);
  config.power = 1;
  for (int epoch = 1; epoch <= 4; ++epoch) {
    EXPECT_DOUBLE_EQ(learning_rate_at(config, epoch), learning_rate_at(config_of(Schedule::linear), epoch));
  }
}

TEST(Schedule, TheEpochwiseOnesDoNotChangeWithinAnEpoch) {
  for (const Schedule schedule : {Schedule::linear, Schedule::inverse_time, Schedule::polynomial}) {
    EXPECT_EQ(learning_rate_at(config_of(schedule), 3, 0.9), learning_rate_at(config_of(schedule), 3));
  }
}

TEST(Schedule, CosineFallsAlongHalfACosineStepByStep) {
  const TrainConfig config = config_of(Schedule::cosine);
  EXPECT_DOUBLE_EQ(learning_rate_at(config, 1), 0.8);
  EXPECT_DOUBLE_EQ(learning_rate_at(config, 3), 0.4);
  EXPECT_DOUBLE_EQ(learning_rate_at(config, 2, 0.5), 0.8 * (1 + std::cos(pi * 0.375)) / 2);
  EXPECT_NEAR(learning_rate_at(config, 4, 1 - 1e-9), 0, 1e-9);
}

TEST(Schedule, SomeAreSpreadOverAllEpochs) {
  for (const Schedule schedule : {Schedule::constant, Schedule::linear, Schedule::inverse_time, Schedule::polynomial,
                                  Schedule::cosine, Schedule::one_cycle}) {
    const bool other = learning_rate_at(config_of(schedule, 8), 4) != learning_rate_at(config_of(schedule, 4), 4);
    EXPECT_EQ(depends_on_epochs(schedule), other) << static_cast<int>(schedule);
  }
}

/// torch.optim.lr_scheduler.OneCycleLR with its default values, as its documentation and source have it.
double torch_one_cycle(double rate, int steps, int step) {
  const auto annealed = [](double from, double to, double share) {
    return to + (from - to) / 2 * (1 + std::cos(pi * share));
  };
  const double peak = 0.3 * steps - 1, last = steps - 1;
  return step <= peak ? annealed(rate / 25, rate, step / peak)
                      : annealed(rate, rate / 25 / 1e4, (step - peak) / (last - peak));
}

TEST(Schedule, OneCycleWarmsUpAndCoolsDown) {
  const TrainConfig config = config_of(Schedule::one_cycle, 10);
  EXPECT_DOUBLE_EQ(learning_rate_at(config, 1), 0.8 / 25);
  EXPECT_DOUBLE_EQ(learning_rate_at(config, 4), 0.8);  // 30 % of ten epochs
  EXPECT_DOUBLE_EQ(learning_rate_at(config, 2, 0.5), (0.8 / 25 + 0.8) / 2);
  EXPECT_DOUBLE_EQ(learning_rate_at(config, 7, 0.5), (0.8 + 0.8 / 25e4) / 2);
  EXPECT_NEAR(learning_rate_at(config, 10, 1 - 1e-9), 0.8 / 25e4, 1e-8);
}

TEST(Schedule, OneCycleIsThatOfTorchButForOneStep) {
  constexpr int epochs = 10, steps = 1000;
  const TrainConfig config = config_of(Schedule::one_cycle, epochs);
  double largest_step = 0;
  for (int s = 0; s + 1 < epochs * steps; ++s) {
    const double ours = learning_rate_at(config, s / steps + 1, static_cast<double>(s % steps) / steps);
    const double theirs = torch_one_cycle(0.8, epochs * steps, s), next = torch_one_cycle(0.8, epochs * steps, s + 1);
    largest_step = std::max(largest_step, std::abs(next - theirs));
    ASSERT_NEAR(ours, theirs, 1.01 * std::max(largest_step, 0.8 * pi / (2 * 0.3 * epochs * steps))) << s;
  }
}

}  // namespace
}  // namespace lookalike
