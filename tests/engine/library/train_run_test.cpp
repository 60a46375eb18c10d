#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "engine/core/error.h"
#include "engine/core/npy.h"
#include "engine/library/evaluation.h"
#include "engine/library/run_files.h"
#include "engine/library/runs.h"
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
  EXPECT_EQ(c->embeddings->blocks.back().name, "learned2");
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

TEST_F(TrainRunTest, WhatWasLearnedFromNeighboursStaysUntilItsFoundationIsAnother) {
  const fs::path learned = library_->run_folder(train_it().run) / "whitening.safetensors";
  const fs::path picture = folder_ / "pictures/kind0/new.ppm";
  const auto bytes = [&] { return read_file(learned, 100'000'000); };
  const auto first = bytes();
  const auto searched = [&] {
    SearchRequest request;
    request.count = 1;
    request.examples = {query_from_file(picture)};
    const auto c = library_->snapshot();
    return c->row_picture(Searcher::open(c)->search(request).hits.at(0).row).path;
  };
  // New pictures are described by what is there.
  test::write_pnm(picture, test::pattern_image(96, 80, 0, 60));
  import_folder(*library_, folder_ / "pictures", {}, {});
  ASSERT_TRUE(embed(*library_, {}, {}, {}));
  EXPECT_EQ(library_->snapshot()->row_count(), 21);
  EXPECT_EQ(bytes(), first);
  // A dictionary learned anew, and a damaged file, are reasons to learn it again.
  ASSERT_TRUE(embed(*library_, {}, {}, {}, true));
  const auto second = bytes();
  EXPECT_NE(second, first);
  EXPECT_EQ(searched(), "kind0/new.ppm");
  write_file_atomically(learned, std::string_view("no tensors"));
  ASSERT_TRUE(embed(*library_, {}, {}, {}));
  EXPECT_EQ(bytes(), second);
  EXPECT_EQ(searched(), "kind0/new.ppm");
}

TEST_F(TrainRunTest, NeighboursAreSoughtAmongPicturesThatAreDescribedFirst) {
  const Preset& preset = preset_named("lookalike");
  request_.model = preset.model;
  request_.model.input_size = 32;
  request_.model.width = 0.125;
  request_.train = preset.train;
  request_.train.epochs = 1;
  request_.train.batch = 8;
  request_.embed_after = false;
  request_.train.neighbours = 0;
  const double alone = train_it().result.history[0].train_loss;
  ASSERT_FALSE(library_->snapshot()->embeddings);
  request_.train.neighbours = 3;
  const double with_neighbours = train_it().result.history[0].train_loss;
  ASSERT_TRUE(library_->snapshot()->embeddings);
  EXPECT_NE(with_neighbours, alone);
  EXPECT_EQ(train_it().result.history[0].train_loss, with_neighbours) << "the same neighbours each time";
}

TEST_F(TrainRunTest, ARunWhoseFolderWasRemovedIsNoLongerTheCurrentOne) {
  const TrainOutcome outcome = train_it();
  library_.reset();
  fs::remove_all(folder_ / "library" / "runs" / outcome.run);
  library_ = Library::open(folder_ / "library");
  ASSERT_TRUE(refresh(*library_, {}, {}));
  EXPECT_EQ(library_->snapshot()->current_run, untrained_run);
  EXPECT_TRUE(library_->snapshot()->embeddings && library_->snapshot()->clustering);
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

TEST_F(TrainRunTest, AContinuationThatIsRefusedLeavesTheRunAsItWas) {
  request_.embed_after = false;
  const TrainOutcome first = train_it();
  const fs::path folder = folder_ / "library" / "runs" / first.run;
  RunInfo run = library_->snapshot()->runs.at(0);
  run.train.device = "cuda:77";
  update_run_config(folder, run);
  request_.resume = first.run;
  request_.train.epochs = 5;
  EXPECT_THROW(train_it(), Error);
  const auto runs = list_runs(folder.parent_path());
  ASSERT_EQ(runs.size(), 1u);
  EXPECT_EQ(runs[0].train.epochs, 2);
  EXPECT_TRUE(runs[0].finished);
}

TEST_F(TrainRunTest, ARunWhoseDeviceIsGoneGoesOnWithAnotherOne) {
  request_.embed_after = false;
  const TrainOutcome first = train_it();
  const fs::path folder = folder_ / "library" / "runs" / first.run;
  RunInfo run = library_->snapshot()->runs.at(0);
  run.train.device = "cuda:77";
  run.train.epochs = 3;
  update_run_config(folder, run);
  request_.resume = first.run;
  EXPECT_THROW(train_it(), Error);
  request_.train.epochs = 0;
  request_.device = "cpu";
  request_.threads = 1;
  EXPECT_EQ(train_it().result.history.size(), 3u);
  const RunInfo resumed = list_runs(folder.parent_path()).at(0);
  EXPECT_EQ(resumed.train.device, "cpu") << "it stays with the run";
  EXPECT_EQ(resumed.train.threads, 1);
  EXPECT_EQ(resumed.train.epochs, 3);
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
  request_.train.epochs = 1;
  EXPECT_THROW(train_it(), Error) << "fewer than it was begun for";
  request_.train.epochs = 2;
  EXPECT_EQ(train_it().result.end, TrainEnd::finished);
}

TEST_F(TrainRunTest, ARunThatEndsEarlyIsCompleteAndEmbedded) {
  request_.train.epochs = 9;
  request_.train.patience = 1;
  request_.train.learning_rate = 1e-30;  // nothing changes
  const TrainOutcome first = train_it();
  EXPECT_EQ(first.result.end, TrainEnd::early);
  EXPECT_EQ(first.result.history.size(), 2u);
  RunInfo run = library_->snapshot()->runs[0];
  EXPECT_TRUE(run.finished && run.embedded);
  EXPECT_EQ(run.epochs_done, 2);
  EXPECT_EQ(run.best_epoch, 1);
  EXPECT_EQ(run.best_val_loss, first.result.history[0].val_loss);
  EXPECT_EQ(library_->snapshot()->current_run, first.run);

  request_.resume = first.run;
  try {
    train_it();
    ADD_FAILURE() << "it has ended";
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::usage);
    EXPECT_NE(std::string(e.what()).find("ended early, after epoch 2"), std::string::npos) << e.what();
  }
  request_.train.epochs = 12;
  const TrainOutcome second = train_it();
  EXPECT_EQ(second.result.history.size(), 3u) << "patience counts anew";
  run = library_->snapshot()->runs[0];
  EXPECT_TRUE(run.finished);
  EXPECT_EQ(run.train.epochs, 12);
}

TEST_F(TrainRunTest, TheFolderLabelsAreMeasuredAndCanBeWatched) {
  request_.train.epochs = 3;
  request_.train.watch = WatchedMetric::nmi;
  request_.embed_after = false;
  const auto history = train_it().result.history;
  int best = 0;
  for (const EpochRecord& record : history) {
    EXPECT_TRUE(std::isfinite(record.p_at_10) && std::isfinite(record.nmi));
    if (best == 0 || record.nmi > history[static_cast<std::size_t>(best - 1)].nmi) best = record.epoch;
  }
  EXPECT_EQ(library_->snapshot()->runs[0].best_epoch, best);
}

TEST_F(TrainRunTest, WhatCannotBeWatchedIsRefusedBeforeARunIsMade) {
  const auto flat = Library::open(folder_ / "flat-library");
  import_folder(*flat, folder_ / "pictures" / "kind0", {}, {});
  request_.train.watch = WatchedMetric::p_at_10;
  EXPECT_THROW(train_run(*flat, request_, observer_, pause_, {}, {}), Error);
  EXPECT_TRUE(list_runs(folder_ / "flat-library" / "runs").empty());
}

TEST_F(TrainRunTest, TooFewPicturesAreRefusedBeforeARunIsMade) {
  fs::create_directories(folder_ / "one");
  test::write_pnm(folder_ / "one/alone.ppm", test::pattern_image(96, 80, 0, 1));
  const auto small = Library::open(folder_ / "small-library");
  import_folder(*small, folder_ / "one", {}, {});
  EXPECT_THROW(train_run(*small, request_, observer_, pause_, {}, {}), Error);
  EXPECT_TRUE(list_runs(folder_ / "small-library" / "runs").empty());
}

TEST_F(TrainRunTest, ATrialThatFailsBeforeItsFirstCheckpointLeavesNoRun) {
  request_.embed_after = false;
  struct Failing : TrainObserver {
    void on_batch(const BatchReport&) override { throw Error(ErrorCode::io, "The disk is full"); }
  } failing;
  EXPECT_THROW(train_run(*library_, request_, failing, pause_, {}, {}), Error);
  EXPECT_TRUE(library_->snapshot()->runs.empty());
  EXPECT_TRUE(fs::is_empty(folder_ / "library" / "runs"));

  // One that was stopped then can go on, also after a second trial that fails.
  struct Stopping : TrainObserver {
    std::stop_source stop;
    void on_batch(const BatchReport&) override { stop.request_stop(); }
  } stopping;
  request_.resume = train_run(*library_, request_, stopping, pause_, {}, stopping.stop.get_token()).run;
  EXPECT_THROW(train_run(*library_, request_, failing, pause_, {}, {}), Error);
  EXPECT_EQ(library_->snapshot()->runs.size(), 1u);
  EXPECT_EQ(train_it().result.end, TrainEnd::finished);
}

TEST_F(TrainRunTest, PicturesThatAreGoneLeaveNoRun) {
  fs::remove_all(folder_ / "pictures");
  EXPECT_THROW(train_it(), Error);
  EXPECT_TRUE(fs::is_empty(folder_ / "library" / "runs"));
}

TEST_F(TrainRunTest, ADeviceThatIsNotThereIsRefusedBeforeARunIsMade) {
  request_.train.device = "cuda:99";
  try {
    train_it();
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::usage);
    EXPECT_NE(std::string(e.what()).find("cuda:99"), std::string::npos) << e.what();
    EXPECT_NE(e.remedy().find("cpu"), std::string::npos) << e.remedy();
  }
  EXPECT_TRUE(library_->snapshot()->runs.empty());
}

// The library may have come from another computer.
TEST_F(TrainRunTest, WithoutTheDeviceOfTheRunThePicturesAreDescribedOnTheProcessor) {
  const std::string id = train_it().run;
  const Matrix before = library_->snapshot()->embeddings->parts;
  RunInfo run = list_runs(folder_ / "library" / "runs").at(0);
  run.train.device = "cuda:99";
  update_run_config(library_->run_folder(id), run);
  const auto stages = [&](const std::string& device) {
    fs::remove(library_->run_folder(id) / "embeddings.npy");
    std::set<std::string> seen;
    EXPECT_TRUE(embed(
        *library_, id, [&](const Progress& p) { seen.insert(p.stage); }, {}, false, device));
    EXPECT_EQ(library_->snapshot()->embeddings->parts, before);
    return seen;
  };
  EXPECT_TRUE(stages("").contains("Encoding pictures on the processor, since cuda:99 is not there"));
  EXPECT_TRUE(stages("cpu").contains("Encoding pictures"));
}

TEST_F(TrainRunTest, AnEpochThatWasNotCommittedDoesNotCount) {
  request_.embed_after = false;
  request_.train.epochs = 3;
  const TrainOutcome whole = train_it();
  const fs::path folder = library_->run_folder(whole.run);
  // As after a kill between history.csv and last.json of the last epoch.
  const std::string history = read_text_file(folder / "history.csv");
  write_file_atomically(folder / "history.csv", history + "4" + history.substr(history.rfind("\n3") + 2));
  request_.resume = whole.run;
  request_.train.epochs = 4;
  ASSERT_EQ(train_it().result.history.size(), 4u);
  write_file_atomically(folder / "history.csv", history + "4" + history.substr(history.rfind("\n3") + 2) + "5" +
                                                    history.substr(history.rfind("\n3") + 2));
  const RunInfo run = list_runs(folder_ / "library" / "runs").at(0);
  EXPECT_EQ(run.epochs_done, 4);
  fs::remove(folder / "last.json");
  EXPECT_EQ(list_runs(folder_ / "library" / "runs").at(0).epochs_done, 0);
}

// The map back through the run needs features of the same pictures from each epoch.
TEST_F(TrainRunTest, ARunThatGoesOnAfterAScanKeepsItsSample) {
  request_.embed_after = false;
  request_.train.validation_share = 0.5;
  const fs::path run = library_->run_folder(train_it().run);
  const auto sample = sampled_pictures(run);
  ASSERT_EQ(sample.size(), 10u);
  const Matrix first = read_npy(run / "epochs/0001.npy");
  // One of the sample goes, one is renamed, and others come.
  const auto path_of = [&](const std::string& hash) {
    const auto c = library_->snapshot();
    for (const Picture& picture : c->pictures) {
      if (picture.content_hash == hash) return c->root / picture.path;
    }
    return fs::path();
  };
  fs::remove(path_of(sample[3]));
  fs::rename(path_of(sample[0]), folder_ / "pictures/kind1/zzz.ppm");
  for (int i = 0; i < 6; ++i) {
    test::write_pnm(folder_ / "pictures/kind0" / ("new" + std::to_string(i) + ".ppm"),
                    test::pattern_image(96, 80, 0, 60 + i));
  }
  import_folder(*library_, folder_ / "pictures", {}, {});
  request_.resume = run.filename();
  request_.train.epochs = 3;
  ASSERT_EQ(train_it().result.history.size(), 3u);

  const auto now = sampled_pictures(run);
  EXPECT_GE(now.size(), 5u);
  EXPECT_LE(now.size(), 9u) << "one of them is gone";
  for (int epoch = 1; epoch <= 3; ++epoch) {
    const Matrix features = read_npy(run / "epochs" / ("000" + std::to_string(epoch) + ".npy"));
    ASSERT_EQ(features.rows, std::ssize(now)) << epoch;
    if (epoch > 1) continue;
    for (std::size_t i = 0; i < now.size(); ++i) {
      const auto before = std::ranges::find(sample, now[i]) - sample.begin();
      ASSERT_LT(before, std::ssize(sample)) << "another picture";
      EXPECT_TRUE(std::ranges::equal(features.row(static_cast<std::int64_t>(i)), first.row(before))) << i;
    }
  }
}

TEST_F(TrainRunTest, DeletingThePixelCacheUnderARunIsHarmless) {
  const fs::path cache = folder_ / "library" / "pixels-96-crop.cache";
  struct Remover : TrainObserver {
    fs::path file;
    void on_batch(const BatchReport& report) override {
      const bool first = report.epoch == 1 && report.batch == 1;
      EXPECT_EQ(fs::exists(file), first);
      if (first) fs::remove(file);
    }
  } remover;
  remover.file = cache;
  request_.embed_after = false;
  const auto outcome = train_run(*library_, request_, remover, pause_, {}, {});
  EXPECT_EQ(outcome.result.end, TrainEnd::finished);
  request_.resume = outcome.run;
  request_.train.epochs = 3;
  EXPECT_EQ(train_it().result.history.size(), 3u) << "it is made again";
}

TEST_F(TrainRunTest, APixelCacheCutShortUnderARunEndsItWithItsCheckpoint) {
  const fs::path cache = folder_ / "library" / "pixels-96-crop.cache";
  struct Cutter : TrainObserver {
    fs::path file;
    void on_epoch(std::shared_ptr<const EpochReport>) override { fs::resize_file(file, fs::file_size(file) - 1); }
  } cutter;
  cutter.file = cache;
  request_.embed_after = false;
  request_.train.epochs = 4;
  try {
    train_run(*library_, request_, cutter, pause_, {}, {});
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::io);
    EXPECT_NE(std::string(e.what()).find("cut short"), std::string::npos) << e.what();
    EXPECT_NE(e.remedy().find("up to epoch 1 is kept"), std::string::npos) << e.remedy();
  }
  const RunInfo run = library_->snapshot()->runs.at(0);
  EXPECT_EQ(run.epochs_done, 1) << "the snapshot shows what is kept";
  request_.resume = run.id;
  EXPECT_EQ(train_it().result.history.size(), 4u);
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
