#include "engine/library/outliers.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "engine/core/csv.h"
#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/data/pixel_cache.h"
#include "engine/library/picture_tables.h"
#include "engine/library/pixels.h"
#include "engine/library/tags.h"
#include "engine/training/encoder.h"
#include "tests/support/library_fixture.h"

namespace lookalike {
namespace {

/// Each test has its own copy of the ready library.
class OutliersTest : public test::ReadyLibrary {
 protected:
  OutliersTest() {
    fs::copy(*folder_ / "library", place_ / "library", fs::copy_options::recursive);
    own_ = Library::open(place_ / "library");
  }
  std::shared_ptr<const Collection> now() const { return own_->snapshot(); }
  std::string train() {
    const Preset& preset = preset_named("landmark-m1");
    TrainRequest request{preset.name, preset.model, preset.train, {}, true};
    request.train.epochs = 1;
    TrainObserver observer;
    PauseControl pause;
    return train_run(*own_, request, observer, pause, {}, {}).run;
  }

  const test::TempFolder place_;
  std::shared_ptr<Library> own_;
};

TEST_F(OutliersTest, WithoutANetworkTheDistanceAloneIsKnown) {
  EXPECT_FALSE(now()->outliers);
  ASSERT_TRUE(measure_outliers(*own_, {}, {}));
  const OutlierScores scores = *now()->outliers;
  EXPECT_TRUE(scores.error.empty());
  EXPECT_THROW(oddest_rows(scores, OutlierSort::error), Error);
  // The same as what the map measures.
  ASSERT_TRUE(make_map(*own_, {}, {}, {}));
  EXPECT_EQ(scores.distance, now()->map->values.distance);
  ASSERT_TRUE(measure_outliers(*own_, {}, {}));
  EXPECT_EQ(now()->outliers->distance, scores.distance);

  const auto rows = oddest_rows(scores, OutlierSort::distance);
  ASSERT_EQ(rows.size(), static_cast<std::size_t>(kinds * each));
  for (std::size_t i = 1; i < rows.size(); ++i) {
    EXPECT_GE(scores.distance[static_cast<std::size_t>(rows[i - 1])],
              scores.distance[static_cast<std::size_t>(rows[i])]);
  }
}

TEST_F(OutliersTest, ErrorsAreThoseOfTheCurrentRunAndAreReadAgain) {
  const std::string run = train();
  ASSERT_TRUE(measure_outliers(*own_, {}, {}));
  const auto c = now();
  ASSERT_EQ(c->outliers->error.size(), c->rows.size());
  EXPECT_EQ(c->outliers->run, run);

  // By hand, from the pictures and what the decoder makes of them (rounded to 8 bits).
  const auto info = std::ranges::find(c->runs, run, &RunInfo::id);
  const auto encoder = Encoder::load(own_->run_folder(run) / "best.safetensors", info->model);
  Collection copy = *c;
  const auto pixels = pixels_of_rows(own_->impl(), copy, encoder->cache_size(), {}, {});
  const auto errors = encoder->reconstruction_error(pixels->view(), {5, 17}, {}, {});
  EXPECT_NEAR(c->outliers->error[5], errors[0], 1e-6);
  EXPECT_NEAR(c->outliers->error[17], errors[1], 1e-6);
  const auto rows = oddest_rows(*c->outliers, OutlierSort::error);
  EXPECT_EQ(c->outliers->error[static_cast<std::size_t>(rows[0])], *std::ranges::max_element(c->outliers->error));

  // Stopped half-way, everything stays as it was.
  std::stop_source stop;
  const auto when_it_reconstructs = [&](const Progress& report) {
    if (report.stage == "Measuring reconstructions") stop.request_stop();
  };
  EXPECT_FALSE(measure_outliers(*own_, when_it_reconstructs, stop.get_token()));
  EXPECT_EQ(now(), c);

  own_.reset();
  own_ = Library::open(place_ / "library");
  ASSERT_TRUE(now()->outliers);
  EXPECT_EQ(now()->outliers->error, c->outliers->error);
  EXPECT_EQ(now()->outliers->distance, c->outliers->distance);
  own_->select_run(untrained_run);
  EXPECT_FALSE(now()->outliers) << "they belong to a run";
}

TEST_F(OutliersTest, DamagedFilesAreAsIfTheyWereNotThere) {
  ASSERT_TRUE(measure_outliers(*own_, {}, {}));
  const auto c = now();
  const fs::path run = own_->run_folder(c->current_run);
  EXPECT_TRUE(read_outliers(run, *c, *c->embeddings));
  Embeddings other = *c->embeddings;
  other.stamp = "another";
  EXPECT_FALSE(read_outliers(run, *c, other));
  Collection fewer = *c;
  fewer.rows.pop_back();
  EXPECT_FALSE(read_outliers(run, fewer, *c->embeddings));
  write_file_atomically(run / "outliers.npy", std::string_view("nonsense"));
  EXPECT_FALSE(read_outliers(run, *c, *c->embeddings));
  write_file_atomically(run / "outliers.json", std::string_view("{\"stamp\": 3}"));
  EXPECT_FALSE(read_outliers(run, *c, *c->embeddings));
  write_file_atomically(run / "outliers.json", std::string_view("no JSON"));
  EXPECT_FALSE(read_outliers(run, *c, *c->embeddings));
}

TEST_F(OutliersTest, StoppedItChangesNothing) {
  const auto before = now();
  std::stop_source stop;
  stop.request_stop();
  EXPECT_FALSE(measure_outliers(*own_, {}, stop.get_token()));
  EXPECT_EQ(now(), before);
}

TEST_F(OutliersTest, NeedsEmbeddings) {
  const test::TempFolder empty;
  const auto library = Library::open(empty / "library");
  try {
    measure_outliers(*library, {}, {});
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::bad_input);
  }
  EXPECT_THROW(outlier_sort_from_string("size"), Error);
}

TEST_F(OutliersTest, TheListIsReadableAsCsv) {
  EXPECT_THROW(outliers_csv(*now(), {}), Error) << "not measured yet";
  ASSERT_TRUE(measure_outliers(*own_, {}, {}));
  tag_pictures(*own_, {now()->row_picture(2).content_hash}, "a, b");
  tag_pictures(*own_, {now()->row_picture(2).content_hash}, "c");
  const auto records = parse_csv(outliers_csv(*now(), {2, 0}));
  ASSERT_EQ(records.size(), 3u);
  EXPECT_EQ(records[0], (std::vector<std::string>{"path", "label", "error", "distance", "tags"}));
  EXPECT_EQ(records[1][0], now()->row_picture(2).path);
  EXPECT_EQ(records[1][2], "");
  EXPECT_EQ(std::stof(records[1][3]), now()->outliers->distance[2]);
  EXPECT_EQ(records[1][4], "a, b;c");
  EXPECT_EQ(records[2][4], "");
}

}  // namespace
}  // namespace lookalike
