#include "engine/data/image_decoder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <tuple>

#include "tests/engine/data/encoded_images.h"
#include "tests/support/temp_folder.h"
#include "tests/support/test_images.h"

namespace lookalike {
namespace {

using test::Bytes;

Bytes encode_mat(const cv::Mat& mat, const std::string& extension) {
  std::vector<unsigned char> out;
  EXPECT_TRUE(cv::imencode(extension, mat, out));
  return test::to_bytes({reinterpret_cast<const char*>(out.data()), out.size()});
}

/// The decoded picture, with a test failure when it is not usable.
Image decoded(const Bytes& bytes, const DecodeOptions& options = {}) {
  const DecodedImage result = decode_image(bytes, options);
  EXPECT_EQ(result.health, Health::usable) << result.detail;
  EXPECT_TRUE(result.detail.empty());
  return result.image;
}

void expect_pixel(const Image& image, int x, int y, int r, int g, int b, int tolerance = 1) {
  ASSERT_FALSE(image.empty());
  EXPECT_NEAR(image.at(x, y)[0], r, tolerance);
  EXPECT_NEAR(image.at(x, y)[1], g, tolerance);
  EXPECT_NEAR(image.at(x, y)[2], b, tolerance);
}

TEST(DecodeImage, LosslessFormatsGiveTheSamePixels) {
  const Image image = test::pattern_image(37, 21, 3, 1);
  for (const std::string extension : {".png", ".webp", ".tiff", ".bmp", ".ppm"}) {
    SCOPED_TRACE(extension);
    const DecodedImage result = decode_image(test::encode(image, extension));
    EXPECT_EQ(result.health, Health::usable) << result.detail;
    EXPECT_EQ(result.width, 37);
    EXPECT_EQ(result.height, 21);
    EXPECT_EQ(result.image, image);
  }
  EXPECT_EQ(decoded(test::pnm_bytes(image)), image);
}

TEST(DecodeImage, JpegIsCloseToTheOriginal) {
  const Image image = test::pattern_image(64, 48, 2, 1);
  for (const bool progressive : {false, true}) {
    const Bytes bytes = test::encode_jpeg_file(image, {.quality = 95, .progressive = progressive});
    EXPECT_LT(test::mean_difference(decoded(bytes), image), 4);
  }
}

TEST(DecodeImage, JpegIsScaledAsTheTargetAllowsAndNeverBelowIt) {
  const Image image = test::four_quarters(640, 480);
  const Bytes bytes = test::encode_jpeg_file(image);
  const auto height_for = [&](int target) {
    const DecodedImage result = decode_image(bytes, {.target_side = target});
    EXPECT_EQ(result.width, 640) << "the full size is reported";
    EXPECT_EQ(result.height, 480);
    expect_pixel(result.image, result.image.width / 4, result.image.height / 4, 220, 20, 20, 6);
    return result.image.height;
  };
  EXPECT_EQ(height_for(0), 480);
  EXPECT_EQ(height_for(481), 480);
  EXPECT_EQ(height_for(241), 480);
  EXPECT_EQ(height_for(240), 240);
  EXPECT_EQ(height_for(121), 240);
  EXPECT_EQ(height_for(120), 120);
  EXPECT_EQ(height_for(60), 60);
  EXPECT_EQ(height_for(1), 60);
}

TEST(DecodeImage, GreyBecomesRgb) {
  const cv::Mat grey(16, 16, CV_8UC1, cv::Scalar(77));
  for (const std::string extension : {".png", ".jpg", ".tiff", ".bmp", ".pgm"}) {
    SCOPED_TRACE(extension);
    expect_pixel(decoded(encode_mat(grey, extension)), 5, 5, 77, 77, 77);
  }
}

TEST(DecodeImage, SixteenBitsBecomeEight) {
  const cv::Mat deep(16, 16, CV_16UC3, cv::Scalar(65535, 32896, 257));  // BGR
  for (const std::string extension : {".png", ".tiff", ".ppm"}) {
    SCOPED_TRACE(extension);
    expect_pixel(decoded(encode_mat(deep, extension)), 5, 5, 1, 128, 255, 0);
  }
}

TEST(DecodeImage, FloatingPointTiffRunsFromZeroToOne) {
  const cv::Mat real(16, 16, CV_32FC3, cv::Scalar(7.0, 0.5, -1.0));
  expect_pixel(decoded(encode_mat(real, ".tiff")), 5, 5, 0, 128, 255);
}

TEST(DecodeImage, AlphaIsLaidOverMidGrey) {
  cv::Mat clear(16, 16, CV_8UC4, cv::Scalar(0, 0, 255, 0));
  clear(cv::Rect(8, 0, 8, 8)) = cv::Scalar(0, 0, 255, 255);
  clear(cv::Rect(0, 8, 16, 8)) = cv::Scalar(0, 0, 255, 128);
  for (const std::string extension : {".png", ".webp", ".tiff"}) {
    SCOPED_TRACE(extension);
    std::vector<unsigned char> out;
    ASSERT_TRUE(cv::imencode(extension, clear, out, {cv::IMWRITE_WEBP_QUALITY, 101}));
    const Image image = decoded(test::to_bytes({reinterpret_cast<const char*>(out.data()), out.size()}));
    expect_pixel(image, 2, 2, 128, 128, 128);
    expect_pixel(image, 12, 2, 255, 0, 0);
    expect_pixel(image, 4, 12, 192, 64, 64, 2);
  }
}

TEST(DecodeImage, AnUnsetFourthByteOfABitmapIsNotTransparency) {
  std::string file(54, '\0');
  const auto put = [&](std::size_t at, char value) { file[at] = value; };
  put(0, 'B'), put(1, 'M'), put(10, 54), put(14, 40), put(18, 8), put(22, 8), put(26, 1), put(28, 32);
  for (int i = 0; i < 64; ++i) file += std::string("\x10\x20\x30\x00", 4);
  expect_pixel(decoded(test::to_bytes(file)), 3, 3, 0x30, 0x20, 0x10, 0);
}

TEST(DecodeImage, PalettePng) {
  // 8×8, 2 bits a pixel; colour 1 is orange and opaque, colour 2 fully transparent.
  std::vector<unsigned char> raw;
  for (int y = 0; y < 8; ++y) raw.insert(raw.end(), {0, 0x55, 0xAA});  // filter 0; left half 1, right half 2
  const Bytes file = test::palette_png(8, 8, 2, {{0, 0, 0}, {255, 128, 0}, {9, 9, 9}}, {255, 255, 0}, raw);
  const Image image = decoded(file);
  expect_pixel(image, 1, 1, 255, 128, 0, 0);
  expect_pixel(image, 6, 1, 128, 128, 128, 0);
}

TEST(DecodeImage, CmykJpeg) {
  // As Adobe stores it, 255 is no ink: this is full yellow and magenta, which prints red.
  const auto inks = [](unsigned char c, unsigned char m, unsigned char y, unsigned char k) {
    std::vector<unsigned char> all;
    for (int i = 0; i < 256; ++i) all.insert(all.end(), {c, m, y, k});
    return all;
  };
  expect_pixel(decoded(test::encode_cmyk_jpeg(16, 16, inks(255, 0, 0, 255), true)), 5, 5, 255, 0, 0, 4);
  expect_pixel(decoded(test::encode_cmyk_jpeg(16, 16, inks(255, 255, 255, 128), true)), 5, 5, 128, 128, 128, 4);
  // Without the marker the planes of the second are plain inks: no cyan, half magenta and yellow, no black.
  expect_pixel(decoded(test::encode_cmyk_jpeg(16, 16, inks(255, 255, 255, 0), false)), 5, 5, 255, 127, 127, 4);
}

TEST(DecodeImage, PnmOfEachKind) {
  const std::string size = "# made by hand\n8 8\n";
  std::string text_bits = "P1\n" + size, text_grey = "P2\n" + size + "100\n", text_colour = "P3\n" + size + "255\n";
  std::string bits = "P4\n" + size, grey = "P5\n" + size + "100\n", colour = "P6\n" + size + "255\n";
  for (int i = 0; i < 64; ++i) {
    text_bits += i % 8 < 4 ? "1 " : "0 ";
    text_grey += i % 8 < 4 ? "0 " : "50 ";
    text_colour += i % 8 < 4 ? "0 0 0 " : "10 200 30 ";
    grey += i % 8 < 4 ? '\0' : static_cast<char>(50);
    colour += i % 8 < 4 ? std::string(3, '\0') : std::string("\x0A\xC8\x1E");
  }
  bits += std::string(8, '\xF0');
  for (const auto& [file, r, g, b] : {std::tuple{text_bits, 255, 255, 255},
                                      {bits, 255, 255, 255},
                                      {text_grey, 128, 128, 128},
                                      {grey, 128, 128, 128},
                                      {text_colour, 10, 200, 30},
                                      {colour, 10, 200, 30}}) {
    SCOPED_TRACE(file.substr(0, 2));
    const Image image = decoded(test::to_bytes(file));
    expect_pixel(image, 0, 0, 0, 0, 0, 0);
    expect_pixel(image, 7, 7, r, g, b, 1);
  }
}

TEST(DecodeImage, PnmOfSixteenBitsIsScaledByItsMaximum) {
  std::string file = "P5\n8 8\n1023\n";
  for (int i = 0; i < 64; ++i) file += std::string("\x02\x00", 2);  // 512 of 1023
  expect_pixel(decoded(test::to_bytes(file)), 3, 3, 128, 128, 128, 1);
}

TEST(DecodeImage, GifFirstFrame) {
  std::vector<unsigned char> indices(12 * 10);
  for (std::size_t i = 0; i < indices.size(); ++i) indices[i] = static_cast<unsigned char>(2 * i);
  for (const bool interlaced : {false, true}) {
    SCOPED_TRACE(interlaced);
    const Image image = decoded(test::encode_gif(12, 10, indices, {.interlaced = interlaced}));
    ASSERT_EQ(image.width, 12);
    ASSERT_EQ(image.height, 10);
    for (int y = 0; y < 10; ++y) {
      for (int x = 0; x < 12; ++x) EXPECT_EQ(image.at(x, y)[1], 2 * (12 * y + x));
    }
  }
}

TEST(DecodeImage, GifFrameOnALargerCanvasWithTransparency) {
  std::vector<unsigned char> indices(64, 200);
  indices[0] = 7;
  const Image image = decoded(test::encode_gif(
      8, 8, indices, {.canvas_width = 20, .canvas_height = 16, .left = 4, .top = 2, .transparent = 7}));
  ASSERT_EQ(image.width, 20);
  ASSERT_EQ(image.height, 16);
  expect_pixel(image, 0, 0, 128, 128, 128, 0);
  expect_pixel(image, 4, 2, 128, 128, 128, 0);
  expect_pixel(image, 5, 2, 200, 200, 200, 0);
  expect_pixel(image, 11, 9, 200, 200, 200, 0);
  expect_pixel(image, 12, 9, 128, 128, 128, 0);
}

TEST(DecodeImage, GifFrameBeyondItsCanvasIsCut) {
  const Image image = decoded(test::encode_gif(10, 10, std::vector<unsigned char>(100, 50),
                                               {.canvas_width = 8, .canvas_height = 8, .left = 5, .top = 5}));
  expect_pixel(image, 7, 7, 50, 50, 50, 0);
  expect_pixel(image, 4, 7, 128, 128, 128, 0);
}

class Orientation : public testing::TestWithParam<int> {
 protected:
  const Image upright = test::four_quarters(40, 24);
  const Image stored = test::stored_for(upright, GetParam());
  void expect_upright(const Bytes& bytes, double tolerance) {
    const DecodedImage result = decode_image(bytes);
    EXPECT_EQ(result.health, Health::usable) << result.detail;
    EXPECT_EQ(result.width, 40);
    EXPECT_EQ(result.height, 24);
    EXPECT_LE(test::mean_difference(result.image, upright), tolerance);
  }
};

TEST_P(Orientation, Jpeg) {
  for (const bool big_endian : {false, true}) {
    expect_upright(test::with_jpeg_exif(test::encode_jpeg_file(stored), test::exif_block(GetParam(), big_endian)), 4);
  }
}

TEST_P(Orientation, PngWithExifChunk) {
  const std::string exif = test::exif_block(GetParam(), true).substr(6);  // Without "Exif\0\0".
  expect_upright(test::with_png_chunk(test::encode(stored, ".png"), "eXIf", exif), 0);
}

TEST_P(Orientation, SixteenBitTiff) {
  cv::Mat bgr, deep;
  cv::cvtColor(cv::Mat(stored.height, stored.width, CV_8UC3, const_cast<std::uint8_t*>(stored.rgb.data())), bgr,
               cv::COLOR_RGB2BGR);
  bgr.convertTo(deep, CV_16U, 257);
  Bytes bytes = encode_mat(deep, ".tiff");
  test::set_tiff_orientation(bytes, GetParam());
  expect_upright(bytes, 0);
}

TEST_P(Orientation, WebpWithExifChunk) {
  expect_upright(test::with_webp_exif(test::encode(stored, ".webp"), stored.width, stored.height,
                                      test::exif_block(GetParam(), false)),
                 0);
}

TEST_P(Orientation, Tiff) {
  expect_upright(test::tiff_with_orientation(stored, GetParam()), 0);
}

INSTANTIATE_TEST_SUITE_P(AllEight, Orientation, testing::Range(1, 9));

TEST(DecodeImage, ADamagedExifBlockIsIgnored) {
  const Image image = test::four_quarters(24, 24);
  const std::string good = test::exif_block(6, false);
  for (const std::string& exif :
       {good.substr(0, 20), std::string("Exif\0\0II*\0\xFF\xFF\xFF\xFF", 14), test::exif_block(77, true)}) {
    EXPECT_LT(test::mean_difference(decoded(test::with_jpeg_exif(test::encode_jpeg_file(image), exif)), image), 4);
  }
}

TEST(DecodeImageFile, ReadsAFileWhateverItsName) {
  const test::TempFolder folder;
  const fs::path path = folder / "a \"quoted\"\nname \xFF.txt";
  const Image image = test::pattern_image(20, 20, 1, 1);
  write_file_atomically(path, test::encode(image, ".png"));
  EXPECT_EQ(decode_image_file(path).image, image);
}

TEST(DecodeImageFile, WhatIsNoFileHasAReason) {
  const test::TempFolder folder;
  ASSERT_EQ(::mkfifo((folder / "pipe.jpg").c_str(), 0600), 0);
  fs::create_directory(folder / "folder.jpg");
  fs::create_symlink(folder / "nowhere", folder / "dangling.jpg");
  for (const char* name : {"missing.jpg", "pipe.jpg", "folder.jpg", "dangling.jpg"}) {
    SCOPED_TRACE(name);
    const DecodedImage result = decode_image_file(folder / name);
    EXPECT_EQ(result.health, Health::unreadable);
    EXPECT_FALSE(result.detail.empty());
    EXPECT_TRUE(result.image.empty());
  }
}

TEST(DecodeImageFile, LargeFilesAreRefusedUnread) {
  const test::TempFolder folder;
  write_file_atomically(folder / "a.png", test::encode(test::noise_image(20, 20, 1), ".png"));
  EXPECT_EQ(decode_image_file(folder / "a.png", {.max_file_bytes = 100}).health, Health::too_large);
}

}  // namespace
}  // namespace lookalike
