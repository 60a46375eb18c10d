// What goes wrong while a run trains ends in a clear message, and the last good checkpoint stays.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <torch/torch.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <limits>

#include "engine/core/error.h"
#include "engine/core/safetensors.h"
#include "engine/model/options.h"
#include "engine/training/history.h"
#include "engine/training/run_state.h"
#include "tests/engine/training/small_run.h"

namespace lookalike {
namespace {

using test::file_text;
using test::RecordingObserver;
using test::small_scene;
using test::small_training;
using test::SmallCollection;
using test::train_in;

class BadEvents : public testing::Test {
 protected:
  /// Trains until an error, which must leave the checkpoint of `kept` epochs as it was, from which the run goes on.
  Error failure(const TrainConfig& config, const TrainData& data, RecordingObserver& observer, int kept) {
    Error error(ErrorCode::internal, "nothing went wrong");
    try {
      train_in(folder_.path(), model_, config, data, observer);
    } catch (const Error& e) {
      error = e;
    }
    const auto stored = read_run_state(folder_.path());
    EXPECT_EQ(stored ? stored->state.epoch : 0, kept);
    if (stored) {
      EXPECT_EQ(stamp_of(read_safetensors(folder_ / "last.safetensors")), stored->stamps.moments);
      EXPECT_EQ(read_history(folder_ / "history.csv").size(), static_cast<std::size_t>(kept));
    }
    return error;
  }
  void expect_resumes() { EXPECT_EQ(train_in(folder_.path(), model_, config_, collection_.data()).history.size(), 4u); }

  const ModelConfig model_ = small_scene();
  const TrainConfig config_ = small_training(model_, 4);
  const SmallCollection collection_{32, 16};
  const test::TempFolder folder_;
  RecordingObserver observer_;
};

TEST_F(BadEvents, ImpossibleValuesAreNamed) {
  const auto refusal = [&](ModelConfig model, TrainConfig config) {
    try {
      train_in(folder_.path(), model, config, collection_.data());
    } catch (const Error& e) {
      EXPECT_EQ(e.code(), ErrorCode::usage);
      return std::string(e.what());
    }
    return std::string("nothing went wrong");
  };
  const auto with = [&](auto change) {
    Configuration all{model_, config_};
    change(all);
    return refusal(all.model, all.train);
  };
  EXPECT_THAT(with([](Configuration& c) { c.train.epochs = 0; }), testing::HasSubstr("epochs"));
  EXPECT_THAT(with([](Configuration& c) { c.train.batch = 0; }), testing::HasSubstr("batch"));
  EXPECT_THAT(with([](Configuration& c) { c.model.latent = 0; }), testing::HasSubstr("latent"));
  EXPECT_THAT(with([](Configuration& c) { c.train.learning_rate = 0; }), testing::HasSubstr("learning rate"));
  EXPECT_THAT(with([](Configuration& c) { c.train.learning_rate = std::numeric_limits<double>::quiet_NaN(); }),
              testing::HasSubstr("learning rate"));
  EXPECT_THAT(with([](Configuration& c) { c.train.device = "cuda:99"; }), testing::HasSubstr("cuda:99"));
  EXPECT_TRUE(fs::is_empty(folder_.path()));
}

TEST_F(BadEvents, ALearningRateThatExplodes) {
  TrainConfig config = config_;
  config.optimizer = OptimizerKind::sgd;
  config.learning_rate = 100;
  config.schedule = Schedule::constant;
  config.weight_decay = 1;  // |1 − rate·decay| is 99: weights grow until they overflow
  config.epochs = 40;
  Error error(ErrorCode::internal, "nothing went wrong");
  try {
    train_in(folder_.path(), model_, config, collection_.data());
  } catch (const Error& e) {
    error = e;
  }
  EXPECT_EQ(error.code(), ErrorCode::bad_input);
  EXPECT_THAT(error.what(), testing::HasSubstr("stopped being a number"));
  EXPECT_THAT(error.remedy(), testing::HasSubstr("lower learning rate"));
}

TEST_F(BadEvents, NothingIsKeptOfALossThatIsNoNumberInTheFirstEpoch) {
  const test::TempFolder other;
  train_in(other.path(), model_, small_training(model_, 1), collection_.data());
  TrainData data = collection_.data();
  data.weights = other / "best.safetensors";
  TensorFile weights = read_safetensors(data.weights);
  const float nan = std::numeric_limits<float>::quiet_NaN();
  std::memcpy(weights.tensors.at("decoder.conv3.bias").bytes.data(), &nan, sizeof nan);
  write_safetensors(data.weights, weights);
  try {
    train_in(folder_.path(), model_, config_, data);
    FAIL();
  } catch (const Error& e) {
    EXPECT_THAT(e.problem(), testing::HasSubstr("in epoch 1"));
    EXPECT_EQ(e.remedy(), "Start a new run with a lower learning rate.");
  }
}

TEST_F(BadEvents, ALossThatRisesWithoutEndIsToldOnce) {
  TrainConfig config = config_;
  config.epochs = 2;
  train_in(folder_.path(), model_, config, collection_.data(), observer_);
  EXPECT_TRUE(observer_.notes.empty()) << observer_.notes.front();
  auto history = read_history(folder_ / "history.csv");
  for (EpochRecord& record : history) record.train_loss *= 1e-3;  // what follows is then a thousand times as much
  write_history(folder_ / "history.csv", history);
  train_in(folder_.path(), model_, config_, collection_.data(), observer_);
  ASSERT_EQ(observer_.notes.size(), 1u) << "epochs 3 and 4 alike";
  EXPECT_THAT(observer_.notes[0], testing::HasSubstr("loss of epoch 3 is more than three times"));
  EXPECT_THAT(observer_.notes[0], testing::HasSubstr("lower learning rate"));
}

TEST_F(BadEvents, ABatchThatIsLargerThanTheTrainingSideIsTold) {
  TrainConfig config = config_;
  config.batch = 25;
  config.epochs = 1;
  train_in(folder_.path(), model_, config, collection_.data(), observer_);
  EXPECT_EQ(observer_.batches.size(), 1u);
  ASSERT_EQ(observer_.notes.size(), 1u);
  EXPECT_THAT(observer_.notes[0], testing::HasSubstr("only 24 pictures"));
  EXPECT_THAT(observer_.notes[0], testing::HasSubstr("batch size is 25"));
  const test::TempFolder other;
  config.batch = 24;
  train_in(other.path(), model_, config, collection_.data(), observer_);
  EXPECT_EQ(observer_.notes.size(), 1u);
}

TEST_F(BadEvents, PixelsThatWereCutShort) {
  TrainData data = collection_.data();
  std::atomic<bool> cut = false;
  data.check_pixels = [&] {
    if (cut) throw Error(ErrorCode::io, "The pixels were cut short");
  };
  observer_.then = [&](const BatchReport& report) { cut = report.epoch == 3; };
  const Error error = failure(config_, data, observer_, 2);
  EXPECT_THAT(error.what(), testing::HasSubstr("cut short"));
  EXPECT_THAT(error.remedy(), testing::HasSubstr("up to epoch 2 is kept"));
  expect_resumes();
}

TEST_F(BadEvents, ARunWhoseFolderIsGoneIsNotSaidToBeKept) {
  observer_.then = [&](const BatchReport& report) {
    if (report.epoch != 3) return;
    fs::remove_all(folder_.path());
    write_file_atomically(folder_.path(), std::string_view("no folder any more"));
  };
  const Error error = failure(config_, collection_.data(), observer_, 0);
  EXPECT_EQ(error.code(), ErrorCode::io);
  EXPECT_THAT(error.remedy(), testing::HasSubstr("files are gone")) << error.what();
}

// The arrays of the epoch are written by then, or are being written.
TEST_F(BadEvents, GivingUpWhileAnEpochIsJudgedLeavesNoArraysBehind) {
  TrainData data = collection_.data();
  std::atomic<bool> cut = false;
  data.check_pixels = [&] {
    if (cut) throw Error(ErrorCode::io, "The pixels were cut short");
  };
  observer_.then = [&](const BatchReport& report) { cut = report.epoch == 2 && report.batch == report.batches; };
  failure(config_, data, observer_, 1);
  EXPECT_FALSE(fs::exists(folder_ / "last.next.safetensors") || fs::exists(folder_ / "weights.next.safetensors"));

  std::stop_source stop;
  observer_.then = [&](const BatchReport& report) {
    if (report.batch == report.batches) stop.request_stop();
  };
  const auto stopped = train_in(folder_.path(), model_, config_, collection_.data(), observer_, stop.get_token());
  EXPECT_EQ(stopped.end, TrainEnd::stopped);
  EXPECT_EQ(stopped.history.size(), 1u);
  EXPECT_FALSE(fs::exists(folder_ / "last.next.safetensors") || fs::exists(folder_ / "weights.next.safetensors"));
  expect_resumes();
}

TEST_F(BadEvents, ADeviceThatVanishes) {
  observer_.then = [](const BatchReport& report) {
    TORCH_CHECK(report.epoch < 2, "CUDA error: unspecified launch failure");
  };
  const Error error = failure(config_, collection_.data(), observer_, 1);
  EXPECT_EQ(error.code(), ErrorCode::io);
  EXPECT_THAT(error.what(), testing::HasSubstr("graphics card"));
  expect_resumes();
}

/// In a process of its own: with a limit on the size of files the checkpoint cannot be written, as on a full disk.
[[noreturn]] void run_out_of_disk(const fs::path& folder) {
  std::signal(SIGXFSZ, SIG_IGN);
  const SmallCollection collection(32, 16);
  const ModelConfig model = small_scene();
  RecordingObserver observer;
  observer.then = [&](const BatchReport& report) {
    const rlim_t size = report.epoch == 3 ? fs::file_size(folder / "last.safetensors") / 2 : RLIM_INFINITY;
    const rlimit limit{size, RLIM_INFINITY};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  };
  try {
    train_in(folder, model, small_training(model, 4), collection.data(), observer);
  } catch (const Error& error) {
    const rlimit none{RLIM_INFINITY, RLIM_INFINITY};
    ::setrlimit(RLIMIT_FSIZE, &none);
    write_file_atomically(folder / "message", std::string_view(error.what()));
    std::_Exit(exit_code(error.code()));
  }
  std::_Exit(0);
}

using BadEventsDeathTest = BadEvents;

TEST_F(BadEventsDeathTest, ADiskThatIsFullAtACheckpoint) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  // The other process runs this test from its beginning and inherits the folder from this one.
  ::setenv("LOOKALIKE_FULL_DISK", folder_.path().c_str(), /*overwrite=*/0);
  const fs::path folder = std::getenv("LOOKALIKE_FULL_DISK");
  EXPECT_EXIT(run_out_of_disk(folder), testing::ExitedWithCode(4), "");
  const std::string message = file_text(folder / "message");
  EXPECT_THAT(message, testing::HasSubstr("cannot be written"));
  EXPECT_THAT(message, testing::HasSubstr("up to epoch 2 is kept"));
  const auto stored = read_run_state(folder);
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->state.epoch, 2);
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    EXPECT_EQ(entry.path().native().find(".tmp"), std::string::npos) << entry.path();
  }
  const test::TempFolder whole;
  train_in(whole.path(), model_, config_, collection_.data());
  train_in(folder, model_, config_, collection_.data());
  for (const char* file : {"last.safetensors", "best.safetensors"}) {
    EXPECT_EQ(file_text(folder / file), file_text(whole / file)) << file;
  }
}

}  // namespace
}  // namespace lookalike
