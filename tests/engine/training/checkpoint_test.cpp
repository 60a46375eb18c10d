#include "engine/training/checkpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "engine/core/error.h"
#include "engine/core/safetensors.h"
#include "engine/model/weights.h"
#include "engine/training/checkpoint_files.h"
#include "tests/engine/training/small_run.h"

namespace lookalike {
namespace {

/// After this epoch, of which `best` is the best one.
RunState at_epoch(int epoch, int best) {
  return {epoch, 9, best, 0.5};
}

class Checkpoint : public testing::Test {
 protected:
  struct Training {
    std::shared_ptr<Autoencoder> network;
    Optimizer optimizer;
    explicit Training(std::uint64_t seed)
        : network(make(seed)), optimizer(*network, test::small_training(test::small_scene(), 1)) {}
    static std::shared_ptr<Autoencoder> make(std::uint64_t seed) {
      auto network = make_autoencoder(test::small_scene());
      initialise(*network, test::small_scene(), seed);
      return network;
    }
    at::Tensor kernel() const { return network->latent_kernel(); }
    void step() {
      optimizer.zero_grad();
      torch::manual_seed(1);
      const at::Tensor x = torch::rand({4, 3, 16, 16});
      torch::mse_loss(network->decode(network->encode(x).latent), x).backward();
      optimizer.step(1e-3);
    }
  };

  void expect_damaged(const std::string& file) {
    Training fresh(9);
    try {
      load_checkpoint(folder_.path(), *fresh.network, fresh.optimizer);
      ADD_FAILURE() << "no error";
    } catch (const Error& e) {
      EXPECT_EQ(e.code(), ErrorCode::bad_input) << e.what();
      EXPECT_THAT(e.what(), testing::HasSubstr(file));
    }
  }

  void save(const Training& training, const RunState& state) {
    commit_checkpoint(folder_.path(), state,
                      write_arrays(folder_.path(), *training.network, training.optimizer, state.epoch));
  }
  /// Loads the checkpoint, which must be of this epoch and hold these weights.
  void expect_loads(int epoch, const Training& expected) {
    Training loaded(9);
    const auto state = load_checkpoint(folder_.path(), *loaded.network, loaded.optimizer);
    ASSERT_TRUE(state);
    EXPECT_EQ(state->epoch, epoch);
    EXPECT_TRUE(torch::equal(loaded.kernel(), expected.kernel()));
    EXPECT_FALSE(has("last.next.safetensors") || has("weights.next.safetensors")) << "as large as the checkpoint";
  }
  bool has(const char* file) const { return fs::exists(folder_ / file); }
  std::string best_epoch() const { return read_safetensors(folder_ / "best.safetensors").metadata.at("epoch"); }

  test::TempFolder folder_;
};

TEST_F(Checkpoint, AFolderWithoutOneIsAFreshRun) {
  Training training(1);
  EXPECT_EQ(load_checkpoint(folder_.path(), *training.network, training.optimizer), std::nullopt);
}

TEST_F(Checkpoint, BringsBackWeightsMomentsAndState) {
  Training original(1);
  original.step();
  const RunState state{3, 9, 2, 0.1 + 0.2, 1, true};
  save(original, state);
  Training copy(2);
  EXPECT_EQ(load_checkpoint(folder_.path(), *copy.network, copy.optimizer), state);
  EXPECT_TRUE(torch::equal(copy.kernel(), original.kernel()));
  original.step();
  copy.step();
  EXPECT_TRUE(torch::equal(copy.kernel(), original.kernel()));
}

TEST_F(Checkpoint, HoldsWeightsBesideTheBestOnesOnlyWhereTheyAreOthers) {
  const Training first(1), second(2), third(3);
  save(first, at_epoch(1, 1));
  EXPECT_FALSE(has("last-weights.safetensors"));
  EXPECT_EQ(best_epoch(), "1");
  save(second, at_epoch(2, 1));
  EXPECT_TRUE(has("last-weights.safetensors"));
  EXPECT_EQ(best_epoch(), "1");
  expect_loads(2, second);
  save(third, at_epoch(3, 3));
  EXPECT_FALSE(has("last-weights.safetensors"));
  EXPECT_EQ(best_epoch(), "3");
  expect_loads(3, third);
}

TEST_F(Checkpoint, KilledBeforeTheCommitKeepsTheOldEpoch) {
  const Training first(1), second(2), third(3);
  save(first, at_epoch(1, 1));
  write_arrays(folder_.path(), *second.network, second.optimizer, 2);
  expect_loads(1, first);
  EXPECT_EQ(best_epoch(), "1");
  save(second, at_epoch(2, 1));
  write_arrays(folder_.path(), *third.network, third.optimizer, 3);
  expect_loads(2, second);
  EXPECT_EQ(best_epoch(), "1");
}

TEST_F(Checkpoint, KilledAfterTheCommitHasTheNewEpoch) {
  const Training first(1), second(2), third(3);
  const auto commit_only = [&](const Training& training, const RunState& state) {
    write_file_atomically(folder_ / "last.json", to_json(state, write_arrays(folder_.path(), *training.network,
                                                                             training.optimizer, state.epoch)));
  };
  save(first, at_epoch(1, 1));
  commit_only(second, at_epoch(2, 1));
  expect_loads(2, second);
  expect_loads(2, second);  // the first time has finished what was interrupted
  EXPECT_EQ(best_epoch(), "1");

  commit_only(third, at_epoch(3, 3));
  fs::rename(folder_ / "last.next.safetensors", folder_ / "last.safetensors");  // killed between the two renames
  expect_loads(3, third);
  EXPECT_EQ(best_epoch(), "3");
  EXPECT_FALSE(has("last-weights.safetensors"));

  commit_only(first, at_epoch(4, 4));
  put_in_place(CheckpointFiles(folder_.path()), at_epoch(4, 4));
  fs::copy_file(folder_ / "best.safetensors", folder_ / "last-weights.safetensors");  // killed before it was removed
  expect_loads(4, first);
}

TEST_F(Checkpoint, AnEpochThatIsGivenUpLeavesNoArrays) {
  const Training first(1), second(2);
  save(first, at_epoch(1, 1));
  for (const bool written : {true, false}) {
    const CheckpointStamps stamps = write_arrays(folder_.path(), *second.network, second.optimizer, 2);
    discard_uncommitted(folder_.path(), written ? stamps : CheckpointStamps{});
    EXPECT_FALSE(has("last.next.safetensors") || has("weights.next.safetensors"));
  }
  expect_loads(1, first);
}

TEST_F(Checkpoint, KilledInTheFirstEpochIsAFreshRun) {
  Training first(1);
  write_arrays(folder_.path(), *first.network, first.optimizer, 1);
  EXPECT_EQ(load_checkpoint(folder_.path(), *first.network, first.optimizer), std::nullopt);
  EXPECT_FALSE(has("last.next.safetensors") || has("weights.next.safetensors") || has("best.safetensors"));
}

TEST_F(Checkpoint, OfRunsFromBeforeHasTheWeightsBesideTheMoments) {
  Training first(1), second(2);
  first.step();
  TensorViews all;
  store(*first.network, all);
  first.optimizer.store(all);
  const std::string stamp = write_safetensors(folder_ / "last.safetensors", all);
  auto state = nlohmann::json::parse(to_json(at_epoch(1, 1), {stamp, ""}));
  state.erase("weights");
  write_file_atomically(folder_ / "last.json", state.dump());
  expect_loads(1, first);
  save(second, at_epoch(2, 1));
  expect_loads(2, second);
}

TEST_F(Checkpoint, ArraysOfAnotherEpochAreNoticed) {
  Training first(1), second(2);
  second.step();
  save(first, at_epoch(1, 1));
  const std::string state = test::file_text(folder_ / "last.json");
  save(second, at_epoch(2, 2));
  write_file_atomically(folder_ / "last.json", state);
  expect_damaged("last.safetensors");
  save(first, at_epoch(1, 1));
  write_safetensors(folder_ / "best.safetensors", TensorFile{});
  expect_damaged("best.safetensors");
}

TEST_F(Checkpoint, TruncatedOrMissingArraysAreNoticed) {
  const Training training(1);
  for (const char* file : {"last.safetensors", "last-weights.safetensors"}) {
    save(training, at_epoch(2, 1));
    fs::resize_file(folder_ / file, fs::file_size(folder_ / file) / 2);
    expect_damaged(file);
    fs::remove(folder_ / file);
    expect_damaged(file);
  }
}

TEST_F(Checkpoint, ADamagedStateIsNoticed) {
  const Training training(1);
  save(training, at_epoch(1, 1));
  for (const char* text : {"", "{", "[1]", "{\"epoch\": 1}"}) {
    write_file_atomically(folder_ / "last.json", std::string_view(text));
    expect_damaged("last.json");
  }
}

}  // namespace
}  // namespace lookalike
