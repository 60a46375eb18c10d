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
    const auto nearest = explainer.nearest(request.examples, rows, view_of(request));
    ASSERT_EQ(nearest.size(), result.hits.size());
    for (std::size_t i = 0; i < nearest.size(); ++i) {
      EXPECT_NEAR(nearest[i].distance.value, result.hits[i].distance, 1e-5);
      EXPECT_NEAR(nearest[i].distance.shares->total(), result.hits[i].distance, 1e-5);
      EXPECT_EQ(nearest[i].distance.shares->learned, 0) << "nothing was trained";
    }
  }
}

TEST_F(ExplanationTest, ExplainsByTheDescriptorAndMetricThatFoundTheMatch) {
  const auto c = library_->snapshot();
  const Explainer explainer(c);
  SearchRequest request;
  request.count = 5;
  request.examples = {from_outside(1, 77)};
  for (const DescriptorKind kind : {DescriptorKind::fused, DescriptorKind::dictionary, DescriptorKind::colour}) {
    for (const SearchMetric metric : {SearchMetric::cosine, SearchMetric::euclidean}) {
      request.descriptor = kind;
      request.metric = metric;
      const SearchResult result = Searcher::open(c)->search(request);
      for (const Hit& hit : result.hits) {
        const ExplainedDistance apart =
            explainer.nearest(request.examples, {hit.row}, view_of(request)).front().distance;
        EXPECT_NEAR(apart.value, hit.distance, 1e-4);
        ASSERT_TRUE(apart.shares);
        EXPECT_EQ(apart.shares->dictionary > 0, kind != DescriptorKind::colour);
        EXPECT_EQ(apart.shares->colour > 0, kind != DescriptorKind::dictionary);
      }
    }
  }
  EXPECT_THROW(explainer.nearest(request.examples, {0}, {DescriptorKind::latent}), Error) << "nothing was trained";
}

TEST_F(ExplanationTest, TheNearestExampleExplains) {
  const Explainer explainer(library_->snapshot());
  const std::vector<QueryPicture> examples{from_outside(0, 1), {"near", {}, 9}, from_outside(2, 1)};
  const auto nearest = explainer.nearest(examples, {10, 0}, {});
  EXPECT_EQ(nearest[0].example, 1u);
  EXPECT_EQ(nearest[1].example, 0u);
  EXPECT_THROW(explainer.nearest({}, {0}, {}), Error);
  EXPECT_THROW(explainer.nearest(examples, {999}, {}), Error);
}

TEST_F(ExplanationTest, AMarkedMatchIsExplainedByAnotherExample) {
  const Explainer explainer(library_->snapshot());
  const QueryPicture marked{"marked", {}, 9, {}, true};
  const auto nearest = explainer.nearest({from_outside(0, 1), marked}, {9, 10}, {});
  EXPECT_EQ(nearest[0].example, 0u);
  EXPECT_GT(nearest[0].distance.value, 1e-3);
  EXPECT_EQ(nearest[1].example, 1u) << "it explains others";
  EXPECT_NEAR(explainer.nearest({marked}, {9}, {}).front().distance.value, 0, 1e-6) << "there is no other";
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
  EXPECT_GT(found.distance.shares->learned, 0);

  SearchRequest search;
  search.descriptor = DescriptorKind::latent;
  search.examples = {from_outside(1, 77)};
  for (const SearchMetric metric : {SearchMetric::cosine, SearchMetric::euclidean}) {
    search.metric = metric;
    const Hit hit = Searcher::open(own->snapshot())->search(search).hits.front();
    const auto nearest = explainer.nearest(search.examples, {hit.row}, view_of(search));
    EXPECT_NEAR(nearest.front().distance.value, hit.distance, 1e-4 * (1 + hit.distance));
    EXPECT_FALSE(nearest.front().distance.shares) << "the latent is one vector";
  }
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
