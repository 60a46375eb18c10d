#include "engine/training/batch.h"

#include <gtest/gtest.h>

#include "engine/model/device.h"

namespace lookalike {
namespace {

/// Of two views of two pictures, the first of which are the targets.
Batch two_views() {
  const at::Tensor pictures = torch::rand({4, 3, 8, 8}).contiguous(at::MemoryFormat::ChannelsLast);
  const at::Tensor pairs = torch::eye(2, torch::kBool);
  return {pictures, pictures.narrow(0, 0, 2), pairs, pairs.logical_not()};
}

TEST(Batch, WhereItIsAlreadyNothingIsCopied) {
  const Batch batch = two_views(), same = batch.on(at::kCPU);
  EXPECT_TRUE(same.pictures.is_same(batch.pictures));
  EXPECT_TRUE(BatchTransfer(at::kCPU).fetch(batch).pictures.is_same(batch.pictures));
}

// The meta device has no memory, but shapes, types and formats.
TEST(Batch, ElsewhereItKeepsItsFormatAndItsTargetsTravelWithThePictures) {
  Batch batch = two_views();
  const Batch there = batch.on(at::kMeta);
  for (const at::Tensor& tensor : {there.pictures, there.targets, there.alike, there.unlike}) {
    EXPECT_TRUE(tensor.is_meta());
  }
  EXPECT_EQ(there.pictures.sizes(), batch.pictures.sizes());
  EXPECT_TRUE(there.pictures.is_contiguous(at::MemoryFormat::ChannelsLast));
  EXPECT_EQ(there.alike.scalar_type(), torch::kBool);
  EXPECT_TRUE(there.targets.is_alias_of(there.pictures));
  EXPECT_EQ(there.size(), 2);

  batch.targets = batch.targets.clone();
  EXPECT_FALSE(batch.on(at::kMeta).targets.is_alias_of(batch.on(at::kMeta).pictures));
  batch.alike = batch.unlike = at::Tensor();
  EXPECT_FALSE(batch.on(at::kMeta).alike.defined());
}

TEST(Batch, PinnedMemoryIsForTheCard) {
  if (available_devices().size() == 1) GTEST_SKIP() << "no CUDA device";
  const Batch batch = two_views(), pinned = batch.pinned(), there = pinned.on(device_for("cuda"));
  EXPECT_TRUE(pinned.pictures.is_pinned());
  EXPECT_TRUE(there.pictures.is_cuda() && there.targets.is_cuda());
  EXPECT_TRUE(there.pictures.is_contiguous(at::MemoryFormat::ChannelsLast));
  EXPECT_TRUE(torch::equal(there.targets.cpu(), batch.targets));
}

TEST(BatchTransfer, BringsToTheCardWhatWasThere) {
  if (available_devices().size() == 1) GTEST_SKIP() << "no CUDA device";
  const BatchTransfer transfer(device_for("cuda"));
  const Batch batch = two_views(), there = transfer.fetch(batch);
  EXPECT_TRUE(torch::equal(there.pictures.cpu(), batch.pictures));
  EXPECT_TRUE(torch::equal(there.unlike.cpu(), batch.unlike));
}

}  // namespace
}  // namespace lookalike
