#include "engine/model/picture_tensor.h"

#include <gtest/gtest.h>

#include "engine/core/error.h"
#include "tests/support/test_images.h"

namespace lookalike {
namespace {

struct Stack {
  explicit Stack(int side) : size(side) {
    for (std::uint64_t seed = 0; seed < 3; ++seed) {
      const Image image = test::noise_image(side, side, seed);
      bytes.insert(bytes.end(), image.rgb.begin(), image.rgb.end());
    }
  }
  PixelView view() const { return {bytes.data(), 3, size}; }
  int size;
  std::vector<std::uint8_t> bytes;
};

TEST(PictureTensor, HoldsEachPixelScaledInChannelsLast) {
  const Stack stack(5);
  const std::vector<std::int64_t> rows{2, 0};
  const at::Tensor t = to_tensor(stack.view(), rows, 5);
  ASSERT_EQ(t.sizes().vec(), (std::vector<std::int64_t>{2, 3, 5, 5}));
  EXPECT_TRUE(t.is_contiguous(at::MemoryFormat::ChannelsLast));
  for (int n = 0; n < 2; ++n) {
    for (int y = 0; y < 5; ++y) {
      for (int x = 0; x < 5; ++x) {
        for (int c = 0; c < 3; ++c) {
          EXPECT_FLOAT_EQ(t[n][c][y][x].item<float>(), stack.view().picture(rows[n])[(y * 5 + x) * 3 + c] / 255.F);
        }
      }
    }
  }
}

TEST(PictureTensor, CutsTheCentreOfLargerPictures) {
  const Stack stack(8);
  const std::vector<std::int64_t> rows{1};
  const at::Tensor whole = to_tensor(stack.view(), rows, 8), middle = to_tensor(stack.view(), rows, 4);
  EXPECT_TRUE(torch::equal(middle, whole.narrow(2, 2, 4).narrow(3, 2, 4)));
}

TEST(PictureTensor, RefusesPicturesThatAreTooSmall) {
  const Stack stack(4);
  EXPECT_THROW(to_tensor(stack.view(), std::vector<std::int64_t>{0}, 5), Error);
}

TEST(PictureTensor, ImagesComeBackAsTheyWere) {
  const Stack stack(6);
  const auto images = to_images(to_tensor(stack.view(), std::vector<std::int64_t>{0, 1, 2}, 6));
  ASSERT_EQ(images.size(), 3u);
  for (std::uint64_t seed = 0; seed < 3; ++seed) EXPECT_EQ(images[seed], test::noise_image(6, 6, seed));
}

TEST(PictureTensor, ImagesAreClampedAndRounded) {
  const at::Tensor t = torch::tensor({-1.F, 2.F, 0.5F}).view({1, 3, 1, 1});
  EXPECT_EQ(to_images(t).front().rgb, (std::vector<std::uint8_t>{0, 255, 128}));
}

}  // namespace
}  // namespace lookalike
