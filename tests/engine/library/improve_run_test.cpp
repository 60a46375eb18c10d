// Improving a run with labels, as a new run.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "engine/core/error.h"
#include "engine/data/health_report.h"
#include "engine/library/evaluation.h"
#include "engine/library/given_labels.h"
#include "engine/library/jobs.h"
#include "engine/library/judgements.h"
#include "engine/library/library_impl.h"
#include "engine/library/runs.h"
#include "tests/support/small_collection.h"
#include "tests/support/temp_folder.h"

namespace lookalike {
namespace {

class ImproveRunTest : public ::testing::Test {
 protected:
  ImproveRunTest() {
    test::write_small_collection(folder_ / "pictures", 2, 10);
    library_ = Library::open(folder_ / "library");
    import_folder(*library_, folder_ / "pictures", {}, {});
    const Preset& preset = preset_named("landmark-m1");
    TrainRequest request{preset.name, preset.model, preset.train, {}, true};
    request.train.epochs = 1;
    request.train.batch = 4;
    request.train.threads = 1;
    base_ = train_it(request).run;
    // A label for half of the pictures of each kind.
    std::string text = "path,label\n";
    for (int n = 0; n < 5; ++n) {
      for (const char* kind : {"kind0", "kind1"}) {
        text += std::string(kind) + "/picture" + std::to_string(n) + ".ppm," + kind + "\n";
      }
    }
    write_file_atomically(csv_, text);
  }
  TrainOutcome train_it(const TrainRequest& request, std::stop_token stop = {}) {
    TrainObserver nobody;
    PauseControl pause;
    return train_run(*library_, request, nobody, pause, {}, stop);
  }
  RunInfo info(const std::string& id) {
    for (const RunInfo& run : library_->snapshot()->runs) {
      if (run.id == id) return run;
    }
    return {};
  }
  TrainRequest improvement(const std::string& labels) {
    TrainRequest request = improvement_of(info(base_), labels);
    request.train.epochs = 2;
    request.train.batch = 8;
    return request;
  }
  std::string refusal(const TrainRequest& request) {
    const std::size_t before = library_->snapshot()->runs.size();
    std::string message;
    try {
      train_it(request);
    } catch (const Error& error) {
      message = error.what();
      EXPECT_FALSE(error.remedy().empty()) << message;
    }
    EXPECT_EQ(library_->snapshot()->runs.size(), before) << "no run is made";
    return message;
  }

  const test::TempFolder folder_;
  const fs::path csv_ = folder_ / "half.csv";
  std::shared_ptr<Library> library_;
  std::string base_;
};

TEST_F(ImproveRunTest, MakesANewRunThatKnowsWhereItComesFrom) {
  const std::string tuned = train_it(improvement(csv_.string())).run;
  EXPECT_NE(tuned, base_);
  const RunInfo run = info(tuned), base = info(base_);
  EXPECT_EQ(run.from, base_);
  EXPECT_EQ(run.labels, csv_.string());
  EXPECT_EQ(run.preset, base.preset);
  EXPECT_EQ(run.model, base.model);
  EXPECT_TRUE(run.finished && run.embedded);
  EXPECT_EQ(run.best_epoch, 2);
  EXPECT_TRUE(base.finished) << "it stays";
  const auto given = read_given_labels(library_->run_folder(tuned));
  ASSERT_TRUE(given);
  EXPECT_EQ(given->labels.size(), 10u);
  EXPECT_EQ(library_->snapshot()->current_run, tuned);

  // Only the pictures without a given label are measured, for both runs the same ones.
  const Evaluation before = evaluate(*library_, base_, DescriptorKind::fused, {}, {}, {}, tuned);
  const Evaluation after = evaluate(*library_, tuned, DescriptorKind::fused, {}, {}, {}, tuned);
  EXPECT_EQ(before.images, 10);
  EXPECT_EQ(after.images, 10);
  EXPECT_GE(after.map, before.map - 0.05);
  EXPECT_EQ(evaluate(*library_, tuned, DescriptorKind::fused, {}, {}, {}).images, 20);
  EXPECT_THROW(evaluate(*library_, tuned, DescriptorKind::fused, {}, {}, {}, base_), Error) << "was given none";
}

TEST_F(ImproveRunTest, AllLabelsGivenLeaveNothingUnseen) {
  TrainRequest request = improvement("folders");
  request.embed_after = false;
  const std::string tuned = train_it(request).run;
  EXPECT_THROW(evaluate(*library_, base_, DescriptorKind::fused, {}, {}, {}, tuned), Error);
}

TEST_F(ImproveRunTest, IsResumedWithTheLabelsThatItWasGivenThen) {
  const TrainRequest request = improvement(csv_.string());
  std::stop_source stop;
  struct StopAfterOne : TrainObserver {
    std::stop_source* stop = nullptr;
    void on_epoch(std::shared_ptr<const EpochReport>) override { stop->request_stop(); }
  } observer;
  observer.stop = &stop;
  PauseControl pause;
  const TrainOutcome part = train_run(*library_, request, observer, pause, {}, stop.get_token());
  ASSERT_EQ(part.result.end, TrainEnd::stopped);
  fs::remove(csv_);
  delete_run(*library_, base_);
  TrainRequest rest;
  rest.resume = part.run;
  rest.train.epochs = 0;
  rest.embed_after = false;
  const TrainOutcome whole = train_it(rest);
  EXPECT_EQ(whole.result.end, TrainEnd::finished);
  EXPECT_EQ(whole.result.history.size(), 2u);
}

TEST_F(ImproveRunTest, ARunThatWasStoppedInItsFirstEpochBeginsAgainWithTheSameWeights) {
  TrainRequest request = improvement(csv_.string());
  request.embed_after = false;
  const auto weights = [&](const std::string& run) {
    return read_text_file(library_->run_folder(run) / "best.safetensors");
  };
  const std::string whole = train_it(request).run;
  struct StopAtOnce : TrainObserver {
    std::stop_source stop;
    void on_batch(const BatchReport&) override { stop.request_stop(); }
  } observer;
  PauseControl pause;
  const TrainOutcome part = train_run(*library_, request, observer, pause, {}, observer.stop.get_token());
  ASSERT_EQ(part.result.best_epoch, 0);
  ASSERT_EQ(info(part.run).epochs_done, 0);

  const std::string then = weights(base_);
  TrainRequest more;
  more.resume = base_;
  more.train.epochs = 3;
  train_it(more);
  ASSERT_NE(weights(base_), then);
  const fs::path kept = library_->run_folder(part.run) / "start.safetensors";
  EXPECT_EQ(read_text_file(kept), then);

  TrainRequest rest;
  rest.resume = part.run;
  rest.train.epochs = 0;
  rest.embed_after = false;
  EXPECT_EQ(train_it(rest).result.end, TrainEnd::finished);
  EXPECT_EQ(weights(part.run), weights(whole));
  EXPECT_FALSE(fs::exists(kept)) << "it has weights of its own";
}

TEST_F(ImproveRunTest, MarksAreEnough) {
  const auto hash = [&](std::int64_t row) { return library_->snapshot()->row_picture(row).content_hash; };
  EXPECT_THAT(refusal(improvement("marks")), testing::HasSubstr("Search page"));
  replace_judgements(*library_, {}, judgements_of(hash(0), {hash(1), hash(2)}, {}));
  EXPECT_THAT(refusal(improvement("marks")), testing::HasSubstr("with −"));
  replace_judgements(*library_, {}, judgements_of(hash(0), {}, {hash(12), hash(13)}));
  const TrainOutcome outcome = train_it(improvement("marks"));
  EXPECT_EQ(outcome.result.end, TrainEnd::finished);
  EXPECT_TRUE(info(outcome.run).embedded);
}

/// The picture that is the first to be kept for checking.
std::int64_t first_to_be_validated(const Collection& collection) {
  std::vector<Picture> pictures = collection.pictures;
  assign_split(pictures, 0, split_seed);
  for (std::int64_t row = 0; row < collection.row_count(); ++row) {
    if (pictures[collection.rows[static_cast<std::size_t>(row)]].side == Side::validation) return row;
  }
  return -1;
}

TEST_F(ImproveRunTest, NoMarkedPictureIsSparedForChecking) {
  const auto collection = library_->snapshot();
  const std::int64_t spared = first_to_be_validated(*collection);
  ASSERT_GE(spared, 0);
  const auto hash = [&](std::int64_t row) { return collection->row_picture(row).content_hash; };
  const std::int64_t like = spared == 0 ? 1 : spared - 1, unlike = (spared + 10) % 20;
  replace_judgements(*library_, {}, judgements_of(hash(spared), {hash(like)}, {hash(unlike)}));
  const TrainOutcome outcome = train_it(improvement("marks"));
  EXPECT_EQ(outcome.result.end, TrainEnd::finished);
  ASSERT_EQ(outcome.result.history.size(), 2u);
  const EpochRecord& last = outcome.result.history.back();
  EXPECT_TRUE(std::isnan(last.val_loss));
  EXPECT_EQ(outcome.result.best_val_loss, last.train_loss);
  EXPECT_TRUE(validation_rows(*library_->snapshot(), info(outcome.run)).empty());
  EXPECT_TRUE(std::isnan(evaluate(*library_, outcome.run, DescriptorKind::fused, {}, {}, {}).val_mse));
}

TEST_F(ImproveRunTest, WhatCannotBeImprovedIsRefusedBeforeARunIsMade) {
  using testing::HasSubstr;
  TrainRequest request = improvement(csv_.string());
  request.from = "no such run";
  EXPECT_THAT(refusal(request), HasSubstr("no such run"));
  EXPECT_THAT(refusal(improvement("tags")), HasSubstr("no labels"));
  write_file_atomically(csv_, std::string_view("kind0/picture1.ppm,a\nkind0/picture2.ppm,a\n"));
  EXPECT_THAT(refusal(improvement(csv_.string())), HasSubstr("label"));
  fs::remove(library_->run_folder(base_) / "best.safetensors");
  EXPECT_THAT(refusal(improvement("folders")), HasSubstr("no trained weights"));
}

}  // namespace
}  // namespace lookalike
