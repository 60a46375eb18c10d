#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/library/map_files.h"
#include "tests/support/library_fixture.h"

namespace lookalike {
namespace {

using MappingTest = test::ReadyLibrary;

MapOptions by_tsne() {
  MapOptions options;
  options.method = "tsne";
  return options;
}

TEST_F(MappingTest, TheInstantMapComesWithTheScanAndIsMeasuredWhenAsked) {
  const auto before = library_->snapshot();
  ASSERT_TRUE(before->map);
  EXPECT_EQ(before->map->method, "pca");
  ASSERT_TRUE(make_map(*library_, {}, {}, {}));
  const auto map = library_->snapshot()->map;
  EXPECT_EQ(map->xy, before->map->xy);
  ASSERT_EQ(map->values.kept.size(), static_cast<std::size_t>(kinds * each));
  for (std::size_t row = 0; row < map->values.kept.size(); ++row) {
    EXPECT_GE(map->values.kept[row], 0);
    EXPECT_LE(map->values.kept[row], 1);
    EXPECT_GT(map->values.distance[row], 0);
    EXPECT_LE(map->values.precision[row], 0.71f) << "seven of ten at most are of the kind";
  }
}

/// P@10 and the distance of a row by the definition.
TEST_F(MappingTest, ValuesAgreeWithLookingAtAll) {
  ASSERT_TRUE(make_map(*library_, {}, {}, {}));
  const auto c = library_->snapshot();
  const Matrix rows = fuse(c->embeddings->parts, c->embeddings->blocks, PartWeights{});
  for (const std::int64_t row : {0, 9, 23}) {
    std::vector<std::pair<double, std::int64_t>> others;
    for (std::int64_t r = 0; r < rows.rows; ++r) {
      double cosine = 0;
      for (std::int64_t j = 0; j < rows.cols; ++j) cosine += double{rows(row, j)} * rows(r, j);
      if (r != row) others.emplace_back(1 - cosine, r);
    }
    std::ranges::sort(others);
    double distance = 0, same = 0;
    for (int i = 0; i < 10; ++i) {
      distance += others[static_cast<std::size_t>(i)].first / 10;
      same += c->row_picture(others[static_cast<std::size_t>(i)].second).label == c->row_picture(row).label;
    }
    EXPECT_NEAR(c->map->values.distance[static_cast<std::size_t>(row)], distance, 1e-4);
    EXPECT_NEAR(c->map->values.precision[static_cast<std::size_t>(row)], same / 10, 1e-6);
  }
}

TEST_F(MappingTest, TsneIsKeptBesideTheInstantMapAndReadAgain) {
  MapOptions options = by_tsne();
  options.perplexity = 4;
  options.seed = 5;
  ASSERT_TRUE(make_map(*library_, options, {}, {}));
  const auto c = library_->snapshot();
  ASSERT_TRUE(c->tsne);
  ASSERT_TRUE(c->map);
  EXPECT_EQ(c->map->method, "pca");
  EXPECT_EQ(c->tsne->perplexity, 4);
  EXPECT_EQ(c->tsne->seed, 5u);
  EXPECT_GT(c->tsne->kl, 0);
  const float extent = std::abs(*std::ranges::max_element(c->tsne->xy.data, {}, [](float v) { return std::abs(v); }));
  EXPECT_FLOAT_EQ(extent, 1);

  const fs::path run = library_->run_folder(c->current_run);
  const auto read = read_map(run, "tsne", *c, *c->embeddings);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->xy, c->tsne->xy);
  EXPECT_EQ(read->perplexity, 4);
  EXPECT_EQ(read->seed, 5u);
  EXPECT_EQ(read->kl, c->tsne->kl);
  EXPECT_EQ(read->values.kept, c->tsne->values.kept);
  EXPECT_EQ(read->values.precision, c->tsne->values.precision);
}

TEST_F(MappingTest, TheSameSeedGivesTheSameMap) {
  ASSERT_TRUE(make_map(*library_, by_tsne(), {}, {}));
  const Matrix first = library_->snapshot()->tsne->xy;
  ASSERT_TRUE(make_map(*library_, by_tsne(), {}, {}));
  EXPECT_EQ(library_->snapshot()->tsne->xy, first);
}

TEST_F(MappingTest, DamagedFilesAreAsIfTheyWereNotThere) {
  ASSERT_TRUE(make_map(*library_, by_tsne(), {}, {}));
  const auto c = library_->snapshot();
  const fs::path run = library_->run_folder(c->current_run);
  write_file_atomically(run / "map-tsne-values.npy", std::string_view("nonsense"));
  const auto without_values = read_map(run, "tsne", *c, *c->embeddings);
  ASSERT_TRUE(without_values);
  EXPECT_TRUE(without_values->values.kept.empty());
  write_file_atomically(run / "map-tsne.npy", std::string_view("nonsense"));
  EXPECT_FALSE(read_map(run, "tsne", *c, *c->embeddings));
  write_file_atomically(run / "map-tsne.json", std::string_view("{\"stamp\": 3}"));
  EXPECT_FALSE(read_map(run, "tsne", *c, *c->embeddings));
  EXPECT_TRUE(read_map(run, "pca", *c, *c->embeddings));
}

TEST_F(MappingTest, StoppedItChangesNothing) {
  const auto before = library_->snapshot();
  std::stop_source stop;
  MapOptions options = by_tsne();
  options.seed = 77;
  const auto when_it_draws = [&](const Progress& report) {
    if (report.stage == "Drawing the map") stop.request_stop();
  };
  EXPECT_FALSE(make_map(*library_, options, when_it_draws, stop.get_token()));
  EXPECT_EQ(library_->snapshot(), before);
}

TEST_F(MappingTest, RefusesWhatCannotBe) {
  const auto refused = [&](const std::string& method, double perplexity) {
    MapOptions options;
    options.method = method;
    options.perplexity = perplexity;
    try {
      make_map(*library_, options, {}, {});
    } catch (const Error& error) {
      return error.code() == ErrorCode::usage && !error.remedy().empty();
    }
    return false;
  };
  EXPECT_TRUE(refused("globe", 0));
  EXPECT_TRUE(refused("tsne", 20));  // Of 24 pictures.
  EXPECT_TRUE(refused("tsne", 0.2));
  EXPECT_TRUE(refused("pca", 5));
}

}  // namespace
}  // namespace lookalike
