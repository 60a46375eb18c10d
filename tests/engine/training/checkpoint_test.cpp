#include "engine/training/checkpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/core/error.h"
#include "engine/core/safetensors.h"
#include "engine/training/checkpoint_files.h"
#include "tests/engine/training/small_run.h"

namespace lookalike {
namespace {

RunState at_epoch(int epoch) {
  return {epoch, 9, 1, 0.5};
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

  static void save_checkpoint(const fs::path& folder, const Autoencoder& network, const Optimizer& optimizer,
                              const RunState& state) {
    commit_checkpoint(folder, state, write_arrays(folder, network, optimizer));
  }

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
  save_checkpoint(folder_.path(), *original.network, original.optimizer, state);
  Training copy(2);
  EXPECT_EQ(load_checkpoint(folder_.path(), *copy.network, copy.optimizer), state);
  EXPECT_TRUE(torch::equal(copy.kernel(), original.kernel()));
  original.step();
  copy.step();
  EXPECT_TRUE(torch::equal(copy.kernel(), original.kernel()));
  EXPECT_FALSE(fs::exists(folder_ / "last.next.safetensors"));
}

// The three instants at which the program can be killed while it saves the second epoch.
TEST_F(Checkpoint, KilledBeforeTheCommitKeepsTheOldEpoch) {
  Training first(1), second(2);
  save_checkpoint(folder_.path(), *second.network, second.optimizer, at_epoch(2));
  fs::rename(folder_ / "last.safetensors", folder_ / "kept");
  save_checkpoint(folder_.path(), *first.network, first.optimizer, at_epoch(1));
  fs::rename(folder_ / "kept", folder_ / "last.next.safetensors");
  Training loaded(3);
  EXPECT_EQ(load_checkpoint(folder_.path(), *loaded.network, loaded.optimizer)->epoch, 1);
  EXPECT_TRUE(torch::equal(loaded.kernel(), first.kernel()));
  EXPECT_FALSE(fs::exists(folder_ / "last.next.safetensors")) << "as large as the checkpoint";
}

TEST_F(Checkpoint, KilledAfterTheCommitHasTheNewEpoch) {
  Training first(1), second(2);
  save_checkpoint(folder_.path(), *first.network, first.optimizer, at_epoch(1));
  fs::rename(folder_ / "last.safetensors", folder_ / "kept");
  save_checkpoint(folder_.path(), *second.network, second.optimizer, at_epoch(2));
  fs::rename(folder_ / "last.safetensors", folder_ / "last.next.safetensors");
  fs::rename(folder_ / "kept", folder_ / "last.safetensors");
  for (int time = 0; time < 2; ++time) {  // the first load finishes the interrupted rename
    Training loaded(3);
    EXPECT_EQ(load_checkpoint(folder_.path(), *loaded.network, loaded.optimizer)->epoch, 2);
    EXPECT_TRUE(torch::equal(loaded.kernel(), second.kernel()));
    EXPECT_FALSE(fs::exists(folder_ / "last.next.safetensors"));
  }
}

TEST_F(Checkpoint, TheBestWeightsAreOfAnEpochThatCounts) {
  const auto best_epoch = [&] { return read_safetensors(folder_ / "best.safetensors").metadata.at("epoch"); };
  const auto settled = [&] {
    Training loaded(3);
    load_checkpoint(folder_.path(), *loaded.network, loaded.optimizer);
    EXPECT_FALSE(fs::exists(folder_ / "best.next.safetensors"));
    return best_epoch();
  };
  Training training(1);
  write_best(folder_.path(), *training.network, 1);
  save_checkpoint(folder_.path(), *training.network, training.optimizer, at_epoch(1));
  EXPECT_EQ(best_epoch(), "1");
  write_best(folder_.path(), *training.network, 2);
  EXPECT_EQ(settled(), "1") << "killed before the commit";

  write_best(folder_.path(), *training.network, 2);
  fs::rename(folder_ / "best.next.safetensors", folder_ / "kept");
  save_checkpoint(folder_.path(), *training.network, training.optimizer, {2, 9, 2, 0.4});
  fs::rename(folder_ / "kept", folder_ / "best.next.safetensors");
  EXPECT_EQ(best_epoch(), "1");
  EXPECT_EQ(settled(), "2") << "killed after the commit";
}

TEST_F(Checkpoint, AnEpochThatIsGivenUpTakesItsBestWeightsAlong) {
  Training first(1), second(2);
  save_checkpoint(folder_.path(), *first.network, first.optimizer, at_epoch(1));
  for (const bool written : {true, false}) {
    write_best(folder_.path(), *second.network, 2);
    discard_uncommitted(folder_.path(), written ? write_arrays(folder_.path(), *second.network, second.optimizer) : "");
    EXPECT_FALSE(fs::exists(folder_ / "best.next.safetensors"));
  }
}

TEST_F(Checkpoint, KilledInTheFirstEpochIsAFreshRun) {
  Training first(1);
  save_checkpoint(folder_.path(), *first.network, first.optimizer, at_epoch(1));
  fs::rename(folder_ / "last.safetensors", folder_ / "last.next.safetensors");
  fs::remove(folder_ / "last.json");
  EXPECT_EQ(load_checkpoint(folder_.path(), *first.network, first.optimizer), std::nullopt);
  EXPECT_FALSE(fs::exists(folder_ / "last.next.safetensors"));
}

TEST_F(Checkpoint, ArraysOfAnotherEpochAreNoticed) {
  Training first(1), second(2);
  save_checkpoint(folder_.path(), *first.network, first.optimizer, at_epoch(1));
  const std::string state = test::file_text(folder_ / "last.json");
  save_checkpoint(folder_.path(), *second.network, second.optimizer, at_epoch(2));
  write_file_atomically(folder_ / "last.json", state);
  expect_damaged("last.safetensors");
}

TEST_F(Checkpoint, TruncatedOrMissingArraysAreNoticed) {
  Training training(1);
  save_checkpoint(folder_.path(), *training.network, training.optimizer, at_epoch(1));
  fs::resize_file(folder_ / "last.safetensors", fs::file_size(folder_ / "last.safetensors") / 2);
  expect_damaged("last.safetensors");
  fs::remove(folder_ / "last.safetensors");
  expect_damaged("last.safetensors");
}

TEST_F(Checkpoint, ADamagedStateIsNoticed) {
  Training training(1);
  save_checkpoint(folder_.path(), *training.network, training.optimizer, at_epoch(1));
  for (const char* text : {"", "{", "[1]", "{\"epoch\": 1}"}) {
    write_file_atomically(folder_ / "last.json", std::string_view(text));
    expect_damaged("last.json");
  }
}

}  // namespace
}  // namespace lookalike
