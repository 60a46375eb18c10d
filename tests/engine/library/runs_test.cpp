#include "engine/library/runs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "engine/core/error.h"
#include "engine/core/npy.h"
#include "engine/library/descriptor_models.h"
#include "engine/library/jobs.h"
#include "engine/library/run_files.h"
#include "engine/training/epoch_pictures.h"
#include "tests/support/small_collection.h"
#include "tests/support/temp_folder.h"
#include "tests/support/test_images.h"

namespace lookalike {
namespace {

ErrorCode code_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& e) {
    return e.code();
  }
  ADD_FAILURE() << "nothing was thrown";
  return ErrorCode::internal;
}

class RunsTest : public ::testing::Test {
 protected:
  RunsTest() {
    test::write_small_collection(folder_ / "pictures", 2, 10);
    library_ = Library::open(folder_ / "library");
    import_folder(*library_, folder_ / "pictures", {}, {});
  }
  std::string train_one(bool embed_after, TrainObserver&& observer = TrainObserver()) {
    const Preset& preset = preset_named("landmark-m1");
    TrainRequest request{preset.name, preset.model, preset.train, {}, embed_after};
    request.train.epochs = 1;
    PauseControl pause;
    return train_run(*library_, request, observer, pause, {}, {}).run;
  }
  const test::TempFolder folder_;
  std::shared_ptr<Library> library_;
};

TEST_F(RunsTest, ATitleStaysWithTheRun) {
  const std::string run = train_one(false);
  EXPECT_EQ(library_->snapshot()->runs[0].title, "");
  rename_run(*library_, run, " Flowers, \"first\" \xFF ");
  EXPECT_EQ(library_->snapshot()->runs[0].title, "Flowers, \"first\" \xEF\xBF\xBD");
  EXPECT_EQ(library_->snapshot()->runs[0].id, run);
  library_.reset();
  library_ = Library::open(folder_ / "library");
  EXPECT_EQ(library_->snapshot()->runs[0].title, "Flowers, \"first\" \xEF\xBF\xBD");
  write_file_atomically(library_->run_folder(run) / "notes.json", std::string_view("{\"title\": 5}"));
  rename_run(*library_, run, "");
  EXPECT_EQ(library_->snapshot()->runs[0].title, "");
  EXPECT_EQ(code_of([&] { rename_run(*library_, "unknown", "x"); }), ErrorCode::usage);
  EXPECT_EQ(code_of([&] { rename_run(*library_, untrained_run, "x"); }), ErrorCode::usage);
}

TEST_F(RunsTest, ADamagedTitleDoesNotHideTheRun) {
  const std::string run = train_one(false);
  write_file_atomically(library_->run_folder(run) / "notes.json", std::string_view("{"));
  EXPECT_EQ(list_runs(folder_ / "library" / "runs").size(), 1u);
}

TEST_F(RunsTest, DeletingTheCurrentRunMakesTheOneBeforeCurrent) {
  const std::string first = train_one(true), second = train_one(true);
  ASSERT_EQ(library_->snapshot()->current_run, second);
  delete_run(*library_, second);
  auto c = library_->snapshot();
  EXPECT_EQ(c->current_run, first);
  ASSERT_TRUE(c->embeddings && c->clustering && c->map);
  EXPECT_EQ(c->embeddings->run, first);
  EXPECT_EQ(c->runs.size(), 1u);
  EXPECT_FALSE(fs::exists(library_->run_folder(second)));
  delete_run(*library_, first);
  c = library_->snapshot();
  EXPECT_EQ(c->current_run, untrained_run);
  EXPECT_TRUE(c->embeddings);
  EXPECT_TRUE(c->runs.empty());
  library_.reset();
  library_ = Library::open(folder_ / "library");
  EXPECT_EQ(library_->snapshot()->current_run, untrained_run);
}

TEST_F(RunsTest, DeletingTheOnlyRunWithVectorsLeavesNone) {
  const std::string run = train_one(true);
  fs::remove_all(library_->run_folder(untrained_run));
  delete_run(*library_, run);
  EXPECT_EQ(library_->snapshot()->current_run, "");
  EXPECT_FALSE(library_->snapshot()->embeddings);
}

TEST_F(RunsTest, DeletingAnotherRunLeavesTheCurrentOne) {
  const std::string first = train_one(false), second = train_one(true);
  const auto before = library_->snapshot()->embeddings;
  delete_run(*library_, first);
  EXPECT_EQ(library_->snapshot()->current_run, second);
  EXPECT_EQ(library_->snapshot()->embeddings, before);
  EXPECT_EQ(code_of([&] { delete_run(*library_, first); }), ErrorCode::usage);
  EXPECT_EQ(code_of([&] { delete_run(*library_, untrained_run); }), ErrorCode::usage);
  EXPECT_EQ(code_of([&] { delete_run(*library_, "../runs/" + second); }), ErrorCode::usage);
  EXPECT_TRUE(fs::exists(library_->run_folder(second)));
}

TEST_F(RunsTest, ARunWhoseConfigurationIsDamagedIsNamed) {
  const std::string first = train_one(false), second = train_one(true);
  const fs::path runs = folder_ / "library" / "runs";
  EXPECT_TRUE(unreadable_runs(runs).empty());
  write_file_atomically(runs / second / "config.json", std::string_view("{"));
  EXPECT_EQ(unreadable_runs(runs), std::vector<std::string>{second});
  ASSERT_EQ(list_runs(runs).size(), 1u);
  EXPECT_EQ(list_runs(runs).front().id, first);
  library_.reset();
  library_ = Library::open(folder_ / "library");
  try {
    require_fitting_models(*library_->snapshot());
    ADD_FAILURE() << "could be searched";
  } catch (const Error& e) {
    EXPECT_NE(e.problem().find("its config.json is damaged"), std::string::npos) << e.problem();
  }
}

TEST_F(RunsTest, ADeletionThatWasKilledIsFinishedAtTheNextOpening) {
  const std::string run = train_one(false);
  const fs::path folder = library_->run_folder(run);
  library_.reset();
  fs::rename(folder, deleted_run(folder));
  EXPECT_TRUE(list_runs(folder.parent_path()).empty());
  library_ = Library::open(folder_ / "library");
  EXPECT_FALSE(fs::exists(deleted_run(folder)));
}

TEST_F(RunsTest, ARunThatTrainsCannotBeDeletedOrTrainedTwiceButRenamed) {
  struct Meddler : TrainObserver {
    Library& library;
    explicit Meddler(Library& l) : library(l) {}
    void on_epoch(std::shared_ptr<const EpochReport> report) override {
      EXPECT_EQ(code_of([&] { delete_run(library, report->run); }), ErrorCode::usage);
      rename_run(library, report->run, "in training");
      TrainRequest again;
      again.resume = report->run;
      PauseControl pause;
      TrainObserver nobody;
      EXPECT_EQ(code_of([&] { train_run(library, again, nobody, pause, {}, {}); }), ErrorCode::usage);
    }
  };
  const std::string run = train_one(false, Meddler(*library_));
  EXPECT_EQ(library_->snapshot()->runs[0].title, "in training");
  delete_run(*library_, run);
  EXPECT_TRUE(library_->snapshot()->runs.empty());
}

TEST_F(RunsTest, EachEpochCanBeLookedBackAt) {
  const Preset& preset = preset_named("landmark-m1");
  TrainRequest request{preset.name, preset.model, preset.train, {}, false};
  request.train.epochs = 3;
  TrainObserver nobody;
  PauseControl pause;
  const fs::path run = library_->run_folder(train_run(*library_, request, nobody, pause, {}, {}).run);
  EXPECT_EQ(stored_epochs(run), (std::vector<int>{1, 2, 3}));
  fs::copy_file(run / "epochs/0003.jpg", run / "epochs/0004.jpg");
  EXPECT_EQ(stored_epochs(run), (std::vector<int>{1, 2, 3})) << "killed before the fourth one was saved";
  fs::remove(run / "epochs/0004.jpg");
  const EpochPictures pictures = read_epoch_pictures(run, 2);
  ASSERT_FALSE(pictures.originals.empty());
  EXPECT_EQ(pictures.originals.size(), pictures.reconstructions.size());
  EXPECT_EQ(pictures.originals[0].width, 92);

  const auto sampled = sampled_pictures(run);
  const auto c = library_->snapshot();
  for (const std::string& hash : sampled) {
    EXPECT_TRUE(std::ranges::any_of(c->pictures, [&](const Picture& p) { return p.content_hash == hash; }));
  }
  const Matrix last = epoch_map(run, 3), before = epoch_map(run, 2, last);
  EXPECT_EQ(last.rows, std::ssize(sampled));
  EXPECT_EQ(before.rows, last.rows);

  EXPECT_EQ(code_of([&] { read_epoch_pictures(run, 4); }), ErrorCode::io);
  write_file_atomically(run / "epochs/0001.jpg", std::string_view("no picture"));
  EXPECT_EQ(code_of([&] { read_epoch_pictures(run, 1); }), ErrorCode::bad_input);
  EXPECT_EQ(code_of([&] { epoch_map(run, 4); }), ErrorCode::io);
  write_file_atomically(run / "epochs/0001.npy", std::string_view("no array"));
  EXPECT_EQ(code_of([&] { epoch_map(run, 1); }), ErrorCode::bad_input);
  EXPECT_TRUE(stored_epochs(folder_ / "nowhere").empty());
  EXPECT_TRUE(sampled_pictures(folder_ / "nowhere").empty());
}

TEST_F(RunsTest, FeaturesOfOtherPicturesAreNotKept) {
  const auto c = library_->snapshot();
  write_sampled_pictures(folder_ / "run", *c, {0, 3});
  EXPECT_EQ(sampled_pictures(folder_ / "run"),
            (std::vector{c->row_picture(0).content_hash, c->row_picture(3).content_hash}));
  write_npy(folder_ / "run/epochs/0001.npy", Matrix(2, 5));
  write_sampled_pictures(folder_ / "run", *c, {0, 3});
  EXPECT_TRUE(fs::exists(folder_ / "run/epochs/0001.npy"));
  write_sampled_pictures(folder_ / "run", *c, {0, 4});
  EXPECT_FALSE(fs::exists(folder_ / "run/epochs/0001.npy"));
}

class EpochMap : public ::testing::Test {
 protected:
  /// The same features, turned by an angle in the plane of their first two values, and mirrored.
  static Matrix turned(const Matrix& features, double angle, bool mirrored) {
    Matrix out = features;
    for (std::int64_t i = 0; i < out.rows; ++i) {
      const double x = features(i, 0), y = mirrored ? -features(i, 1) : features(i, 1);
      out(i, 0) = static_cast<float>(std::cos(angle) * x - std::sin(angle) * y);
      out(i, 1) = static_cast<float>(std::sin(angle) * x + std::cos(angle) * y);
    }
    return out;
  }
  const test::TempFolder folder_;
};

TEST_F(EpochMap, LiesOnItsNeighbourHoweverTheFeaturesTurned) {
  make_folder(folder_ / "epochs");
  Matrix features = test::gaussian_matrix(40, 3, 1);
  for (std::int64_t i = 0; i < 40; ++i) features(i, 2) *= 0.1f;
  write_npy(folder_ / "epochs/0001.npy", features);
  const Matrix first = epoch_map(folder_.path(), 1);
  int epoch = 2;
  for (const double angle : {0.4, 1.7, 3.1, 5.0}) {
    for (const bool mirrored : {false, true}) {
      write_npy(epoch_file(folder_.path(), epoch, ".npy"), turned(features, angle, mirrored));
      const Matrix map = epoch_map(folder_.path(), epoch++, turned(first, angle, mirrored));
      // The neighbour's map was turned out of its square, so only the directions can be compared.
      const Matrix expected = turned(first, angle, mirrored);
      const float scale = std::abs(expected(0, 0)) / std::abs(map(0, 0));
      for (std::int64_t i = 0; i < 40; ++i) {
        EXPECT_NEAR(map(i, 0) * scale, expected(i, 0), 2e-3);
        EXPECT_NEAR(map(i, 1) * scale, expected(i, 1), 2e-3);
      }
    }
  }
}

}  // namespace
}  // namespace lookalike
