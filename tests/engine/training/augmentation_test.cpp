#include "engine/training/augmentation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

#include "tests/support/test_images.h"

namespace lookalike {
namespace {

std::vector<float> rendered(const View& view, const Image& image, int out) {
  std::vector<float> pixels(static_cast<std::size_t>(out) * out * 3, -1);
  render_view(view, image.rgb.data(), image.width, pixels.data(), out);
  return pixels;
}

float value(const std::vector<float>& pixels, int side, int x, int y, int c) {
  return pixels[static_cast<std::size_t>((y * side + x) * 3 + c)];
}

TEST(RenderView, PlainViewIsTheExactMiddle) {
  const Image image = test::noise_image(9, 9, 1);
  const auto pixels = rendered(plain_view(9, 6), image, 6);
  for (int y = 0; y < 6; ++y) {
    for (int x = 0; x < 6; ++x) {
      for (int c = 0; c < 3; ++c) EXPECT_FLOAT_EQ(value(pixels, 6, x, y, c), image.at(x + 1, y + 1)[c] / 255.F);
    }
  }
}

TEST(RenderView, MirroredIsTheExactMirrorImage) {
  const Image image = test::noise_image(8, 8, 2);
  View view = plain_view(8, 8);
  const auto straight = rendered(view, image, 8);
  view.mirrored = true;
  const auto mirrored = rendered(view, image, 8);
  for (int y = 0; y < 8; ++y) {
    for (int x = 0; x < 8; ++x) EXPECT_EQ(value(mirrored, 8, x, y, 1), value(straight, 8, 7 - x, y, 1));
  }
}

// Windows of whole pixels are copied, all others are interpolated: the two ways must meet.
TEST(RenderView, WindowsAreTheLimitOfInterpolation) {
  const Image image = test::noise_image(20, 20, 5);
  for (const bool mirrored : {false, true}) {
    const View window{.x = 3, .y = 5, .side = 12, .mirrored = mirrored};
    View close = window;
    close.side -= 1e-6;
    const auto copied = rendered(window, image, 12), interpolated = rendered(close, image, 12);
    for (std::size_t i = 0; i < copied.size(); ++i) EXPECT_NEAR(copied[i], interpolated[i], 2e-3);
  }
}

TEST(RenderView, EnlargingInterpolatesBetweenPixelCentres) {
  Image ramp{16, 16, std::vector<std::uint8_t>(16 * 16 * 3)};
  for (int y = 0; y < 16; ++y) {
    for (int x = 0; x < 16; ++x) std::fill_n(ramp.at(x, y), 3, static_cast<std::uint8_t>(10 * x + 3 * y));
  }
  const View view{.x = 4, .y = 5, .side = 8};
  const auto pixels = rendered(view, ramp, 16);
  for (int y = 0; y < 16; ++y) {
    for (int x = 0; x < 16; ++x) {
      const double in_x = 4 + (x + 0.5) / 2 - 0.5, in_y = 5 + (y + 0.5) / 2 - 0.5;
      EXPECT_NEAR(value(pixels, 16, x, y, 0), (10 * in_x + 3 * in_y) / 255, 1e-3);
    }
  }
}

// Each change against its own formula, one at a time: brightness scales, contrast stretches about the mean grey,
// saturation moves to and from the luma.
TEST(RenderView, ColourChangesFollowTheirFormulas) {
  Image image = test::solid_image(4, 4, 100, 60, 20);
  for (int y = 0; y < 4; ++y) {
    for (int x = 0; x < 2; ++x) std::fill_n(image.at(x, y), 3, std::uint8_t{50});
  }
  const float luma = (0.299F * 100 + 0.587F * 60 + 0.114F * 20) / 255, mean = (luma + 50.F / 255) / 2;
  View view = plain_view(4, 4);
  view.brightness = 1.2F;
  EXPECT_NEAR(value(rendered(view, image, 4), 4, 3, 0, 0), 1.2F * 100 / 255, 1e-5);
  view.brightness = 1;
  view.contrast = 0.8F;
  EXPECT_NEAR(value(rendered(view, image, 4), 4, 3, 0, 0), mean + 0.8F * (100.F / 255 - mean), 1e-5);
  view.contrast = 1;
  view.saturation = 0.7F;
  EXPECT_NEAR(value(rendered(view, image, 4), 4, 3, 0, 2), luma + 0.7F * (20.F / 255 - luma), 1e-5);
  view.saturation = 0;
  for (int c = 0; c < 3; ++c) EXPECT_NEAR(value(rendered(view, image, 4), 4, 3, 0, c), luma, 1e-5);
}

TEST(RenderView, StaysInRange) {
  View view = plain_view(8, 8);
  view.brightness = view.contrast = view.saturation = 2;
  for (const float v : rendered(view, test::noise_image(8, 8, 3), 8)) {
    EXPECT_GE(v, 0);
    EXPECT_LE(v, 1);
  }
}

TEST(RandomView, VariesWithinTheStrengths) {
  std::mt19937_64 random(1);
  const TrainConfig strengths{.flips = true, .crop = 0.5, .colour = 0.3, .grey = 0.2};
  int grey = 0, mirrored = 0;
  double smallest = 1;
  for (int i = 0; i < 4000; ++i) {
    const View view = random_view(random, 64, 64, strengths);
    const double area = view.side * view.side / (64 * 64);
    EXPECT_GE(area, 0.4999);
    EXPECT_LE(area, 1.0001);
    smallest = std::min(smallest, area);
    EXPECT_GE(std::min(view.x, view.y), 0);
    EXPECT_LE(std::max(view.x, view.y) + view.side, 64.001);
    for (const float factor : {view.brightness, view.contrast}) EXPECT_NEAR(factor, 1, 0.3001);
    grey += view.saturation == 0;
    mirrored += view.mirrored;
  }
  EXPECT_LT(smallest, 0.51);
  EXPECT_NEAR(grey, 800, 120);
  EXPECT_NEAR(mirrored, 2000, 160);
}

TEST(RandomView, EachStrengthWorksByItself) {
  std::mt19937_64 random(1);
  const View plain = plain_view(64, 64);
  int cropped = 0, coloured = 0, grey = 0;
  for (int i = 0; i < 200; ++i) {
    const View crop = random_view(random, 64, 64, {.crop = 0.4});
    cropped += crop.side != 64;
    EXPECT_EQ(std::tuple(crop.mirrored, crop.brightness, crop.contrast, crop.saturation), std::tuple(false, 1, 1, 1));
    const View colour = random_view(random, 64, 64, {.colour = 0.4});
    coloured += colour.brightness != 1 && colour.contrast != 1 && colour.saturation != 1;
    EXPECT_EQ(std::tuple(colour.x, colour.y, colour.side, colour.mirrored), std::tuple(0, 0, plain.side, false));
    grey += random_view(random, 64, 64, {.grey = 0.5}).saturation == 0;
  }
  EXPECT_GT(cropped, 190);
  EXPECT_GT(coloured, 190);
  EXPECT_NEAR(grey, 100, 40);
}

TEST(RandomView, WithoutACropCoversAllPlacesInWholePixels) {
  std::mt19937_64 random(1);
  std::array<int, 5> seen{};
  for (int i = 0; i < 500; ++i) {
    const View view = random_view(random, 96, 92, TrainConfig{});
    EXPECT_FALSE(view.mirrored);
    EXPECT_EQ(view.side, 92);
    ++seen.at(static_cast<std::size_t>(view.x));
    ++seen.at(static_cast<std::size_t>(view.y));
  }
  for (const int count : seen) EXPECT_GT(count, 120);
}

// A crop is a share of what the network sees, not of the larger picture that it is taken from.
TEST(RandomView, CropsSmallerThanTheInputLieAnywhere) {
  std::mt19937_64 random(1);
  double largest = 0, rightmost = 0;
  for (int i = 0; i < 2000; ++i) {
    const View view = random_view(random, 96, 92, {.crop = 0.2});
    EXPECT_GE(view.side, 92 * std::sqrt(0.7999));
    largest = std::max(largest, view.side);
    rightmost = std::max(rightmost, view.x + view.side);
  }
  EXPECT_NEAR(largest, 92, 0.1);
  EXPECT_NEAR(rightmost, 96, 0.1);
}

}  // namespace
}  // namespace lookalike
