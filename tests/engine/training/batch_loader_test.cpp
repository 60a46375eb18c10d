#include "engine/training/batch_loader.h"

#include <gtest/gtest.h>

#include "engine/model/picture_tensor.h"
#include "tests/engine/training/small_run.h"

namespace lookalike {
namespace {

using test::SmallCollection;

TEST(RenderBatch, WithoutAugmentationHoldsThePicturesThemselves) {
  const SmallCollection collection(10, 16);
  const TrainConfig config{.batch = 4};
  const BatchPlan plan(collection.data().train_rows, config.batch, config.seed, 1);
  const Batch batch = render_batch(plan, 1, 1, collection.data(), {Architecture::scene, 16, 8}, config);
  EXPECT_FALSE(batch.two_views);
  EXPECT_TRUE(batch.pictures.is_contiguous(at::MemoryFormat::ChannelsLast));
  EXPECT_TRUE(torch::allclose(batch.pictures, to_tensor(collection.data().pixels, plan.batch(1), 16), 0, 1e-6));
}

TEST(RenderBatch, FlipsSomePicturesAndNothingElse) {
  const SmallCollection collection(60, 16);
  const TrainConfig config{.batch = 60, .flips = true};
  const BatchPlan plan(collection.data().train_rows, config.batch, config.seed, 1);
  const Batch batch = render_batch(plan, 0, 1, collection.data(), {Architecture::scene, 16, 8}, config);
  const at::Tensor plain = to_tensor(collection.data().pixels, plan.batch(0), 16);
  int flipped = 0;
  for (std::int64_t i = 0; i < batch.size(); ++i) {
    const bool same = torch::allclose(batch.pictures[i], plain[i], 0, 1e-6);
    EXPECT_TRUE(same || torch::allclose(batch.pictures[i], plain[i].flip({2}), 0, 1e-6));
    flipped += !same;
  }
  EXPECT_GT(flipped, 10);
  EXPECT_LT(flipped, 35);
}

TEST(RenderBatch, GivesTwoDifferentViewsForInvariance) {
  const SmallCollection collection(12, 32);
  const TrainConfig config{.batch = 4, .invariance = 1, .flips = true};
  const BatchPlan plan(collection.data().train_rows, config.batch, config.seed, 1);
  const auto render = [&](int epoch, std::int64_t index) {
    return render_batch(plan, index, epoch, collection.data(), test::small_lookalike(), config);
  };
  const Batch batch = render(1, 0);
  EXPECT_TRUE(batch.two_views);
  EXPECT_EQ(batch.pictures.size(0), 2 * batch.size());
  for (std::int64_t i = 0; i < batch.size(); ++i) {
    EXPECT_FALSE(torch::equal(batch.pictures[i], batch.pictures[batch.size() + i]));
  }
  EXPECT_TRUE(torch::equal(batch.pictures, render(1, 0).pictures));
  EXPECT_FALSE(torch::equal(batch.pictures, render(2, 0).pictures));
}

TEST(RenderBatch, LandmarkModelsGetWindowsOfLargerPictures) {
  const SmallCollection collection(6, 96);
  const TrainConfig config{.batch = 4};
  const BatchPlan plan(collection.data().train_rows, config.batch, config.seed, 1);
  const Batch batch = render_batch(plan, 0, 1, collection.data(), {Architecture::landmark_m1, 92, 0}, config);
  EXPECT_EQ(batch.pictures.size(2), 92);
  EXPECT_EQ(batch.pictures.size(3), 92);
}

TEST(BatchLoader, DeliversEveryBatchInOrder) {
  const SmallCollection collection(40, 32);
  const TrainConfig config{.batch = 4, .invariance = 1};
  const ModelConfig model = test::small_lookalike();
  const BatchPlan plan(collection.data().train_rows, config.batch, config.seed, 3);
  BatchLoader loader(plan, 3, collection.data(), model, config);
  for (std::int64_t b = 0; b < plan.size(); ++b) {
    EXPECT_TRUE(
        torch::equal(loader.next().pictures, render_batch(plan, b, 3, collection.data(), model, config).pictures));
  }
}

TEST(BatchLoader, MayBeLeftBeforeTheEnd) {
  const SmallCollection collection(40, 32);
  const TrainConfig config{.batch = 4};
  const ModelConfig model = test::small_lookalike();
  const BatchPlan plan(collection.data().train_rows, config.batch, config.seed, 1);
  BatchLoader loader(plan, 1, collection.data(), model, config);
  EXPECT_EQ(loader.next().size(), plan.batch(0).size());
}

}  // namespace
}  // namespace lookalike
