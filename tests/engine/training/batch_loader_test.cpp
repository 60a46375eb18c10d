#include "engine/training/batch_loader.h"

#include <gtest/gtest.h>

#include <chrono>

#include "engine/model/device.h"
#include "engine/model/picture_tensor.h"
#include "tests/engine/training/small_run.h"

namespace lookalike {
namespace {

using test::SmallCollection;

const BatchTransfer to_processor(at::kCPU);

TEST(RenderBatch, WithoutAugmentationHoldsThePicturesThemselves) {
  const SmallCollection collection(10, 16);
  const TrainConfig config{.batch = 4};
  const BatchPlan plan(collection.data().train_rows, config.batch, config.seed, 1);
  const Batch batch = render_batch(plan, 1, 1, collection.data(), {Architecture::scene, 16, 8}, config);
  EXPECT_EQ(batch.pictures.size(0), batch.size());
  EXPECT_TRUE(torch::equal(batch.targets, batch.pictures));
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

TEST(RenderBatch, SaysWhichPicturesAreAlikeWhenLabelsAreLearnedFrom) {
  const SmallCollection collection(12, 16);
  TrainData data = collection.data();
  for (std::int32_t i = 0; i < 12; ++i) data.known.labels.push_back(i % 3 - 1);
  TrainConfig config{.batch = 4};
  const BatchPlan plan(data.train_rows, 12, config.seed, 1);
  EXPECT_FALSE(render_batch(plan, 0, 1, data, {Architecture::scene, 16, 8}, config).alike.defined());
  config.triplet = 1;
  const Batch batch = render_batch(plan, 0, 1, data, {Architecture::scene, 16, 8}, config).on(torch::kCPU);
  const auto rows = plan.batch(0);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t j = 0; j < rows.size(); ++j) {
      const auto a = static_cast<std::int64_t>(i), b = static_cast<std::int64_t>(j);
      EXPECT_EQ(batch.alike[a][b].item<bool>(), data.known.alike(rows[i], rows[j]));
      EXPECT_EQ(batch.unlike[a][b].item<bool>(), data.known.differ(rows[i], rows[j]));
    }
  }
}

TEST(RenderBatch, GivesTwoDifferentViewsForInvariance) {
  const SmallCollection collection(12, 32);
  const TrainConfig config{.batch = 4, .invariance = 1, .flips = true, .crop = 0.5, .colour = 0.3};
  const BatchPlan plan(collection.data().train_rows, config.batch, config.seed, 1);
  const auto render = [&](int epoch, std::int64_t index) {
    return render_batch(plan, index, epoch, collection.data(), test::small_lookalike(), config);
  };
  const Batch batch = render(1, 0);
  EXPECT_EQ(batch.size(), static_cast<std::int64_t>(plan.batch(0).size()));
  EXPECT_EQ(batch.pictures.size(0), 2 * batch.size());
  EXPECT_TRUE(torch::equal(batch.targets, batch.pictures.narrow(0, 0, batch.size())));
  for (std::int64_t i = 0; i < batch.size(); ++i) {
    EXPECT_FALSE(torch::equal(batch.pictures[i], batch.pictures[batch.size() + i]));
  }
  EXPECT_TRUE(torch::equal(batch.pictures, render(1, 0).pictures));
  EXPECT_FALSE(torch::equal(batch.pictures, render(2, 0).pictures));
}

TEST(RenderBatch, TheSecondViewMayBeOfANeighbour) {
  const SmallCollection collection(24, 32);
  TrainData data = collection.data();
  const TrainConfig config{.batch = 24, .invariance = 1, .neighbours = 2};
  const BatchPlan plan(data.train_rows, config.batch, config.seed, 1);
  const auto rows = plan.batch(0);
  const auto next = [&](std::int64_t row) { return rows[static_cast<std::size_t>(row + 1) % rows.size()]; };
  for (std::int64_t row = 0; row < data.pixels.count; ++row) {
    data.neighbours.push_back(next(row));  // one neighbour, and one place that is free
    data.neighbours.push_back(-1);
  }
  const Batch batch = render_batch(plan, 0, 1, data, test::small_lookalike(), config);
  EXPECT_TRUE(torch::equal(batch.targets, batch.pictures.narrow(0, 0, batch.size())));
  std::int64_t itself = 0, neighbour = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto place = static_cast<std::int64_t>(i);
    const at::Tensor second = batch.pictures[batch.size() + place];
    const std::vector<std::int64_t> other{next(rows[i])};
    itself += torch::equal(second, batch.pictures[place]);
    neighbour += torch::allclose(second, to_tensor(data.pixels, other, 32)[0], 0, 1e-6);
  }
  EXPECT_EQ(itself + neighbour, batch.size());
  EXPECT_GT(neighbour, 1);       // a third is expected
  EXPECT_GT(itself, neighbour);  // two thirds
}

TEST(RenderBatch, VariesSinglePicturesToo) {
  const SmallCollection collection(12, 16);
  const TrainConfig config{.batch = 12, .colour = 0.3};
  const BatchPlan plan(collection.data().train_rows, config.batch, config.seed, 1);
  const Batch batch = render_batch(plan, 0, 1, collection.data(), {Architecture::scene, 16, 8}, config);
  EXPECT_EQ(batch.pictures.size(0), static_cast<std::int64_t>(plan.batch(0).size()));
  EXPECT_FALSE(torch::allclose(batch.pictures, to_tensor(collection.data().pixels, plan.batch(0), 16), 0, 0.01));
  EXPECT_TRUE(torch::equal(batch.targets, batch.pictures));  // what was varied is to be reconstructed as it was varied
}

TEST(RenderBatch, NoiseIsOnWhatTheEncoderSeesAlone) {
  const SmallCollection collection(60, 32);
  const ModelConfig model{Architecture::scene, 32, 8};
  TrainConfig config{.batch = 30, .flips = true};
  const BatchPlan plan(collection.data().train_rows, config.batch, config.seed, 1);
  const auto render = [&](int epoch, std::int64_t index) {
    return render_batch(plan, index, epoch, collection.data(), model, config);
  };
  const at::Tensor clean = render(1, 0).pictures;
  config.noise = 0.2;
  const Batch batch = render(1, 0);
  EXPECT_TRUE(torch::equal(batch.targets, clean));
  EXPECT_TRUE(batch.pictures.is_contiguous(at::MemoryFormat::ChannelsLast));
  const at::Tensor noise = batch.pictures - batch.targets;
  EXPECT_NEAR(noise.mean().item<double>(), 0, 0.005);
  EXPECT_NEAR(noise.std().item<double>(), 0.2, 0.005);
  EXPECT_TRUE(torch::equal(batch.pictures, render(1, 0).pictures));
  for (const Batch& other : {render(2, 0), render(1, 1)}) {
    EXPECT_FALSE(torch::allclose(noise[0], (other.pictures - other.targets)[0], 0, 0.01));
  }
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
  const TrainConfig config{.batch = 4, .invariance = 1, .noise = 0.1, .crop = 0.5};
  const ModelConfig model = test::small_lookalike();
  const BatchPlan plan(collection.data().train_rows, config.batch, config.seed, 3);
  BatchLoader loader(plan, 3, collection.data(), model, config, to_processor);
  ASSERT_GT(plan.size(), static_cast<std::int64_t>(BatchLoader::depth));
  for (std::int64_t b = 0; b < plan.size(); ++b) {
    const Batch ours = loader.next(), expected = render_batch(plan, b, 3, collection.data(), model, config);
    EXPECT_TRUE(torch::equal(ours.pictures, expected.pictures));
    EXPECT_TRUE(torch::equal(ours.targets, expected.targets));
  }
}

TEST(BatchLoader, TellsHowLongItWasWaitedFor) {
  const SmallCollection collection(40, 32);
  const TrainConfig config{.batch = 4};
  const ModelConfig model = test::small_lookalike();
  const auto start = std::chrono::steady_clock::now();
  BatchLoader loader(BatchPlan(collection.data().train_rows, config.batch, 1, 1), 1, collection.data(), model, config,
                     to_processor);
  EXPECT_EQ(loader.seconds_waited(), 0);
  loader.next();
  const double first = loader.seconds_waited();
  EXPECT_GT(first, 0);
  loader.next();
  EXPECT_GE(loader.seconds_waited(), first);
  EXPECT_LE(loader.seconds_waited(), std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
}

TEST(BatchLoader, RethrowsWhatRenderingThrew) {
  const SmallCollection collection(40, 32);
  const TrainConfig config{.batch = 4};
  const ModelConfig impossible{Architecture::lookalike, -1, 12};
  BatchLoader loader(BatchPlan(collection.data().train_rows, config.batch, 1, 1), 1, collection.data(), impossible,
                     config, to_processor);
  EXPECT_THROW(loader.next(), c10::Error);
  EXPECT_THROW(loader.next(), c10::Error);
}

// A device without memory: what arrives there has a shape, a type and a format.
TEST(BatchLoader, TakesBatchesToTheDevice) {
  const SmallCollection collection(40, 32);
  const TrainConfig config{.batch = 4};
  const BatchPlan plan(collection.data().train_rows, config.batch, config.seed, 1);
  const ModelConfig model = test::small_lookalike();
  const BatchTransfer transfer(at::kMeta);
  BatchLoader loader(plan, 1, collection.data(), model, config, transfer);
  for (std::int64_t b = 0; b < plan.size(); ++b) {
    const Batch batch = loader.next();
    EXPECT_TRUE(batch.pictures.is_meta() && batch.targets.is_meta());
    EXPECT_EQ(batch.size(), std::ssize(plan.batch(b)));
  }
}

TEST(BatchLoader, BatchesForACardAreThereWhenTheyAreHandedOver) {
  if (available_devices().size() == 1) GTEST_SKIP() << "no CUDA device";
  const SmallCollection collection(200, 64);
  const TrainConfig config{.batch = 4, .invariance = 1, .noise = 0.1, .crop = 0.5};
  const ModelConfig model{Architecture::lookalike, 64, 12};
  const BatchPlan plan(collection.data().train_rows, config.batch, config.seed, 1);
  const BatchTransfer transfer(device_for("cuda"));
  BatchLoader loader(plan, 1, collection.data(), model, config, transfer);
  double sum = 0, expected = 0;
  for (std::int64_t b = 0; b < plan.size(); ++b) {
    const Batch batch = loader.next();
    EXPECT_TRUE(batch.pictures.is_cuda() && batch.targets.is_cuda());
    sum += batch.pictures.sum().item<double>();  // waits: only then may the batch go
    expected += render_batch(plan, b, 1, collection.data(), model, config).pictures.sum().item<double>();
  }
  EXPECT_NEAR(sum, expected, 1e-4 * expected);
}

TEST(BatchLoader, MayBeLeftBeforeTheEnd) {
  const SmallCollection collection(40, 32);
  const TrainConfig config{.batch = 4};
  const ModelConfig model = test::small_lookalike();
  const BatchPlan plan(collection.data().train_rows, config.batch, config.seed, 1);
  BatchLoader loader(plan, 1, collection.data(), model, config, to_processor);
  EXPECT_EQ(loader.next().size(), plan.batch(0).size());
}

}  // namespace
}  // namespace lookalike
