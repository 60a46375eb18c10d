#include "engine/library/looks.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/test_images.h"

namespace lookalike {
namespace {

constexpr int size = 16;

PixelView view_of(const Image& image) {
  return {image.rgb.data(), 1, image.width};
}

/// One look at a picture.
Image look(const Image& picture, int which) {
  return {picture.width, picture.height, render_looks(view_of(picture), which, which + 1)};
}

Image mirrored(const Image& picture) {
  Image image = picture;
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) std::copy_n(picture.at(picture.width - 1 - x, y), 3, image.at(x, y));
  }
  return image;
}

/// Black but for one pixel.
Image dot_at(int x, int y) {
  Image image = test::solid_image(size, size, 0, 0, 0);
  image.at(x, y)[0] = 255;
  return image;
}

bool shows(const Image& image) {
  return std::ranges::any_of(image.rgb, [](int v) { return v > 0; });
}

TEST(Looks, BeginWithThePictureAndItsMirrorImage) {
  const Image picture = test::noise_image(size, size, 1);
  EXPECT_EQ(look(picture, 0), picture);
  EXPECT_EQ(look(picture, 1), mirrored(picture));
}

TEST(Looks, ComeInPairsThatMirrorEachOther) {
  const Image picture = test::noise_image(size, size, 2);
  for (const int which : {2, 8}) {
    const Image plain = mirrored(look(picture, which)), other = look(picture, which + 1);
    for (std::size_t i = 0; i < plain.rgb.size(); ++i) EXPECT_NEAR(plain.rgb[i], other.rgb[i], 1);
  }
}

TEST(Looks, ShowTheirPartOfThePicture) {
  // Of each dot, the looks that it can be seen in.
  const auto seen = [](const Image& picture) {
    std::vector<int> looks;
    for (int which = 0; which < learned_looks; ++which) {
      if (shows(look(picture, which))) looks.push_back(which);
    }
    return looks;
  };
  EXPECT_EQ(seen(dot_at(0, 0)), (std::vector{0, 1, 4}));
  EXPECT_EQ(seen(dot_at(15, 0)), (std::vector{0, 1, 5}));
  EXPECT_EQ(seen(dot_at(0, 15)), (std::vector{0, 1, 6}));
  EXPECT_EQ(seen(dot_at(15, 15)), (std::vector{0, 1, 7}));
  EXPECT_EQ(std::ssize(seen(dot_at(8, 8))), learned_looks);
}

TEST(Looks, OfOnePictureLieSideBySide) {
  const Image a = test::noise_image(size, size, 3), b = test::noise_image(size, size, 4);
  std::vector<std::uint8_t> both = a.rgb;
  both.insert(both.end(), b.rgb.begin(), b.rgb.end());
  const auto looks = render_looks({both.data(), 2, size}, 0, 2);
  std::vector<std::uint8_t> expected;
  for (const Image& image : {a, mirrored(a), b, mirrored(b)}) {
    expected.insert(expected.end(), image.rgb.begin(), image.rgb.end());
  }
  EXPECT_EQ(looks, expected);
}

}  // namespace
}  // namespace lookalike
