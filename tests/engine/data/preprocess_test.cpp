#include "engine/data/preprocess.h"

#include <gtest/gtest.h>

#include "engine/core/error.h"
#include "engine/data/image_decoder.h"
#include "tests/engine/data/encoded_images.h"
#include "tests/support/test_images.h"

namespace lookalike {
namespace {

std::vector<int> pixel(const Image& image, int x, int y) {
  const auto* p = image.at(x, y);
  return {p[0], p[1], p[2]};
}

/// The mean of factor×factor blocks: what area averaging by a whole factor must give.
Image block_means(const Image& image, int factor) {
  Image small = test::solid_image(image.width / factor, image.height / factor, 0, 0, 0);
  for (int y = 0; y < small.height; ++y) {
    for (int x = 0; x < small.width; ++x) {
      for (int c = 0; c < 3; ++c) {
        int sum = 0;
        for (int i = 0; i < factor * factor; ++i) sum += image.at(x * factor + i % factor, y * factor + i / factor)[c];
        small.at(x, y)[c] = static_cast<std::uint8_t>((sum + factor * factor / 2) / (factor * factor));
      }
    }
  }
  return small;
}

int largest_difference(const Image& a, const Image& b) {
  EXPECT_EQ(a.width, b.width);
  EXPECT_EQ(a.height, b.height);
  int largest = a.rgb.size() == b.rgb.size() ? 0 : 255;
  for (std::size_t i = 0; i < std::min(a.rgb.size(), b.rgb.size()); ++i)
    largest = std::max(largest, std::abs(a.rgb[i] - b.rgb[i]));
  return largest;
}

TEST(FitPolicy, NamesRoundTrip) {
  for (const FitPolicy policy : {FitPolicy::crop, FitPolicy::letterbox, FitPolicy::stretch}) {
    EXPECT_EQ(fit_policy_from_string(to_string(policy)), policy);
  }
  EXPECT_EQ(to_string(FitPolicy::letterbox), "letterbox");
  EXPECT_EQ(fit_policy_from_string("squash"), std::nullopt);
}

TEST(FitSquare, ShrinkingAveragesAreas) {
  const Image image = test::noise_image(64, 64, 1);
  EXPECT_LE(largest_difference(fit_square(image, 16), block_means(image, 4)), 1);
}

TEST(FitSquare, CropTakesTheCentre) {
  const Image wide = test::noise_image(100, 40, 2);
  EXPECT_EQ(fit_square(wide, 40), crop(wide, 30, 0, 40, 40));
  const Image tall = test::noise_image(40, 101, 2);
  EXPECT_EQ(fit_square(tall, 40), crop(tall, 0, 30, 40, 40));
  EXPECT_LE(largest_difference(fit_square(wide, 20), block_means(crop(wide, 30, 0, 40, 40), 2)), 1);
}

TEST(FitSquare, LetterboxKeepsAllAndAddsMidGrey) {
  const Image image = fit_square(test::solid_image(80, 40, 250, 10, 20), 40, FitPolicy::letterbox);
  for (int y = 0; y < 40; ++y) {
    const bool inside = y >= 10 && y < 30;
    EXPECT_EQ(pixel(image, 20, y), (inside ? std::vector{250, 10, 20} : std::vector{128, 128, 128})) << y;
  }
}

TEST(FitSquare, LetterboxOfAThreadKeepsOnePixel) {
  const Image image = fit_square(test::solid_image(1000, 2, 250, 10, 20), 16, FitPolicy::letterbox);
  EXPECT_EQ(pixel(image, 3, 7), (std::vector{250, 10, 20}));
  EXPECT_EQ(pixel(image, 3, 8), (std::vector{128, 128, 128}));
}

TEST(FitSquare, StretchUsesAllOfThePicture) {
  const Image image = fit_square(test::four_quarters(80, 20), 40, FitPolicy::stretch);
  EXPECT_EQ(pixel(image, 2, 2), (std::vector{220, 20, 20}));
  EXPECT_EQ(pixel(image, 37, 2), (std::vector{20, 200, 20}));
  EXPECT_EQ(pixel(image, 2, 37), (std::vector{30, 30, 230}));
  EXPECT_EQ(pixel(image, 37, 37), (std::vector{240, 240, 240}));
}

TEST(FitSquare, StretchThatShrinksOneAxisStillAveragesIt) {
  Image stripes = test::solid_image(64, 8, 0, 0, 0);
  for (int y = 0; y < 8; ++y) {
    for (int x = 0; x < 64; x += 2) std::fill_n(stripes.at(x, y), 3, std::uint8_t{200});
  }
  const Image image = fit_square(stripes, 16, FitPolicy::stretch);
  for (int x = 0; x < 16; ++x) EXPECT_NEAR(image.at(x, 5)[0], 100, 1) << "aliasing at " << x;
}

TEST(FitSquare, EnlargingInterpolates) {
  Image step = test::solid_image(2, 2, 0, 0, 0);
  std::fill_n(step.at(1, 0), 3, std::uint8_t{200});
  std::fill_n(step.at(1, 1), 3, std::uint8_t{200});
  const Image image = fit_square(step, 8);
  EXPECT_EQ(image.width, 8);
  EXPECT_EQ(image.at(0, 0)[0], 0);
  EXPECT_EQ(image.at(7, 0)[0], 200);
  for (int x = 1; x < 8; ++x) EXPECT_GE(image.at(x, 3)[0], image.at(x - 1, 3)[0]);
  EXPECT_GT(image.at(4, 3)[0], 50);
  EXPECT_LT(image.at(4, 3)[0], 150);
}

TEST(FitSquare, TheSameSizeIsTheSamePicture) {
  const Image image = test::noise_image(32, 32, 3);
  for (const FitPolicy policy : {FitPolicy::crop, FitPolicy::letterbox, FitPolicy::stretch}) {
    EXPECT_EQ(fit_square(image, 32, policy), image);
  }
}

TEST(FitSquare, RefusesNonsense) {
  EXPECT_THROW(fit_square(test::solid_image(8, 8, 1, 1, 1), 0), Error);
  EXPECT_THROW(fit_square(test::solid_image(8, 8, 1, 1, 1), -5), Error);
  EXPECT_THROW(fit_square(Image{}, 8), Error);
}

TEST(ShrinkTo, KeepsTheAspectAndNeverEnlarges) {
  const Image image = test::noise_image(300, 200, 1);
  const Image small = shrink_to(image, 150);
  EXPECT_LE(largest_difference(small, block_means(image, 2)), 1);
  EXPECT_EQ(shrink_to(image, 300), image);
  EXPECT_EQ(shrink_to(image, 1000), image);
  EXPECT_EQ(shrink_to(test::solid_image(1000, 2, 1, 2, 3), 10).height, 1);
}

TEST(Crop, IsClippedToThePicture) {
  const Image image = test::noise_image(10, 8, 1);
  EXPECT_EQ(crop(image, 0, 0, 10, 8), image);
  const Image corner = crop(image, 7, 6, 100, 100);
  ASSERT_EQ(corner.width, 3);
  ASSERT_EQ(corner.height, 2);
  EXPECT_EQ(pixel(corner, 2, 1), pixel(image, 9, 7));
  const Image from_outside = crop(image, -5, -5, 7, 6);
  ASSERT_EQ(from_outside.width, 2);
  ASSERT_EQ(from_outside.height, 1);
  EXPECT_EQ(pixel(from_outside, 1, 0), pixel(image, 1, 0));
  EXPECT_TRUE(crop(image, 10, 0, 5, 5).empty());
  EXPECT_TRUE(crop(image, 0, 0, 0, 5).empty());
  EXPECT_TRUE(crop(image, 2'000'000'000, 0, 2'000'000'000, 5).empty());
}

TEST(EncodeJpeg, GivesAJpegThatDecodesToTheSamePicture) {
  const Image image = test::pattern_image(50, 31, 1, 1);
  const auto jpeg = encode_jpeg(image, 95);
  const DecodedImage decoded = decode_image(std::as_bytes(std::span(jpeg)));
  EXPECT_EQ(decoded.format, ImageFormat::jpeg);
  EXPECT_LT(test::mean_difference(decoded.image, image), 8);
  EXPECT_LT(encode_jpeg(image, 20).size(), jpeg.size());
  EXPECT_THROW(encode_jpeg(Image{}), Error);
}

}  // namespace
}  // namespace lookalike
