#include "engine/training/triplet.h"

#include <gtest/gtest.h>

#include <cmath>
#include <optional>
#include <vector>

#include "tests/support/finite_differences.h"

namespace lookalike {
namespace {

using Labels = std::vector<int>;

at::Tensor pairs(const Labels& labels, bool same) {
  const auto count = static_cast<std::int64_t>(labels.size());
  at::Tensor mask = torch::zeros({count, count}, torch::kBool);
  for (std::int64_t i = 0; i < count; ++i) {
    for (std::int64_t j = 0; j < count; ++j) {
      mask[i][j] = (labels[static_cast<std::size_t>(i)] == labels[static_cast<std::size_t>(j)]) == same;
    }
  }
  return mask;
}

at::Tensor loss_of(const at::Tensor& features, const Labels& labels, double margin) {
  return batch_hard_triplet(features, pairs(labels, true), pairs(labels, false), margin);
}

at::Tensor random_features(std::int64_t count, std::int64_t size, std::uint64_t seed) {
  torch::manual_seed(seed);
  return torch::randn({count, size}, torch::kFloat64);
}

/// The loss as the paper writes it, in loops.
double naive_loss(const at::Tensor& features, const Labels& labels, double margin) {
  const auto count = static_cast<std::int64_t>(labels.size());
  const auto distance = [&](std::int64_t i, std::int64_t j) {
    const at::Tensor a = features[i] / features[i].norm(), b = features[j] / features[j].norm();
    return (a - b).norm().item<double>();
  };
  double sum = 0;
  int anchors = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    std::optional<double> farthest, nearest;
    for (std::int64_t j = 0; j < count; ++j) {
      if (i == j) continue;
      const double d = distance(i, j);
      if (labels[static_cast<std::size_t>(i)] == labels[static_cast<std::size_t>(j)]) {
        farthest = std::max(d, farthest.value_or(d));
      } else {
        nearest = std::min(d, nearest.value_or(d));
      }
    }
    if (!farthest || !nearest) continue;
    ++anchors;
    const double difference = *farthest - *nearest;
    sum += margin > 0 ? std::max(0.0, margin + difference) : std::log1p(std::exp(difference));
  }
  return anchors == 0 ? 0 : sum / anchors;
}

TEST(Triplet, AgreesWithLoopsOverAllTriplets) {
  const std::vector<Labels> cases = {
      {0, 0, 1, 1}, {0, 0, 0, 1, 1, 1, 2, 2, 2}, {0, 1, 0, 1, 2, 2, 2, 3}, {5, 5, 5, 5, 7}, {0, 1, 2, 3}};
  std::uint64_t seed = 1;
  for (const Labels& labels : cases) {
    const at::Tensor features = random_features(static_cast<std::int64_t>(labels.size()), 6, seed++);
    for (const double margin : {0.0, 0.2, 0.5}) {
      EXPECT_NEAR(loss_of(features, labels, margin).item<double>(), naive_loss(features, labels, margin), 1e-9);
    }
  }
}

TEST(Triplet, HasTheGradientsOfItsValues) {
  const Labels labels = {0, 0, 0, 1, 1, 1, 2, 2};
  for (const double margin : {0.0, 0.7}) {
    const at::Tensor features = random_features(8, 5, 11);
    test::expect_finite_differences([&] { return loss_of(features, labels, margin); }, {features}, 1e-6);
  }
}

TEST(Triplet, TheLengthOfFeaturesDoesNotCountAsInTheSearch) {
  const Labels labels = {0, 0, 1, 1};
  const at::Tensor features = random_features(4, 3, 5);
  const at::Tensor longer = features * torch::tensor({1.0, 30.0, 0.2, 5.0}, torch::kFloat64).unsqueeze(1);
  EXPECT_NEAR(loss_of(features, labels, 0.2).item<double>(), loss_of(longer, labels, 0.2).item<double>(), 1e-9);
}

TEST(Triplet, PairsOfWhichNothingIsKnownSayNothing) {
  const at::Tensor features = random_features(5, 4, 3);
  const Labels labels = {0, 0, 1, 1, 2};
  at::Tensor alike = pairs(labels, true), unlike = pairs(labels, false);
  for (std::int64_t i = 0; i < 4; ++i) unlike[i][4] = unlike[4][i] = false;  // of the last one nothing
  EXPECT_NEAR(batch_hard_triplet(features, alike, unlike, 0.2).item<double>(),
              loss_of(features.narrow(0, 0, 4), {0, 0, 1, 1}, 0.2).item<double>(), 1e-12);
}

/// Batches that cannot be compared, and features that are equal, give a finite loss and finite gradients.
TEST(Triplet, NothingToCompareAndEqualFeaturesDoNoHarm) {
  const struct {
    Labels labels;
    at::Tensor features;
    std::optional<double> loss;
  } cases[] = {
      {{3, 3, 3, 3}, torch::randn({4, 5}), 0.0},        // one label
      {{0, 1, 2, 3}, torch::randn({4, 5}), 0.0},        // no two of a label
      {{0, 0, 0, 1}, torch::randn({4, 5}), {}},         // a label with one picture
      {{0, 0, 1, 1}, torch::ones({4, 5}), 0.2},         // all the same place: the margin
      {{0, 0, 1, 1}, torch::zeros({4, 5}), 0.2},        // without any direction
      {{0, 0, 1, 1}, torch::full({4, 5}, 1e-30f), {}},  // nearly so
      {{0, 0, 1, 1}, torch::full({4, 5}, 1e18f), 0.2},
  };
  for (const auto& [labels, values, expected] : cases) {
    for (const double margin : {0.2, 0.0}) {
      const at::Tensor features = values.clone().requires_grad_();
      const at::Tensor loss = loss_of(features, labels, margin);
      if (expected && margin > 0) {
        EXPECT_NEAR(loss.item<double>(), *expected, 1e-6);
      }
      EXPECT_TRUE(std::isfinite(loss.item<double>()));
      loss.backward();
      EXPECT_TRUE(torch::isfinite(features.grad()).all().item<bool>()) << values;
    }
  }
}

TEST(Triplet, FollowingItsGradientBringsLabelsTogether) {
  const Labels labels = {0, 1, 0, 1, 0, 1, 2, 2, 2};
  at::Tensor features = random_features(9, 4, 21).requires_grad_();
  for (int step = 0; step < 400; ++step) {
    const auto gradient = torch::autograd::grad({loss_of(features, labels, 0.3)}, {features})[0];
    const torch::NoGradGuard no_grad;
    features -= 0.3 * gradient;
  }
  EXPECT_LT(loss_of(features, labels, 0.3).item<double>(), 0.02);
}

}  // namespace
}  // namespace lookalike
