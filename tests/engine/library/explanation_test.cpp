#include "engine/library/explanation.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "engine/core/error.h"
#include "engine/library/searcher.h"
#include "tests/support/library_fixture.h"
#include "tests/support/test_images.h"

namespace lookalike {
namespace {

using ExplanationTest = test::ReadyLibrary;

QueryPicture from_outside(int kind, std::uint64_t seed) {
  return {"outside", test::pattern_image(120, 100, kind, seed), std::nullopt};
}

TEST_F(ExplanationTest, SharesAddUpToTheDistanceThatTheSearchFound) {
  const auto c = library_->snapshot();
  const Explainer explainer(c);
  SearchRequest request;
  request.count = 5;
  for (const PartWeights& weights : {PartWeights{}, PartWeights{0.2f, 1, 1}}) {
    request.weights = weights;
    request.examples = {from_outside(1, 77)};
    const SearchResult result = Searcher::open(c)->search(request);
    std::vector<std::int64_t> rows;
    for (const Hit& hit : result.hits) rows.push_back(hit.row);
    const auto nearest = explainer.nearest(request.examples, rows, weights);
    ASSERT_EQ(nearest.size(), result.hits.size());
    for (std::size_t i = 0; i < nearest.size(); ++i) {
      EXPECT_NEAR(nearest[i].distance.total(), result.hits[i].distance, 1e-5);
      EXPECT_EQ(nearest[i].distance.learned, 0) << "nothing was trained";
    }
  }
}

TEST_F(ExplanationTest, TheNearestExampleExplains) {
  const Explainer explainer(library_->snapshot());
  const std::vector<QueryPicture> examples{from_outside(0, 1), {"itself", {}, 9}, from_outside(2, 1)};
  const auto nearest = explainer.nearest(examples, {9, 0}, {});
  EXPECT_EQ(nearest[0].example, 1u);
  EXPECT_NEAR(nearest[0].distance.total(), 0, 1e-6);
  EXPECT_THROW(explainer.nearest({}, {0}, {}), Error);
  EXPECT_THROW(explainer.nearest(examples, {999}, {}), Error);
}

TEST_F(ExplanationTest, PlacesAgreeWhereThePicturesDo) {
  const auto c = library_->snapshot();
  const Explainer explainer(c);
  // The same picture agrees everywhere; with its right half replaced, the left half more than the right.
  QueryPicture query = query_from_file(c->row_path(4));
  const Explanation same = explainer.explain({query}, 4, {});
  for (const float value : same.query.agreement.data) EXPECT_NEAR(value, 1, 1e-3);
  EXPECT_TRUE(same.query.reconstruction.empty());
  const Image noise = test::noise_image(query.image.width, query.image.height, 3);
  for (int y = 0; y < query.image.height; ++y) {
    for (int x = query.image.width / 2; x < query.image.width; ++x) {
      std::copy_n(noise.at(x, y), 3, query.image.at(x, y));
    }
  }
  const Explanation half = explainer.explain({query}, 4, {});
  const Matrix& agreement = half.query.agreement;
  ASSERT_EQ(agreement.rows, agreement.cols);
  double left = 0, right = 0;
  for (std::int64_t y = 0; y < agreement.rows; ++y) {
    left += agreement(y, 0);
    right += agreement(y, agreement.cols - 1);
  }
  EXPECT_GT(left, right + 0.2 * static_cast<double>(agreement.rows));
}

TEST_F(ExplanationTest, ATrainedRunShowsItsReconstructions) {
  const test::TempFolder place;
  fs::copy(*folder_ / "library", place / "library", fs::copy_options::recursive);
  const auto own = Library::open(place / "library");
  const Preset& preset = preset_named("landmark-m1");
  TrainRequest request{preset.name, preset.model, preset.train, {}, true};
  request.train.epochs = 1;
  TrainObserver observer;
  PauseControl pause;
  train_run(*own, request, observer, pause, {}, {});
  const Explainer explainer(own->snapshot());
  const Explanation found = explainer.explain({{"row", {}, 2}}, 11, {});
  for (const ExplainedPicture* side : {&found.query, &found.match}) {
    EXPECT_EQ(side->reconstruction.width, preset.model.input_size);
    EXPECT_EQ(side->input.width, side->reconstruction.width);
    EXPECT_FALSE(side->picture.empty());
  }
  EXPECT_GT(found.distance.learned, 0);
}

TEST_F(ExplanationTest, APictureThatHasGoneIsAClearError) {
  const auto c = library_->snapshot();
  Collection moved = *c;
  moved.root = "/nonexistent";
  const Explainer explainer(std::make_shared<Collection>(moved));
  EXPECT_THROW(explainer.explain({from_outside(0, 1)}, 0, {}), Error);
}

}  // namespace
}  // namespace lookalike
