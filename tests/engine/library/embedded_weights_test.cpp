#include "engine/library/embedded_weights.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/core/error.h"
#include "engine/library/cluster_centres.h"
#include "engine/library/outliers.h"
#include "engine/library/runs.h"
#include "engine/library/searcher.h"
#include "engine/library/tags.h"
#include "tests/support/library_fixture.h"
#include "tests/support/test_images.h"

namespace lookalike {
namespace {

/// A library whose current run was trained for one epoch and embedded.
class EmbeddedWeightsTest : public testing::Test {
 protected:
  EmbeddedWeightsTest() {
    test::write_small_collection(folder_ / "pictures", 2, 10);
    library_ = Library::open(folder_ / "library");
    import_folder(*library_, folder_ / "pictures", {}, {});
    const Preset& preset = preset_named("landmark-m1");
    request_.preset = preset.name;
    request_.model = preset.model;
    request_.train = preset.train;
    request_.train.epochs = 1;
    request_.train.batch = 4;
    request_.train.watch = WatchedMetric::last_epoch;  // each epoch is the best
    request_.resume = train().run;
    run_ = library_->run_folder(request_.resume);
    request_.embed_after = false;
  }

  TrainOutcome train() {
    TrainObserver observer;
    PauseControl pause;
    return train_run(*library_, request_, observer, pause, {}, {});
  }
  /// As a run stands while it is trained, or after the program was closed meanwhile.
  void train_further() {
    const std::string before = best();
    ++request_.train.epochs;
    train();
    ASSERT_NE(best(), before);
  }
  std::string best() const { return read_text_file(run_ / "best.safetensors"); }
  /// Another snapshot, as every edit makes one.
  std::shared_ptr<const Collection> edited() {
    const auto snapshot = library_->snapshot();
    tag_pictures(*library_, {snapshot->row_picture(0).content_hash}, "tag" + std::to_string(++tags_));
    EXPECT_NE(library_->snapshot(), snapshot);
    return library_->snapshot();
  }
  /// Whether a file finds the row that it is, by vectors that are its own.
  void expect_searchable() {
    const auto c = edited();
    SearchRequest search;
    search.examples = {query_from_file(c->row_path(3))};
    const auto hit = Searcher::open(c)->search(search).hits.at(0);
    EXPECT_EQ(hit.row, 3);
    EXPECT_LT(hit.distance, 0.02);
  }
  std::string refusal() {
    try {
      Searcher::open(edited());
      return {};
    } catch (const Error& e) {
      return e.what();
    }
  }
  void reopen() {
    library_.reset();
    library_ = Library::open(folder_ / "library");
  }

  const test::TempFolder folder_;
  std::shared_ptr<Library> library_;
  TrainRequest request_;
  fs::path run_;
  int tags_ = 0;
};

TEST_F(EmbeddedWeightsTest, SearchGoesOnWhileItsRunIsTrainedFurther) {
  const auto vectors = library_->snapshot()->embeddings;
  train_further();
  ASSERT_EQ(library_->snapshot()->embeddings, vectors);
  expect_searchable();
  reopen();  // as after a kill
  expect_searchable();
  import_folder(*library_, folder_ / "pictures", {}, {});
  ASSERT_TRUE(refresh(*library_, {}, {}));
  EXPECT_EQ(library_->snapshot()->embeddings->stamp, vectors->stamp) << "nothing was missing";
  expect_searchable();
  ASSERT_TRUE(embed(*library_, {}, {}, {}));
  EXPECT_NE(library_->snapshot()->embeddings->stamp, vectors->stamp);
  EXPECT_EQ(read_text_file(run_ / "embedded.safetensors"), best());
  expect_searchable();
}

TEST_F(EmbeddedWeightsTest, ARunThatWasTrainedFurtherToItsEndIsDescribedAgainWhenItIsChosen) {
  const auto outdated = [&] { return library_->snapshot()->runs.at(0).outdated; };
  const auto stamp = [&] { return library_->snapshot()->embeddings->stamp; };
  const std::string first = stamp();
  EXPECT_FALSE(outdated());
  train_further();
  reopen();  // as after a kill before the pictures were described
  EXPECT_TRUE(outdated());
  ASSERT_TRUE(use_run(*library_, request_.resume, {}, {}));
  const std::string second = stamp();
  EXPECT_NE(second, first);
  EXPECT_FALSE(outdated());
  fs::copy_file(run_ / "embedded.safetensors", folder_ / "copy");  // where there are no hard links
  fs::rename(folder_ / "copy", run_ / "embedded.safetensors");
  reopen();
  EXPECT_FALSE(outdated());
  ASSERT_TRUE(use_run(*library_, request_.resume, {}, {}));
  EXPECT_EQ(stamp(), second) << "nothing had changed";
}

TEST_F(EmbeddedWeightsTest, WhatIsShownBesideTheVectorsIsOfTheSameWeights) {
  const auto centres = [&] { return decoded_centres(*library_->snapshot()); };
  const auto errors = [&] {
    EXPECT_TRUE(measure_outliers(*library_, {}, {}));
    return library_->snapshot()->outliers->error;
  };
  ASSERT_TRUE(cluster(*library_, {.k = 2}, {}, {}));
  const auto centres_before = centres();
  const auto errors_before = errors();
  ASSERT_EQ(centres_before.size(), 2u);
  train_further();
  const auto centres_after = centres();
  ASSERT_EQ(centres_after.size(), 2u);
  EXPECT_EQ(centres_after[0].rgb, centres_before[0].rgb);
  EXPECT_EQ(errors(), errors_before);
}

TEST_F(EmbeddedWeightsTest, WhatAKilledProgramHeldIsRemovedAtTheNextOpening) {
  fs::copy_file(run_ / "best.safetensors", run_ / "embedded.next.safetensors");
  reopen();
  EXPECT_FALSE(fs::exists(run_ / "embedded.next.safetensors"));
  expect_searchable();
}

TEST_F(EmbeddedWeightsTest, ALibraryFromBeforeGetsThemWhenItsRunIsTrainedFurther) {
  fs::remove(run_ / "embedded.safetensors");
  expect_searchable();
  train_further();
  expect_searchable();
  train_further();
  expect_searchable();
}

TEST_F(EmbeddedWeightsTest, ARescanMendsARunWhoseWeightsAreNotThoseOfItsVectors) {
  train_further();
  fs::remove(run_ / "embedded.safetensors");
  EXPECT_THAT(refusal(), testing::HasSubstr("the weights that its vectors were made with are gone"));
  ASSERT_TRUE(refresh(*library_, {}, {}));
  expect_searchable();
}

TEST_F(EmbeddedWeightsTest, AKillBeforeTheVectorsAreWrittenIsMended) {
  train_further();
  const auto vectors = {"embeddings.npy", "embeddings.json", "latent.npy"};
  for (const char* file : vectors) fs::copy_file(run_ / file, folder_ / file);
  ASSERT_TRUE(embed(*library_, {}, {}, {}));
  for (const char* file : vectors) fs::copy_file(folder_ / file, run_ / file, fs::copy_options::overwrite_existing);
  reopen();
  EXPECT_THAT(refusal(), testing::HasSubstr("not made with the stored vectors"));
  ASSERT_TRUE(refresh(*library_, {}, {}));
  expect_searchable();
}

TEST_F(EmbeddedWeightsTest, AStopWhileThePicturesAreDescribedChangesNothing) {
  train_further();
  const std::string whitening = read_text_file(run_ / "whitening.safetensors");
  std::stop_source stop;
  const auto stop_late = [&](const Progress& p) {
    if (p.stage == "Learning from neighbours") stop.request_stop();
  };
  ASSERT_FALSE(embed(*library_, {}, stop_late, stop.get_token()));
  EXPECT_FALSE(fs::exists(run_ / "embedded.next.safetensors"));
  EXPECT_EQ(read_text_file(run_ / "whitening.safetensors"), whitening);
  expect_searchable();
}

TEST_F(EmbeddedWeightsTest, DamagedOnesAreNotMissedWhileTheBestAreTheSame) {
  write_file_atomically(run_ / "embedded.safetensors", std::string_view("no tensors"));
  expect_searchable();
  train_further();
  expect_searchable();
}

TEST_F(EmbeddedWeightsTest, DamagedWeightsAreNamedAsThePersonKnowsThem) {
  write_file_atomically(run_ / "best.safetensors", std::string_view("no tensors"));
  try {
    embed(*library_, {}, {}, {});
    ADD_FAILURE() << "made vectors of nothing";
  } catch (const Error& e) {
    EXPECT_EQ(e.subject(), (run_ / "best.safetensors").native());
  }
  fs::remove(run_ / "best.safetensors");
  expect_searchable();
  fs::remove(run_ / "embedded.safetensors");
  EXPECT_THROW(embed(*library_, {}, {}, {}), Error);
  EXPECT_TRUE(refresh(*library_, {}, {})) << "what cannot be described anew stays what it is";
  EXPECT_TRUE(library_->snapshot()->embeddings);
}

}  // namespace
}  // namespace lookalike
