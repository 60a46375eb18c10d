#include "engine/training/train_step.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "engine/model/device.h"
#include "engine/training/batch_loader.h"
#include "engine/training/loss.h"
#include "tests/engine/training/small_run.h"

namespace lookalike {
namespace {

struct Learner {
  explicit Learner(const ModelConfig& model, const TrainConfig& training, at::Device device = at::kCPU)
      : config(training), network(make_autoencoder(model)) {
    initialise(*network, model, 3);
    network->to(device);
    network->train();
    optimizer = make_optimizer(*network, config);
  }
  StepResult step(const Batch& batch, double rate = 1e-3) {
    return train_step(*network, *optimizer, batch, config, rate);
  }

  TrainConfig config;
  std::shared_ptr<Autoencoder> network;
  std::unique_ptr<Optimizer> optimizer;
};

/// A batch as the loader makes it, of pattern pictures.
Batch batch_for(const ModelConfig& model, const TrainConfig& config) {
  const test::SmallCollection collection(12, cache_size_for(model), false);
  const BatchPlan plan(collection.data().train_rows, 12, 1, 1);
  return render_batch(plan, 0, 1, collection.data(), model, config);
}

const ModelConfig every_network[] = {{Architecture::scene, 16, 8},       {Architecture::dense, 16, 8},
                                     {Architecture::pool, 16, 0},        {Architecture::landmark_m1, 92, 0},
                                     {Architecture::landmark_m3, 92, 0}, {Architecture::lookalike, 32, 12}};

TrainConfig training_of(const ModelConfig& model) {
  TrainConfig config{.l1_activity = 1e-4};
  if (model.architecture == Architecture::lookalike) config.invariance = 0.5, config.crop = 0.3;
  return config;
}

class EveryNetwork : public testing::TestWithParam<ModelConfig> {};

TEST_P(EveryNetwork, LearnsABatchByHeart) {
  const ModelConfig& model = GetParam();
  Learner learner(model, training_of(model));
  const Batch batch = batch_for(model, learner.config);
  const double first = learner.step(batch).loss;
  for (int i = 0; i < 20; ++i) learner.step(batch);
  EXPECT_LT(learner.step(batch).loss, 0.9 * first);
}

// The same steps in bfloat16 (8 bits of mantissa): close to the others, and of float32 weights.
TEST_P(EveryNetwork, LearnsInMixedPrecision) {
  const ModelConfig& model = GetParam();
  TrainConfig mixed = training_of(model);
  mixed.mixed_precision = true;
  Learner exact(model, training_of(model)), half(model, mixed);
  const Batch batch = batch_for(model, mixed);
  for (int i = 0; i < 5; ++i) {
    const StepResult a = exact.step(batch), b = half.step(batch);
    EXPECT_NEAR(b.loss, a.loss, 0.05 * a.loss) << i;
    EXPECT_NEAR(b.reconstruction, a.reconstruction, 0.05 * a.reconstruction) << i;
    EXPECT_NE(b.loss, a.loss) << "nothing was computed in bfloat16";
  }
  for (const auto& parameter : half.network->parameters()) EXPECT_EQ(parameter.scalar_type(), torch::kFloat32);
}

INSTANTIATE_TEST_SUITE_P(Networks, EveryNetwork, testing::ValuesIn(every_network));

TEST(TrainStep, IsTheObjectiveItsGradientAndAStep) {
  const ModelConfig model = test::small_scene();
  const TrainConfig config{.l1_activity = 0.01, .optimizer = OptimizerKind::sgd, .momentum = 0};
  Learner learner(model, config), by_hand(model, config);
  const Batch batch = batch_for(model, config);
  const StepResult result = learner.step(batch, 0.1);

  const Loss loss = objective(*by_hand.network, batch, config);
  loss.differentiable.backward();
  EXPECT_EQ(result.loss, loss.total);
  EXPECT_EQ(result.reconstruction, loss.reconstruction);
  const auto stepped = learner.network->parameters(), plain = by_hand.network->parameters();
  for (std::size_t i = 0; i < plain.size(); ++i) {
    EXPECT_TRUE(torch::allclose(stepped[i], plain[i] - 0.1 * plain[i].grad(), 1e-6, 1e-7)) << i;
  }
}

TEST(TrainStep, ChangesNoWeightWhenTheLossIsNotFinite) {
  const ModelConfig model = test::small_scene();
  Learner learner(model, TrainConfig{});
  Batch batch = batch_for(model, learner.config);
  batch.targets = torch::full_like(batch.targets, std::numeric_limits<float>::quiet_NaN());
  std::vector<at::Tensor> before;
  for (const auto& parameter : learner.network->parameters()) before.push_back(parameter.detach().clone());
  EXPECT_TRUE(std::isnan(learner.step(batch).loss));
  const auto after = learner.network->parameters();
  for (std::size_t i = 0; i < after.size(); ++i) EXPECT_TRUE(torch::equal(after[i], before[i]));
}

class OnACard : public testing::Test {
 protected:
  void SetUp() override {
    if (available_devices().size() == 1) GTEST_SKIP() << "no CUDA device";
  }
};

TEST_F(OnACard, EveryNetworkTakesTheSameSteps) {
  for (const ModelConfig& model : every_network) {
    const TrainConfig config = training_of(model);
    Learner card(model, config, device_for("cuda")), processor(model, config);
    const Batch batch = batch_for(model, config);
    for (int i = 0; i < 3; ++i) {
      const double expected = processor.step(batch).loss;
      EXPECT_NEAR(card.step(batch.pinned()).loss, expected, 1e-3 * expected);
    }
  }
}

TEST_F(OnACard, LearnsInMixedPrecision) {
  for (const ModelConfig& model : every_network) {
    TrainConfig config = training_of(model);
    config.mixed_precision = true;
    Learner learner(model, config, device_for("cuda"));
    const Batch batch = batch_for(model, config);
    const double first = learner.step(batch).loss;
    for (int i = 0; i < 20; ++i) learner.step(batch);
    EXPECT_LT(learner.step(batch).loss, first);
  }
}

}  // namespace
}  // namespace lookalike
