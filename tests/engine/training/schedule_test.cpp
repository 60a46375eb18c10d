#include "engine/training/schedule.h"

#include <gtest/gtest.h>

namespace lookalike {
namespace {

TEST(Schedule, LinearFallsFromTheFullRateTowardsZero) {
  const TrainConfig config{.epochs = 4, .learning_rate = 0.8, .schedule = Schedule::linear};
  EXPECT_DOUBLE_EQ(learning_rate_at(config, 1), 0.8);
  EXPECT_DOUBLE_EQ(learning_rate_at(config, 2), 0.6);
  EXPECT_DOUBLE_EQ(learning_rate_at(config, 3), 0.4);
  EXPECT_DOUBLE_EQ(learning_rate_at(config, 4), 0.2);
  EXPECT_DOUBLE_EQ(learning_rate_at(config, 5), 0);
}

TEST(Schedule, ConstantStays) {
  const TrainConfig config{.epochs = 4, .learning_rate = 0.8};
  for (int epoch = 1; epoch <= 4; ++epoch) EXPECT_EQ(learning_rate_at(config, epoch), 0.8);
}

}  // namespace
}  // namespace lookalike
