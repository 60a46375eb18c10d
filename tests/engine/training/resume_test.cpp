#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>

#include "engine/core/error.h"
#include "engine/core/safetensors.h"
#include "engine/training/history.h"
#include "tests/engine/training/small_run.h"

namespace lookalike {
namespace {

using test::file_text;
using test::RecordingObserver;
using test::small_lookalike;
using test::small_scene;
using test::small_training;
using test::SmallCollection;
using test::train_in;
using test::without_times;

/// Trains until a batch of an epoch is done, then stops.
TrainResult train_until(int epoch, std::int64_t batch, const fs::path& folder, const ModelConfig& model,
                        const TrainConfig& config, const TrainData& data) {
  std::stop_source stop;
  RecordingObserver observer;
  observer.then = [&](const BatchReport& report) {
    if (report.epoch == epoch && report.batch == batch) stop.request_stop();
  };
  return train_in(folder, model, config, data, observer, stop.get_token());
}

class Resume : public testing::TestWithParam<ModelConfig> {
 protected:
  const ModelConfig model_ = GetParam();
  const TrainConfig config_ = small_training(model_, 4);
  const SmallCollection collection_{60, model_.input_size};
  const TrainData data_ = collection_.labelled();
};

TEST_P(Resume, TheSameSeedGivesTheSameBits) {
  const test::TempFolder a, b, c;
  const auto first = train_in(a.path(), model_, config_, data_), second = train_in(b.path(), model_, config_, data_);
  EXPECT_EQ(without_times(first.history), without_times(second.history));
  for (const char* file : {"last.safetensors", "best.safetensors", "last.json", "epochs/0004.jpg", "epochs/0004.npy"}) {
    EXPECT_EQ(file_text(a / file), file_text(b / file)) << file;
  }
  TrainConfig other = config_;
  other.seed = 6;
  train_in(c.path(), model_, other, data_);
  EXPECT_NE(file_text(a / "last.safetensors"), file_text(c / "last.safetensors"));
}

TEST_P(Resume, AnInterruptedRunEndsAsIfItHadNotBeen) {
  const test::TempFolder straight, interrupted;
  const auto expected = train_in(straight.path(), model_, config_, data_);

  const auto part = train_until(3, 2, interrupted.path(), model_, config_, data_);
  EXPECT_EQ(part.end, TrainEnd::stopped);
  EXPECT_EQ(part.history.size(), 2u);
  RecordingObserver observer;
  const auto rest = train_in(interrupted.path(), model_, config_, data_, observer);
  EXPECT_EQ(rest.end, TrainEnd::finished);
  EXPECT_EQ(observer.batches.front().epoch, 3);
  EXPECT_EQ(observer.epochs.front()->history.size(), 3u);
  EXPECT_EQ(without_times(rest.history), without_times(expected.history));
  EXPECT_TRUE(std::isfinite(rest.history[2].neighbour_stability)) << "the first epoch after the interruption";
  EXPECT_TRUE(std::isfinite(rest.history[2].p_at_10) && std::isfinite(rest.history[2].nmi));
  EXPECT_EQ(without_times(read_history(interrupted / "history.csv")), without_times(expected.history));
  EXPECT_EQ(rest.best_epoch, expected.best_epoch);
  for (const char* file : {"last.safetensors", "best.safetensors", "last.json"}) {
    EXPECT_EQ(file_text(straight / file), file_text(interrupted / file)) << file;
  }
}

INSTANTIATE_TEST_SUITE_P(Models, Resume, testing::Values(small_lookalike(), small_scene()));

class ResumeScene : public testing::Test {
 protected:
  const ModelConfig model_ = small_scene();
  const TrainConfig config_ = small_training(model_, 3);
  const SmallCollection collection_{16, 16};
  const TrainData& data_ = collection_.data();
  const test::TempFolder folder_;
};

TEST_F(ResumeScene, LinesOfUncommittedEpochsAreDropped) {
  train_until(3, 1, folder_.path(), model_, config_, data_);
  auto history = read_history(folder_ / "history.csv");
  ASSERT_EQ(history.size(), 2u);
  history.push_back({3, 9, 9, 9, 9, 9, 9});
  write_history(folder_ / "history.csv", history);
  const auto result = train_in(folder_.path(), model_, config_, data_);
  ASSERT_EQ(result.history.size(), 3u);
  EXPECT_LT(result.history[2].train_loss, 9);
  EXPECT_EQ(read_history(folder_ / "history.csv"), result.history);
}

TEST_F(ResumeScene, AFinishedRunIsNotTrainedAgainAndMoreEpochsContinueIt) {
  const auto done = train_in(folder_.path(), model_, config_, data_);
  RecordingObserver observer;
  const auto again = train_in(folder_.path(), model_, config_, data_, observer);
  EXPECT_EQ(again.end, TrainEnd::finished);
  EXPECT_EQ(again.history, done.history);
  EXPECT_EQ(again.best_val_loss, done.best_val_loss);
  EXPECT_TRUE(observer.batches.empty());
  TrainConfig longer = config_;
  longer.epochs = 5;
  train_in(folder_.path(), model_, longer, data_, observer);
  EXPECT_EQ(observer.batches.front().epoch, 4);
  EXPECT_EQ(read_history(folder_ / "history.csv").size(), 5u);
}

TEST_F(ResumeScene, DamageIsRefusedAndNothingIsOverwritten) {
  train_until(2, 1, folder_.path(), model_, config_, data_);
  fs::resize_file(folder_ / "last.safetensors", 1000);
  const std::string state = file_text(folder_ / "last.json");
  try {
    train_in(folder_.path(), model_, config_, data_);
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::bad_input);
    EXPECT_THAT(e.what(), testing::HasSubstr("last.safetensors"));
  }
  EXPECT_EQ(fs::file_size(folder_ / "last.safetensors"), 1000u);
  EXPECT_EQ(file_text(folder_ / "last.json"), state);
}

TEST_F(ResumeScene, AHistoryThatIsTooShortIsRefused) {
  train_until(3, 1, folder_.path(), model_, config_, data_);
  fs::remove(folder_ / "history.csv");
  EXPECT_THROW(train_in(folder_.path(), model_, config_, data_), Error);
}

TEST_F(ResumeScene, ALossThatIsNoNumberKeepsTheLastCheckpoint) {
  train_until(2, 1, folder_.path(), model_, config_, data_);
  // Weights that give NaN in the next batch, as a learning rate far too high leaves them.
  TensorFile weights = read_safetensors(folder_ / "best.safetensors");
  const float nan = std::numeric_limits<float>::quiet_NaN();
  std::memcpy(weights.tensors.at("decoder.conv3.bias").bytes.data(), &nan, sizeof nan);
  write_safetensors(folder_ / "best.safetensors", weights);
  auto state = nlohmann::json::parse(file_text(folder_ / "last.json"));
  state["weights"] = stamp_of(weights);
  write_file_atomically(folder_ / "last.json", state.dump());

  const std::string before = file_text(folder_ / "last.safetensors"), best = file_text(folder_ / "best.safetensors");
  try {
    train_in(folder_.path(), model_, config_, data_);
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::bad_input);
    EXPECT_THAT(e.what(), testing::HasSubstr("epoch 2: the run"));
    EXPECT_THAT(e.remedy(), testing::HasSubstr("lower learning rate; epoch 1 is kept"));
  }
  EXPECT_EQ(file_text(folder_ / "last.safetensors"), before);
  EXPECT_EQ(file_text(folder_ / "best.safetensors"), best);
  EXPECT_EQ(read_history(folder_ / "history.csv").size(), 1u);
}

}  // namespace
}  // namespace lookalike
