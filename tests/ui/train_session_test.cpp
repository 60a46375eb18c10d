#include "ui/sessions/train_session.h"

#include <gtest/gtest.h>

#include <optional>

#include "engine/model/preset.h"
#include "tests/ui/small_library.h"

namespace lookalike {
namespace {

using State = TrainSession::State;

class TrainSessionTest : public test::SessionsTest {
 protected:
  void SetUp() override {
    SessionsTest::SetUp();
    QObject::connect(&training_, &TrainSession::state_changed, &training_, [this](State s) { states_.push_back(s); });
    QObject::connect(&training_, &TrainSession::finished, &training_, [this](TaskEnd end) { end_ = end; });
    QObject::connect(&training_, &TrainSession::failed, &training_, [this](const QString& m) { train_failure_ = m; });
    QObject::connect(&training_, &TrainSession::epoch_done, &training_, [this] { ++epochs_; });
  }
  /// The smallest network there is.
  TrainRequest request(int epochs) {
    const Preset& preset = preset_named("landmark-m1");
    TrainRequest wish{preset.name, preset.model, preset.train, {}, true};
    wish.train.epochs = epochs;
    wish.train.batch = 4;
    return wish;
  }
  bool wait_end() {
    return test::wait_for([this] { return end_.has_value(); }, patience_ms);
  }

  std::vector<State> states_;
  std::optional<TaskEnd> end_;
  QString train_failure_;
  int epochs_ = 0;
};

TEST_F(TrainSessionTest, TrainsReportsAndEmbeds) {
  open();
  training_.start(library_.library(), request(2));
  EXPECT_TRUE(training_.running());
  ASSERT_TRUE(wait_end());
  EXPECT_EQ(end_, TaskEnd::done) << train_failure_.toStdString();
  EXPECT_EQ(epochs_, 2);
  ASSERT_TRUE(training_.report());
  EXPECT_EQ(training_.report()->history.size(), 2u);
  EXPECT_EQ(training_.report()->run, training_.run().toStdString());
  EXPECT_EQ(states_.front(), State::starting);
  EXPECT_EQ(states_.back(), State::idle);
  library_.reload();
  EXPECT_EQ(library_.collection()->current_run, training_.run().toStdString());
}

TEST_F(TrainSessionTest, PausesAndResumes) {
  open();
  training_.start(library_.library(), request(3));
  ASSERT_TRUE(test::wait_for([&] { return training_.state() == State::training; }, patience_ms));
  training_.pause();
  EXPECT_EQ(training_.state(), State::paused);
  training_.pause();  // twice is once
  training_.resume();
  EXPECT_EQ(training_.state(), State::training);
  ASSERT_TRUE(wait_end());
  EXPECT_EQ(end_, TaskEnd::done);
  EXPECT_EQ(epochs_, 3);
}

TEST_F(TrainSessionTest, AStopKeepsWhatWasLearned) {
  open();
  training_.start(library_.library(), request(5000));
  ASSERT_TRUE(test::wait_for([&] { return epochs_ >= 1; }, patience_ms));
  training_.stop();
  ASSERT_TRUE(wait_end());
  EXPECT_EQ(end_, TaskEnd::cancelled);
  EXPECT_LT(epochs_, 5000);
  library_.reload();
  EXPECT_EQ(library_.collection()->current_run, training_.run().toStdString()) << "the run is not embedded";
}

TEST_F(TrainSessionTest, AStopWhilePausedEnds) {
  open();
  training_.start(library_.library(), request(5000));
  ASSERT_TRUE(test::wait_for([&] { return training_.state() == State::training; }, patience_ms));
  training_.pause();
  training_.stop();
  training_.stop();  // without embedding
  ASSERT_TRUE(wait_end());
  EXPECT_EQ(end_, TaskEnd::cancelled);
}

TEST_F(TrainSessionTest, ImpossibleRequestFailsWithAReason) {
  open();
  TrainRequest wrong = request(1);
  wrong.train.learning_rate = -1;
  training_.start(library_.library(), wrong);
  ASSERT_TRUE(wait_end());
  EXPECT_EQ(end_, TaskEnd::failed);
  EXPECT_FALSE(train_failure_.isEmpty());
  EXPECT_FALSE(training_.running());
}

TEST_F(TrainSessionTest, ASecondStartIsIgnoredWhileOneRuns) {
  open();
  training_.start(library_.library(), request(1));
  training_.start(library_.library(), request(4000));
  ASSERT_TRUE(wait_end());
  EXPECT_EQ(training_.report()->epochs, 1);
}

TEST_F(TrainSessionTest, MayBeDestroyedInTheMiddle) {
  open();
  auto session = std::make_unique<TrainSession>();
  session->start(library_.library(), request(5000));
  ASSERT_TRUE(test::wait_for([&] { return session->state() == State::training; }, patience_ms));
  session.reset();
  SUCCEED();  // joined
}

}  // namespace
}  // namespace lookalike
