#include "engine/training/trainer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <future>
#include <set>
#include <thread>

#include "engine/core/error.h"
#include "tests/engine/training/small_run.h"

namespace lookalike {
namespace {

using test::RecordingObserver;
using test::small_lookalike;
using test::small_scene;
using test::small_training;
using test::SmallCollection;
using test::train_in;

TEST(Train, LossFallsForEveryArchitecture) {
  struct Kind {
    ModelConfig model;
    int cache;
  };
  for (const Kind& kind :
       {Kind{small_lookalike(), 32}, Kind{small_scene(), 16}, Kind{{Architecture::landmark_m1, 92, 1}, 96},
        Kind{{Architecture::landmark_m2, 92, 1}, 96}, Kind{{Architecture::landmark_m3, 92, 1}, 96}}) {
    EXPECT_EQ(cache_size_for(kind.model), kind.cache);
    const test::TempFolder folder;
    const SmallCollection collection(16, kind.cache);
    TrainConfig config = small_training(kind.model, 6);
    config.learning_rate = 3e-3;
    const auto history = train_in(folder.path(), kind.model, config, collection.data()).history;
    ASSERT_EQ(history.size(), 6u);
    EXPECT_LT(history.back().train_loss, history.front().train_loss) << static_cast<int>(kind.model.architecture);
    EXPECT_LT(history.back().train_mse, history.front().train_mse) << static_cast<int>(kind.model.architecture);
  }
}

TEST(Train, ReportsBatchesAndEpochsInFull) {
  const test::TempFolder folder;
  const SmallCollection collection(64, 16);
  RecordingObserver observer;
  const TrainConfig config = small_training(small_scene(), 3);
  const TrainResult result = train_in(folder.path(), small_scene(), config, collection.data(), observer);

  EXPECT_EQ(result.end, TrainEnd::finished);
  ASSERT_EQ(observer.batches.size(), 3u * 8);  // 48 pictures, batches of 6
  for (std::size_t i = 0; i < observer.batches.size(); ++i) {
    const BatchReport& report = observer.batches[i];
    EXPECT_EQ(report.epoch, static_cast<int>(i / 8) + 1);
    EXPECT_EQ(report.batch, static_cast<std::int64_t>(i % 8) + 1);
    EXPECT_EQ(report.batches, 8);
    EXPECT_GT(report.images_per_s, 0);
    EXPECT_GE(report.seconds_left, 0);
    EXPECT_GT(report.memory, 1 << 20);
    EXPECT_DOUBLE_EQ(report.learning_rate, config.learning_rate * (3 - static_cast<double>(i / 8)) / 3);
  }
  ASSERT_EQ(observer.epochs.size(), 3u);
  const EpochReport& last = *observer.epochs.back();
  EXPECT_EQ(last.run, "the run");
  EXPECT_EQ(last.epochs, 3);
  EXPECT_EQ(last.history, result.history);
  EXPECT_EQ(last.seconds_left, 0);
  EXPECT_EQ(last.originals.size(), 12u);
  EXPECT_EQ(last.reconstructions.size(), 12u);
  EXPECT_EQ(last.originals.front().width, 16);
  EXPECT_EQ(observer.epochs.front()->history.size(), 1u);
  EXPECT_GT(observer.epochs.front()->seconds_left, 0);
  EXPECT_DOUBLE_EQ(last.history[1].learning_rate, config.learning_rate * 2 / 3);
  double best = INFINITY;
  for (const EpochRecord& record : result.history) best = std::min(best, record.val_loss);
  EXPECT_EQ(result.best_val_loss, best);
  EXPECT_EQ(result.history[static_cast<std::size_t>(result.best_epoch - 1)].val_loss, best);
}

TEST(Train, LeavesTheFilesOfARun) {
  const test::TempFolder folder;
  const SmallCollection collection(16, 16);
  TrainConfig config = small_training(small_scene(), 2);
  config.watch = WatchedMetric::last_epoch;  // The last is the best.
  const auto history = train_in(folder.path(), small_scene(), config, collection.data()).history;
  EXPECT_EQ(read_history(folder / "history.csv"), history);
  std::set<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder.path())) {
    files.insert(entry.path().lexically_relative(folder.path()));
  }
  EXPECT_EQ(files, (std::set<std::string>{"best.safetensors", "epochs", "epochs/0001.jpg", "epochs/0001.npy",
                                          "epochs/0002.jpg", "epochs/0002.npy", "history.csv", "last.json",
                                          "last.safetensors"}));
}

TEST(Train, WithoutValidationTheTrainingLossDecides) {
  const test::TempFolder folder;
  const SmallCollection collection(8, 16, false);
  RecordingObserver observer;
  const auto result =
      train_in(folder.path(), small_scene(), small_training(small_scene(), 2), collection.data(), observer);
  EXPECT_TRUE(std::isnan(result.history[0].val_loss));
  EXPECT_EQ(result.best_val_loss, std::min(result.history[0].train_loss, result.history[1].train_loss));
  EXPECT_EQ(observer.epochs.back()->originals.size(), 8u);
}

TEST(Train, ACollectionSmallerThanABatchIsOneBatch) {
  const test::TempFolder folder;
  const SmallCollection collection(2, 32, false);
  RecordingObserver observer;
  TrainConfig config = small_training(small_lookalike(), 1);
  config.batch = 64;
  train_in(folder.path(), small_lookalike(), config, collection.data(), observer);
  ASSERT_EQ(observer.batches.size(), 1u);
  EXPECT_TRUE(std::isfinite(observer.batches[0].loss));
}

void expect_error(ErrorCode code, const std::string& words, const std::function<void()>& work) {
  try {
    work();
    ADD_FAILURE() << words;
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), code) << e.what();
    EXPECT_THAT(e.what(), testing::HasSubstr(words));
  }
}

TEST(Train, ImpossibleRequestsAreExplained) {
  const test::TempFolder folder;
  const ModelConfig model = small_scene();
  const TrainConfig config = small_training(model, 1);
  const auto attempt = [&](const TrainData& data) {
    return [&, data] { train_in(folder.path(), model, config, data); };
  };
  expect_error(ErrorCode::bad_input, "too few pictures", attempt(SmallCollection(1, 16).data()));
  expect_error(ErrorCode::bad_input, "too few pictures", attempt(TrainData{}));
  const SmallCollection other_size(8, 20), collection(8, 16);
  expect_error(ErrorCode::usage, "the model needs 16", attempt(other_size.data()));
  TrainData outside = collection.data();
  outside.validation_rows.push_back(8);
  expect_error(ErrorCode::usage, "outside", attempt(outside));
  TrainConfig bad = config;
  bad.batch = 0;
  expect_error(ErrorCode::usage, "batch", [&] { train_in(folder.path(), model, bad, collection.data()); });
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST(Train, AMissingRunFolderIsAnIoError) {
  const test::TempFolder folder;
  const SmallCollection collection(8, 16);
  write_file_atomically(folder / "file", std::string_view("not a folder"));
  expect_error(ErrorCode::io, "file", [&] {
    train_in(folder / "file" / "run", small_scene(), small_training(small_scene(), 1), collection.data());
  });
}

TEST(Train, PausesBetweenBatchesAndGoesOnWhenAnotherThreadSaysSo) {
  const test::TempFolder folder;
  const SmallCollection collection(32, 16);
  PauseControl pause;
  RecordingObserver observer;
  std::promise<void> paused;
  observer.then = [&](const BatchReport& report) {
    if (report.epoch != 1 || report.batch != 1) return;
    pause.pause();
    paused.set_value();
  };
  TrainResult result;
  std::jthread trainer([&] {
    const ModelConfig model = small_scene();
    result = train(folder.path(), "run", model, small_training(model, 2), collection.data(), observer, pause, {});
  });
  paused.get_future().wait();
  EXPECT_TRUE(pause.paused());
  EXPECT_EQ(observer.batches.size(), 1u);  // no second batch can begin before resume()
  pause.resume();
  trainer.join();
  EXPECT_EQ(result.end, TrainEnd::finished);
  EXPECT_EQ(observer.batches.size(), 8u);
}

TEST(Train, StopEndsAPause) {
  const test::TempFolder folder;
  const SmallCollection collection(32, 16);
  PauseControl pause;
  pause.pause();
  std::jthread trainer([&](std::stop_token stop) {
    TrainObserver nobody;
    const ModelConfig model = small_scene();
    const auto result =
        train(folder.path(), "run", model, small_training(model, 2), collection.data(), nobody, pause, stop);
    EXPECT_EQ(result.end, TrainEnd::stopped);
    EXPECT_EQ(result.best_epoch, 0);
    EXPECT_TRUE(result.history.empty());
  });
  trainer.request_stop();
  trainer.join();
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

}  // namespace
}  // namespace lookalike
