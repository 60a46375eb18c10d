#include <gtest/gtest.h>

#include <cmath>

#include "engine/core/error.h"
#include "engine/core/npy.h"
#include "engine/library/evaluation.h"
#include "engine/library/searcher.h"
#include "tests/support/library_fixture.h"
#include "tests/support/test_images.h"

namespace lookalike {
namespace {

class TrainRunTest : public ::testing::Test {
 protected:
  TrainRunTest() {
    test::write_small_collection(folder_ / "pictures", 2, 10);
    library_ = Library::open(folder_ / "library");
    import_folder(*library_, folder_ / "pictures", {}, {});
    const Preset& preset = preset_named("landmark-m1");
    request_.preset = preset.name;
    request_.model = preset.model;
    request_.train = preset.train;
    request_.train.epochs = 2;
    request_.train.batch = 4;
  }
  TrainOutcome train_it(std::stop_token stop = {}) {
    return train_run(*library_, request_, observer_, pause_, {}, stop);
  }

  const test::TempFolder folder_;
  std::shared_ptr<Library> library_;
  TrainRequest request_;
  TrainObserver observer_;
  PauseControl pause_;
};

TEST_F(TrainRunTest, TrainsEmbedsClustersMapsAndIndexes) {
  const TrainOutcome outcome = train_it();
  EXPECT_EQ(outcome.result.end, TrainEnd::finished);
  const fs::path run = library_->run_folder(outcome.run);
  for (const char* file : {"config.json", "history.csv", "best.safetensors", "last.safetensors", "last.json",
                           "embeddings.npy", "map.npy", "index.faiss"}) {
    EXPECT_TRUE(fs::exists(run / file)) << file;
  }
  const auto c = library_->snapshot();
  EXPECT_EQ(c->current_run, outcome.run);
  ASSERT_TRUE(c->embeddings && c->clustering && c->map);
  EXPECT_EQ(c->embeddings->blocks.back().name, "learned");
  EXPECT_EQ(c->embeddings->latent.cols, 8 * 7 * 7);
  ASSERT_EQ(c->runs.size(), 1u);
  EXPECT_TRUE(c->runs[0].finished);
  EXPECT_EQ(c->runs[0].epochs_done, 2);

  const Evaluation e = evaluate(*library_, outcome.run, DescriptorKind::latent, {}, {}, {});
  EXPECT_FALSE(std::isnan(e.val_mse));
  SearchRequest search;
  search.examples = {{"q", test::pattern_image(96, 80, 1, 60), std::nullopt}};
  EXPECT_EQ(c->row_picture(Searcher::open(c)->search(search).hits[0].row).label, "kind1");

  // The untrained vectors are still there to compare with, and to go back to.
  library_->select_run(untrained_run);
  EXPECT_EQ(library_->snapshot()->embeddings->run, untrained_run);
  EXPECT_THROW(library_->select_run("nothing"), Error);
}

TEST_F(TrainRunTest, AFinishedRunGoesOnWhenAskedForMoreEpochs) {
  request_.embed_after = false;
  const TrainOutcome first = train_it();
  request_.resume = first.run;
  EXPECT_THROW(train_it(), Error) << "nothing is left to do";
  request_.train.epochs = 3;
  const TrainOutcome second = train_it();
  EXPECT_EQ(second.run, first.run);
  EXPECT_EQ(second.result.history.size(), 3u);
  EXPECT_EQ(library_->snapshot()->runs[0].train.epochs, 3);
}

TEST_F(TrainRunTest, AStoppedRunCanBeResumed) {
  class StopAfterFirst : public TrainObserver {
   public:
    void on_epoch(std::shared_ptr<const EpochReport>) override { stop.request_stop(); }
    std::stop_source stop;
  } stopper;
  request_.embed_after = false;
  const TrainOutcome first = train_run(*library_, request_, stopper, pause_, {}, stopper.stop.get_token());
  EXPECT_EQ(first.result.end, TrainEnd::stopped);
  EXPECT_FALSE(library_->snapshot()->runs[0].finished);
  request_.resume = first.run;
  EXPECT_EQ(train_it().result.end, TrainEnd::finished);
}

TEST_F(TrainRunTest, ImpossibleRequestsAreRefusedBeforeARunIsMade) {
  request_.train.epochs = 0;
  EXPECT_THROW(train_it(), Error);
  request_.train.epochs = 1;
  request_.resume = "unknown";
  EXPECT_THROW(train_it(), Error);
  EXPECT_TRUE(library_->snapshot()->runs.empty());
}

}  // namespace
}  // namespace lookalike
