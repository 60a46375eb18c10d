// Files that cannot be used: each must give the right health and a reason, never a picture and never an exception.
#include <gtest/gtest.h>

#include <cstring>

#include "engine/data/image_decoder.h"
#include "tests/engine/data/encoded_images.h"
#include "tests/support/test_images.h"

namespace lookalike {
namespace {

using test::Bytes;

void expect_health(const Bytes& bytes, Health health, const DecodeOptions& options = {}) {
  const DecodedImage result = decode_image(bytes, options);
  EXPECT_EQ(result.health, health) << to_string(result.health) << ": " << result.detail;
  EXPECT_FALSE(result.detail.empty());
  EXPECT_TRUE(result.image.empty());
}

Bytes cut(Bytes bytes, double share) {
  bytes.resize(static_cast<std::size_t>(static_cast<double>(bytes.size()) * share));
  return bytes;
}

void put_big_endian(Bytes& bytes, std::size_t at, std::uint32_t value) {
  for (int i = 0; i < 4; ++i)
    bytes.at(at + static_cast<std::size_t>(i)) = static_cast<std::byte>(value >> (24 - 8 * i));
}

struct Format {
  const char* name;
  Bytes bytes;
};

void PrintTo(const Format& format, std::ostream* out) {
  *out << format.name;
}

std::vector<Format> formats() {
  const Image image = test::noise_image(48, 40, 5);
  std::vector<unsigned char> indices(image.rgb.begin(), image.rgb.begin() + 48 * 40);
  return {{"jpeg", test::encode_jpeg_file(image)},
          {"progressive_jpeg", test::encode_jpeg_file(image, {.progressive = true})},
          {"png", test::encode(image, ".png")},
          {"webp", test::encode(image, ".webp")},
          {"tiff", test::tiff_with_orientation(image, 1)},
          {"compressed_tiff", test::encode(image, ".tiff")},
          {"bmp", test::encode(image, ".bmp")},
          {"pnm", test::encode(image, ".ppm")},
          {"gif", test::encode_gif(48, 40, indices)}};
}

class Truncated : public testing::TestWithParam<Format> {};

TEST_P(Truncated, IsFoundWhereverTheFileIsCut) {
  ASSERT_EQ(decode_image(GetParam().bytes).health, Health::usable);
  for (const double share : {0.3, 0.5, 0.8, 0.95}) {
    SCOPED_TRACE(share);
    expect_health(cut(GetParam().bytes, share), Health::truncated);
  }
}

TEST_P(Truncated, NoCutGivesAPictureOrCrashes) {
  // Only what holds no picture data may be missing: PNM and BMP end with pixels, the others with an end mark.
  for (std::size_t size = 0; size + 2 < GetParam().bytes.size(); size += 1 + size / 40) {
    Bytes bytes = GetParam().bytes;
    bytes.resize(size);
    const DecodedImage result = decode_image(bytes);
    EXPECT_NE(result.health, Health::usable) << size << " of " << GetParam().bytes.size() << " bytes";
    EXPECT_FALSE(result.detail.empty());
  }
}

INSTANTIATE_TEST_SUITE_P(Formats, Truncated, testing::ValuesIn(formats()),
                         [](const auto& format) { return std::string(format.param.name); });

TEST(Truncation, IsFoundAtAnyScaleOfAJpeg) {
  const Bytes bytes = cut(test::encode_jpeg_file(test::noise_image(512, 512, 2)), 0.9);
  for (const int target : {0, 256, 128, 64}) expect_health(bytes, Health::truncated, {.target_side = target});
}

TEST(HostileImages, EmptyAndForeignContent) {
  expect_health({}, Health::unreadable);
  expect_health(test::to_bytes("This is a letter, not a picture."), Health::unsupported);
  expect_health(test::to_bytes("%PDF-1.7 and so on and so forth"), Health::unsupported);
  expect_health(Bytes(1000), Health::unsupported);
}

TEST(HostileImages, TooSmall) {
  expect_health(test::encode(test::solid_image(7, 100, 1, 2, 3), ".png"), Health::too_small);
  expect_health(test::encode_jpeg_file(test::solid_image(1, 1, 1, 2, 3)), Health::too_small);
  EXPECT_EQ(decode_image(test::encode(test::solid_image(8, 8, 1, 2, 3), ".png")).health, Health::usable);
}

TEST(HostileImages, TooManyPixelsAreRefusedByTheHeader) {
  expect_health(test::encode(test::solid_image(100, 100, 1, 2, 3), ".png"), Health::too_large, {.max_pixels = 9999});
  EXPECT_EQ(decode_image(test::encode(test::solid_image(100, 100, 1, 2, 3), ".png"), {.max_pixels = 10000}).health,
            Health::usable);
}

TEST(HostileImages, DecompressionBombsAreNeverDecoded) {
  Bytes png = test::encode(test::solid_image(16, 16, 1, 2, 3), ".png");
  put_big_endian(png, 16, 0x7FFFFFFF);
  put_big_endian(png, 20, 0x7FFFFFFF);
  expect_health(png, Health::too_large);

  Bytes bmp = test::encode(test::solid_image(16, 16, 1, 2, 3), ".bmp");
  const std::uint32_t most_negative = 0x80000000u, wide = 0x7FFFFFFF;
  std::memcpy(bmp.data() + 18, &wide, 4);
  std::memcpy(bmp.data() + 22, &most_negative, 4);
  expect_health(bmp, Health::too_large);

  Bytes gif =
      test::encode_gif(16, 16, std::vector<unsigned char>(256), {.canvas_width = 65535, .canvas_height = 65535});
  expect_health(gif, Health::too_large);
  expect_health(test::to_bytes("P6\n99999999999999999999 99999999999999999999\n255\n"), Health::too_large);

  Bytes tiff = test::tiff_with_orientation(test::solid_image(16, 16, 1, 2, 3), 1);
  const std::size_t directory = 8 + 16 * 16 * 3;
  const std::uint32_t huge = 0xFFFFFFFF;
  std::memcpy(tiff.data() + directory + 2 + 8, &huge, 4);
  expect_health(tiff, Health::too_large);
}

TEST(HostileImages, AGifFrameLargerThanAllowed) {
  const Bytes gif =
      test::encode_gif(300, 300, std::vector<unsigned char>(90000), {.canvas_width = 20, .canvas_height = 20});
  expect_health(gif, Health::too_large, {.max_pixels = 10000});
}

TEST(HostileImages, HeadersThatLieAboutTheSize) {
  Bytes jpeg = test::encode_jpeg_file(test::noise_image(32, 32, 1));
  // SOF0: FF C0, length, precision, height, width.
  for (std::size_t i = 2; i + 8 < jpeg.size(); ++i) {
    if (jpeg[i] == std::byte{0xFF} && jpeg[i + 1] == std::byte{0xC0}) {
      jpeg[i + 5] = std::byte{0x10};
      break;
    }
  }
  expect_health(jpeg, Health::truncated);

  Bytes bmp = test::encode(test::noise_image(32, 32, 1), ".bmp");
  bmp[22] = std::byte{200};
  expect_health(bmp, Health::truncated);

  expect_health(test::to_bytes("P5\n100 100\n255\nfar too little"), Health::truncated);
  expect_health(test::to_bytes("P2\n100 100\n255\n1 2 3"), Health::truncated);

  Bytes png = test::encode(test::noise_image(32, 32, 1), ".png");
  put_big_endian(png, 20, 64);  // The checksum of the header no longer fits either.
  expect_health(png, Health::unreadable);
}

TEST(HostileImages, SizesOfZero) {
  Bytes png = test::encode(test::solid_image(16, 16, 1, 2, 3), ".png");
  put_big_endian(png, 16, 0);
  expect_health(png, Health::unreadable);
  expect_health(test::to_bytes("P5\n0 10\n255\n          "), Health::unreadable);
}

TEST(HostileImages, DamagedDataInside) {
  Bytes png = test::encode(test::noise_image(32, 32, 1), ".png");
  png[png.size() / 2] ^= std::byte{0x55};
  expect_health(png, Health::unreadable);
  Bytes jpeg = test::encode_jpeg_file(test::noise_image(64, 64, 1));
  for (std::size_t i = jpeg.size() / 2; i + 200 < jpeg.size(); ++i) jpeg[i] = i % 2 ? std::byte{0} : std::byte{0xFF};
  expect_health(jpeg, Health::unreadable);  // Ones only are no Huffman code.
  jpeg = test::encode_jpeg_file(test::noise_image(64, 64, 1));
  jpeg[jpeg.size() / 2] = std::byte{0xFF};
  jpeg[jpeg.size() / 2 + 1] = std::byte{0xD9};  // an end mark in the middle
  expect_health(jpeg, Health::truncated);
}

TEST(HostileImages, LeftOverBytesBeforeTheEndOfAJpegAreHarmless) {
  const Image image = test::pattern_image(64, 64, 1, 1);
  Bytes jpeg = test::encode_jpeg_file(image);
  jpeg.insert(jpeg.end() - 2, 5, std::byte{0x11});
  const DecodedImage result = decode_image(jpeg);
  EXPECT_EQ(result.health, Health::usable) << result.detail;
  EXPECT_LT(test::mean_difference(result.image, image), 5);
  jpeg.insert(jpeg.end(), 100, std::byte{0x22});  // and so are bytes behind it
  EXPECT_EQ(decode_image(jpeg).health, Health::usable);
}

TEST(HostileImages, AnimatedWebpIsNamedAsUnsupported) {
  std::string file("RIFF\x16\0\0\0WEBPVP8X\x0A\0\0\0\x02\0\0\0\x1F\0\0\x1F\0\0", 30);
  expect_health(test::to_bytes(file), Health::unsupported);
}

TEST(HostileImages, TiffDirectoriesThatLeadAstray) {
  const Bytes good = test::tiff_with_orientation(test::noise_image(16, 16, 1), 1);
  const std::size_t directory = 8 + 16 * 16 * 3, entry = directory + 2;
  Bytes bytes = good;
  bytes[7] = std::byte{0x7F};  // the directory lies behind the end
  expect_health(bytes, Health::truncated);
  bytes = good;
  bytes[entry + 5 * 12 + 10] = std::byte{0x7F};  // and so does the strip
  expect_health(bytes, Health::truncated);
  bytes = good;
  bytes[2] = std::byte{43};
  expect_health(bytes, Health::unsupported);
}

}  // namespace
}  // namespace lookalike
