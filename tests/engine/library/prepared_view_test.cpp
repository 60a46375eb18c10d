#include "engine/library/prepared_view.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/analysis/linear_algebra.h"
#include "tests/support/test_images.h"

namespace lookalike {
namespace {

class PreparedViewTest : public ::testing::Test {
 protected:
  PreparedViewTest() {
    embeddings_.stamp = "stamp";
    embeddings_.blocks = {{"dictionary", 0, 12}, {"colour", 12, 6}};
    embeddings_.parts = Matrix(200, 18);
    Matrix dictionary = test::gaussian_matrix(200, 12, 1), colour = test::gaussian_matrix(200, 6, 2);
    normalise_rows(dictionary);
    normalise_rows(colour);
    for (std::int64_t i = 0; i < 200; ++i) {
      std::ranges::copy(dictionary.row(i), embeddings_.parts.row(i).begin());
      std::ranges::copy(colour.row(i), embeddings_.parts.row(i).begin() + 12);
    }
    embeddings_.latent = test::gaussian_matrix(200, 9, 3);
    for (std::int64_t i = 0; i < 200; ++i) {
      for (float& value : embeddings_.latent.row(i)) value = 5 + value * static_cast<float>(1 + i % 7);
    }
  }
  QueryVectors vectors_of(std::int64_t row) const {
    QueryVectors v{Matrix(1, 18), Matrix(1, 9)};
    std::ranges::copy(embeddings_.parts.row(row), v.parts.row(0).begin());
    std::ranges::copy(embeddings_.latent.row(row), v.latent.row(0).begin());
    return v;
  }
  double latent_distance(std::int64_t a, std::int64_t b) const {
    double sum = 0;
    for (std::int64_t j = 0; j < 9; ++j) sum += std::pow(embeddings_.latent(a, j) - embeddings_.latent(b, j), 2);
    return std::sqrt(sum);
  }

  const std::shared_ptr<Embeddings> shared_ = std::make_shared<Embeddings>();
  Embeddings& embeddings_ = *shared_;
};

TEST_F(PreparedViewTest, EuclideanSearchOfTheLatentAgreesWithANaiveOne) {
  const PreparedView view(shared_, {DescriptorKind::latent, {}, SearchMetric::euclidean});
  for (const std::int64_t query : {0, 41, 199}) {
    const auto point = view.point({vectors_of(query)}, {});
    std::vector<std::int64_t> order(200);
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, {}, [&](std::int64_t row) { return latent_distance(query, row); });
    const auto found = view.rows().nearest(point, 20);
    ASSERT_EQ(found.size(), 20u);
    for (std::size_t i = 0; i < found.size(); ++i) {
      EXPECT_EQ(found[i].row, order[i]);
      EXPECT_NEAR(view.distance(point, found[i], SearchMetric::euclidean), latent_distance(query, order[i]), 1e-5);
    }
    EXPECT_EQ(view.distance(point, found[0], SearchMetric::euclidean), 0) << "its own";
    EXPECT_EQ(view.score(point, found[0]), 100);
  }
}

TEST_F(PreparedViewTest, TheEuclideanScoreIsTheShareOfPairsThatAreFartherApart) {
  const PreparedView view(shared_, {DescriptorKind::latent, {}, SearchMetric::euclidean});
  const auto point = view.point({vectors_of(7)}, {});
  const auto found = view.rows().nearest(point, 200);
  for (const std::size_t i : {1u, 50u, 150u}) {
    const double distance = view.distance(point, found[i], SearchMetric::euclidean);
    int farther = 0, pairs = 0;
    for (std::int64_t a = 0; a < 200; ++a) {
      for (std::int64_t b = 0; b < a; ++b, ++pairs) farther += latent_distance(a, b) > distance;
    }
    EXPECT_NEAR(view.score(point, found[i]), 100.0 * farther / pairs, 1);
  }
}

TEST_F(PreparedViewTest, CosineAndEuclideanOfTheLatentAreDifferentOrders) {
  const PreparedView cosine(shared_, {DescriptorKind::latent, {}, SearchMetric::cosine});
  const PreparedView euclidean(shared_, {DescriptorKind::latent, {}, SearchMetric::euclidean});
  const auto nearest_rows = [&](const PreparedView& view) {
    std::vector<std::int64_t> rows;
    for (const Neighbour& n : view.rows().nearest(view.point({vectors_of(3)}, {}), 10)) rows.push_back(n.row);
    return rows;
  };
  EXPECT_NE(nearest_rows(cosine), nearest_rows(euclidean));
}

TEST_F(PreparedViewTest, WeighsThePartsWhereTheyLieAsFusedRowsWould) {
  const PartWeights weights{0.8f, 1, 0.3f};
  for (const DescriptorView& how :
       {DescriptorView{}, DescriptorView{DescriptorKind::fused, weights}, DescriptorView{DescriptorKind::colour},
        DescriptorView{DescriptorKind::dictionary}}) {
    const PreparedView view(shared_, how);
    const ExactIndex fused(how.of(embeddings_), {});
    const ScoreCalibration scores(fused.rows(), 1);
    for (const std::int64_t query : {0, 77, 199}) {
      const auto point = view.point({vectors_of(query)}, {});
      const auto found = view.rows().nearest(point, 20), expected = fused.search(fused.rows().row(query), 20);
      ASSERT_EQ(found.size(), expected.size());
      for (std::size_t i = 0; i < found.size(); ++i) {
        EXPECT_EQ(found[i].row, expected[i].row);
        EXPECT_NEAR(found[i].similarity, expected[i].similarity, 1e-5);
        EXPECT_NEAR(view.score(point, found[i]), scores.percentile(expected[i].similarity), 0.1);
      }
    }
  }
}

TEST_F(PreparedViewTest, ServesEveryViewOfTheSameVectors) {
  const PreparedView fused(shared_, {});
  EXPECT_TRUE(fused.serves({DescriptorKind::fused, {}, SearchMetric::euclidean})) << "rows of length 1";
  EXPECT_FALSE(fused.serves({DescriptorKind::fused, {1, 1, 0}, SearchMetric::cosine}));
  const PreparedView colour(shared_, {DescriptorKind::colour, {}, SearchMetric::cosine});
  EXPECT_TRUE(colour.serves({DescriptorKind::colour, {1, 0, 0}, SearchMetric::cosine})) << "weights mean nothing here";
  const PreparedView latent(shared_, {DescriptorKind::latent, {}, SearchMetric::cosine});
  EXPECT_FALSE(latent.serves({DescriptorKind::latent, {}, SearchMetric::euclidean}));
}

TEST_F(PreparedViewTest, TheMiddleOfExamplesMovesAwayFromWhatIsNotWanted) {
  const PreparedView view(shared_, {});
  const auto similarity = [&](const std::vector<float>& point, std::int64_t row) {
    const std::vector<std::int64_t> only{row};
    return view.rows().nearest_among(point, 1, only).front().similarity;
  };
  const auto between = view.point({vectors_of(1), vectors_of(2)}, {});
  const auto away = view.point({vectors_of(1), vectors_of(2)}, {vectors_of(2)});
  EXPECT_NEAR(similarity(between, 1), similarity(between, 2), 1e-5);
  EXPECT_GT(similarity(away, 1), similarity(away, 2) + 0.1);
}

}  // namespace
}  // namespace lookalike
