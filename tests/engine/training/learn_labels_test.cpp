// Runs that start from the weights of another and learn from labels.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/core/error.h"
#include "engine/core/safetensors.h"
#include "tests/engine/training/small_run.h"

namespace lookalike {
namespace {

using test::file_text;
using test::SmallCollection;
using test::train_in;
using test::without_times;

class LearnLabels : public testing::Test {
 protected:
  LearnLabels() {
    train_in(start_.path(), model_, test::small_training(model_, 1), collection_.data());
    data_ = collection_.data();
    data_.weights = start_ / "best.safetensors";
    for (std::int32_t i = 0; i < data_.pixels.count; ++i) data_.known.labels.push_back(i % 3 == 2 ? -1 : i % 4 % 2);
    config_ = test::small_training(model_, 4);
    config_.invariance = 0;
    config_.triplet = 1;
    config_.batch = 16;
    config_.learning_rate = 3e-3;
    config_.watch = WatchedMetric::last_epoch;
  }
  std::string refusal(const ModelConfig& model) {
    const test::TempFolder folder;
    try {
      train_in(folder.path(), model, config_, data_);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::bad_input) << error.what();
      return error.what();
    }
    return {};
  }

  const ModelConfig model_{Architecture::lookalike, 32, 12, 0.25};
  const SmallCollection collection_{60, model_.input_size};
  const test::TempFolder start_;
  TrainData data_;
  TrainConfig config_;
};

TEST_F(LearnLabels, BeginsWithTheGivenWeights) {
  const test::TempFolder folder;
  config_.epochs = 1;
  config_.learning_rate = 1e-12;
  config_.optimizer = OptimizerKind::sgd;
  train_in(folder.path(), model_, config_, data_);
  const TensorFile before = read_safetensors(data_.weights), after = read_safetensors(folder / "best.safetensors");
  ASSERT_TRUE(before.tensors.contains("encoder.0.weight"));
  EXPECT_EQ(after.tensors.at("encoder.0.weight").bytes, before.tensors.at("encoder.0.weight").bytes);
}

TEST_F(LearnLabels, TheLossFallsAndTheLastEpochIsKept) {
  const test::TempFolder folder;
  config_.epochs = 5;
  const auto result = train_in(folder.path(), model_, config_, data_);
  EXPECT_LT(result.history.back().train_loss, 0.8 * result.history.front().train_loss);
  EXPECT_GT(result.history.front().train_loss, result.history.front().train_mse) << "which is only a part";
  EXPECT_EQ(result.best_epoch, 5);
}

TEST_F(LearnLabels, AnInterruptedRunEndsAsIfItHadNotBeen) {
  const test::TempFolder straight, interrupted;
  const auto expected = train_in(straight.path(), model_, config_, data_);
  std::stop_source stop;
  test::RecordingObserver observer;
  observer.then = [&](const BatchReport& report) {
    if (report.epoch == 3) stop.request_stop();
  };
  train_in(interrupted.path(), model_, config_, data_, observer, stop.get_token());
  data_.weights.clear();  // needed no more
  const auto rest = train_in(interrupted.path(), model_, config_, data_);
  EXPECT_EQ(without_times(rest.history), without_times(expected.history));
  for (const char* file : {"last.safetensors", "best.safetensors", "last.json"}) {
    EXPECT_EQ(file_text(straight / file), file_text(interrupted / file)) << file;
  }
}

TEST_F(LearnLabels, WorksForEveryKindOfNetworkAndBesideInvariance) {
  const test::TempFolder folder, scene;
  config_.epochs = 1;
  config_.invariance = 0.5;
  EXPECT_EQ(train_in(folder.path(), model_, config_, data_).history.size(), 1u);
  const SmallCollection small(24, 16);
  TrainData data = small.data();
  for (std::int32_t i = 0; i < 24; ++i) data.known.labels.push_back(i % 4);
  config_.invariance = 0;
  EXPECT_EQ(train_in(scene.path(), test::small_scene(), config_, data).history.size(), 1u);
}

TEST_F(LearnLabels, WhatCannotBeStartedSaysWhy) {
  ModelConfig wider = model_;
  wider.width = 0.5;
  EXPECT_THAT(refusal(wider), testing::HasSubstr("best.safetensors"));
  data_.known.labels.assign(data_.known.labels.size(), 0);
  EXPECT_THAT(refusal(model_), testing::HasSubstr("the same label"));
  data_.known = {};
  EXPECT_THAT(refusal(model_), testing::HasSubstr("has a label"));
  data_.known.labels = {0, 0, 1};
  const test::TempFolder folder;
  EXPECT_THROW(train_in(folder.path(), model_, config_, data_), Error) << "not one label a picture";
}

}  // namespace
}  // namespace lookalike
