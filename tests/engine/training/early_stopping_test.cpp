#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "engine/core/error.h"
#include "engine/core/npy.h"
#include "engine/training/epoch_metrics.h"
#include "engine/training/run_state.h"
#include "tests/engine/training/small_run.h"

namespace lookalike {
namespace {

using test::RecordingObserver;
using test::small_scene;
using test::small_training;
using test::SmallCollection;
using test::train_in;
using test::without_times;

/// A rate at which nothing changes: the first epoch stays the best.
TrainConfig motionless(int epochs, int patience) {
  TrainConfig config = small_training(small_scene(), epochs);
  config.schedule = Schedule::constant;
  config.learning_rate = 1e-30;
  config.patience = patience;
  return config;
}

class EarlyStopping : public testing::Test {
 protected:
  TrainResult train_with(const TrainConfig& config, const TrainData& data) {
    return train_in(folder_.path(), small_scene(), config, data, observer_);
  }
  const SmallCollection collection_{64, 16};
  const test::TempFolder folder_;
  RecordingObserver observer_;
};

TEST_F(EarlyStopping, EndsWhenPatienceHasRunOutAndIsThenComplete) {
  const auto result = train_with(motionless(9, 2), collection_.data());
  EXPECT_EQ(result.end, TrainEnd::early);
  EXPECT_EQ(result.history.size(), 3u);
  EXPECT_EQ(result.best_epoch, 1);
  EXPECT_EQ(observer_.epochs.back()->seconds_left, 0);
  EXPECT_TRUE(read_run_state(folder_.path())->state.early);
  const std::size_t batches = observer_.batches.size();
  EXPECT_EQ(train_with(motionless(9, 2), collection_.data()).end, TrainEnd::early);
  EXPECT_EQ(observer_.batches.size(), batches) << "nothing is left to do";
}

TEST_F(EarlyStopping, MoreEpochsGoOnWithPatienceAnew) {
  train_with(motionless(9, 2), collection_.data());
  const auto result = train_with(motionless(12, 2), collection_.data());
  EXPECT_EQ(result.end, TrainEnd::early);
  EXPECT_EQ(result.history.size(), 5u);
}

TEST_F(EarlyStopping, InTheLastEpochIsTheEndOfTheRun) {
  EXPECT_EQ(train_with(motionless(3, 2), collection_.data()).end, TrainEnd::finished);
}

TEST_F(EarlyStopping, TheBestEpochIsThatOfTheWatchedMetric) {
  for (const WatchedMetric metric : {WatchedMetric::p_at_10, WatchedMetric::nmi, WatchedMetric::neighbour_stability}) {
    const test::TempFolder folder;
    TrainConfig config = small_training(small_scene(), 5);
    config.learning_rate = 1e-2;
    config.watch = metric;
    const auto result = train_in(folder.path(), small_scene(), config, collection_.labelled());
    ASSERT_EQ(result.history.size(), 5u);
    double best = -1;
    int epoch = 0;
    for (const EpochRecord& record : result.history) {
      if (!(watched_value(record, metric) > best)) continue;
      best = watched_value(record, metric);
      epoch = record.epoch;
    }
    EXPECT_EQ(result.best_epoch, epoch);
    EXPECT_EQ(result.best_val_loss, result.history[static_cast<std::size_t>(epoch - 1)].val_loss);
    EXPECT_EQ(read_run_state(folder.path())->state.best_value, best);
  }
}

TEST_F(EarlyStopping, WhatCannotBeWatchedIsRefusedBeforeTraining) {
  TrainConfig config = small_training(small_scene(), 1);
  config.watch = WatchedMetric::p_at_10;
  try {
    train_with(config, collection_.data());
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::usage);
    EXPECT_THAT(e.what(), testing::HasSubstr("labels"));
  }
  EXPECT_TRUE(fs::is_empty(folder_.path()));
  TrainData short_of_labels = collection_.data();
  short_of_labels.labels = {0, 1};
  EXPECT_THROW(train_with(config, short_of_labels), Error);
}

TEST_F(EarlyStopping, TheStoredFeaturesAreThoseThatWereMeasured) {
  const auto result = train_with(small_training(small_scene(), 2), collection_.labelled());
  const TrainData data = collection_.labelled();
  EpochMetrics metrics(data);
  for (int epoch = 1; epoch <= 2; ++epoch) {
    const Matrix features = read_npy(folder_ / ("epochs/000" + std::to_string(epoch) + ".npy"));
    ASSERT_EQ(features.rows, 16);
    EpochRecord record;
    metrics.measure(features, record);
    const EpochRecord& told = result.history[static_cast<std::size_t>(epoch - 1)];
    EXPECT_EQ(record.p_at_10, told.p_at_10);
    EXPECT_EQ(record.nmi, told.nmi);
    EXPECT_EQ(std::isnan(record.neighbour_stability), epoch == 1);
    EXPECT_TRUE(epoch == 1 || record.neighbour_stability == told.neighbour_stability);
  }
}

TEST_F(EarlyStopping, WithoutValidationTheTrainingSideIsMeasured) {
  const SmallCollection all(24, 16, false);
  const auto result = train_with(small_training(small_scene(), 2), all.labelled());
  EXPECT_TRUE(std::isnan(result.history[0].val_loss));
  EXPECT_TRUE(std::isfinite(result.history[0].p_at_10));
  EXPECT_TRUE(std::isfinite(result.history[1].neighbour_stability));
  EXPECT_EQ(read_npy(folder_ / "epochs/0001.npy").rows, 24);
}

}  // namespace
}  // namespace lookalike
