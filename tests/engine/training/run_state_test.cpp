#include "engine/training/run_state.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "engine/core/error.h"
#include "tests/support/temp_folder.h"

namespace lookalike {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

EpochRecord record_of(int epoch, double val_loss) {
  EpochRecord record;
  record.epoch = epoch;
  record.val_loss = val_loss;
  return record;
}

/// The state after epochs with these validation losses.
RunState after(const std::vector<double>& losses, const TrainConfig& config, RunState state = {}) {
  for (const double loss : losses) count_epoch(state, record_of(state.epoch + 1, loss), config);
  return state;
}

TEST(WatchedValue, IsTheColumnThatIsWatched) {
  EpochRecord record = record_of(1, 0.3);
  record.train_loss = 0.2;
  record.p_at_10 = 0.4;
  record.nmi = 0.5;
  record.neighbour_stability = 0.6;
  EXPECT_EQ(watched_value(record, WatchedMetric::validation_loss), 0.3);
  EXPECT_EQ(watched_value(record, WatchedMetric::p_at_10), 0.4);
  EXPECT_EQ(watched_value(record, WatchedMetric::nmi), 0.5);
  EXPECT_EQ(watched_value(record, WatchedMetric::neighbour_stability), 0.6);
  EXPECT_EQ(watched_value(record, WatchedMetric::last_epoch), record.epoch);
  record.val_loss = nan;
  EXPECT_EQ(watched_value(record, WatchedMetric::validation_loss), 0.2);
}

TEST(Better, IsLowerForALossAndHigherForTheOthers) {
  EXPECT_TRUE(better(WatchedMetric::validation_loss, 1, 2));
  EXPECT_FALSE(better(WatchedMetric::validation_loss, 2, 1));
  for (const auto metric : {WatchedMetric::p_at_10, WatchedMetric::nmi, WatchedMetric::neighbour_stability}) {
    EXPECT_TRUE(better(metric, 2, 1));
    EXPECT_FALSE(better(metric, 1, 2));
    EXPECT_FALSE(better(metric, 1, 1));
    EXPECT_TRUE(better(metric, 0, nan));
    EXPECT_FALSE(better(metric, nan, 0));
    EXPECT_FALSE(better(metric, nan, nan));
  }
}

TEST(CountEpoch, KeepsTheEarlierOfEqualBests) {
  const TrainConfig config{.epochs = 9};
  const RunState state = after({0.5, 0.3, 0.4, 0.3}, config);
  EXPECT_EQ(state, (RunState{4, 9, 2, 0.3, 0, false}));
}

TEST(CountEpoch, TheFirstEpochIsTheBestUntilThereIsANumber) {
  TrainConfig config{.epochs = 9, .watch = WatchedMetric::neighbour_stability};
  RunState state;
  EpochRecord record = record_of(1, 0.5);
  count_epoch(state, record, config);
  EXPECT_EQ(state.best_epoch, 1);
  EXPECT_TRUE(std::isnan(state.best_value));
  record.epoch = 2;
  record.neighbour_stability = 0.1;
  count_epoch(state, record, config);
  EXPECT_EQ(state.best_epoch, 2);
  record.epoch = 3;
  count_epoch(state, record, config);
  EXPECT_EQ(state.best_epoch, 2);
}

TEST(Patience, RunsOutAfterThatManyEpochsWithoutABetterOne) {
  const TrainConfig config{.epochs = 20, .patience = 3};
  EXPECT_FALSE(after({0.5, 0.4, 0.6, 0.4}, config).early);
  EXPECT_TRUE(after({0.5, 0.4, 0.6, 0.4, 0.7}, config).early);
  EXPECT_FALSE(after({0.5, 0.4, 0.6, 0.4, 0.39}, config).early);
  EXPECT_FALSE(after({0.5, 0.6, 0.6, 0.6, 0.6, 0.6}, TrainConfig{.epochs = 20}).early) << "0 is never";
}

TEST(Patience, IsGivenAnewToARunThatIsContinued) {
  TrainConfig config{.epochs = 5, .patience = 2};
  RunState state = after({0.4, 0.5, 0.5}, config);
  ASSERT_TRUE(state.early);
  continue_with(state, config);
  EXPECT_TRUE(state.early) << "no more epochs than were planned";
  config.epochs = 10;
  continue_with(state, config);
  EXPECT_FALSE(state.early);
  EXPECT_EQ(state.epochs, 10);
  state = after({0.5}, config, state);
  EXPECT_FALSE(state.early);
  continue_with(state, config);  // resumed with the same epochs: nothing changes
  EXPECT_TRUE(after({0.5}, config, state).early);
}

TEST(Patience, OfARunThatHadNotEndedEarlyIsNotChangedByMoreEpochs) {
  TrainConfig config{.epochs = 3, .patience = 3};
  RunState state = after({0.4, 0.5, 0.5}, config);
  config.epochs = 6;
  continue_with(state, config);
  EXPECT_TRUE(after({0.5}, config, state).early) << "as in a run of six epochs from the start";
}

class StoredState : public testing::Test {
 protected:
  void store(const std::string& text) { write_file_atomically(folder_ / "last.json", text); }
  test::TempFolder folder_;
};

TEST_F(StoredState, ComesBackToTheBit) {
  EXPECT_FALSE(read_run_state(folder_.path()));
  const RunState state{7, 20, 4, 0.1 + 0.2, 2, true};
  store(to_json(state, {"abc", "def"}));
  const auto stored = read_run_state(folder_.path());
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->state, state);
  EXPECT_EQ(stored->stamps, (CheckpointStamps{"abc", "def"}));
}

TEST_F(StoredState, ABestThatCouldNotBeMeasuredComesBack) {
  store(to_json({1, 20, 1, nan, 0, false}, {"abc", "def"}));
  EXPECT_TRUE(std::isnan(read_run_state(folder_.path())->state.best_value));
}

TEST_F(StoredState, DamageIsRefused) {
  const std::string good = to_json({3, 20, 2, 0.5, 1, false}, {"abc", "def"});
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
  };
  for (const std::string& text :
       {std::string(), std::string("{"), std::string("[1]"), good.substr(0, good.size() / 2),
        with("\"epoch\": 3", "\"epoch\": 0"), with("\"epoch\": 3", "\"epoch\": \"3\""),
        with("\"best_epoch\": 2", "\"best_epoch\": 4"), with("\"best_epoch\": 2", "\"best_epoch\": -1"),
        with("\"patience_from\": 1", "\"patience_from\": 4"), with("\"early\": false", "\"late\": false"),
        with("\"arrays\": \"abc\"", "\"arrays\": 5"), with("\"weights\": \"def\"", "\"weights\": 5")}) {
    store(text);
    try {
      read_run_state(folder_.path());
      ADD_FAILURE() << text;
    } catch (const Error& e) {
      EXPECT_EQ(e.code(), ErrorCode::bad_input);
      EXPECT_THAT(e.what(), testing::HasSubstr("last.json"));
    }
  }
}

}  // namespace
}  // namespace lookalike
