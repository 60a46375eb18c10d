#include <gtest/gtest.h>

#include "engine/data/image_decoder.h"
#include "tests/engine/data/encoded_images.h"

namespace lookalike {
namespace {

ImageFormat sniff(std::string_view text) {
  return sniff_format(test::to_bytes(text));
}

TEST(SniffFormat, KnowsEachFormatByItsFirstSixteenBytes) {
  const Image image = test::four_quarters(16, 16);
  const auto head = [](const test::Bytes& bytes) { return std::span(bytes).first(16); };
  EXPECT_EQ(sniff_format(head(test::encode_jpeg_file(image))), ImageFormat::jpeg);
  EXPECT_EQ(sniff_format(head(test::encode(image, ".png"))), ImageFormat::png);
  EXPECT_EQ(sniff_format(head(test::encode(image, ".webp"))), ImageFormat::webp);
  EXPECT_EQ(sniff_format(head(test::encode(image, ".tiff"))), ImageFormat::tiff);
  EXPECT_EQ(sniff_format(head(test::encode(image, ".bmp"))), ImageFormat::bmp);
  EXPECT_EQ(sniff_format(head(test::encode(image, ".ppm"))), ImageFormat::pnm);
  EXPECT_EQ(sniff_format(head(test::encode_gif(16, 16, std::vector<unsigned char>(256)))), ImageFormat::gif);
  EXPECT_EQ(sniff(std::string_view("MM\0*\0\0\0\x08", 8)), ImageFormat::tiff);
}

TEST(SniffFormat, IsNotFooledByText) {
  EXPECT_EQ(sniff(""), ImageFormat::unknown);
  EXPECT_EQ(sniff("BMW is a make of cars, and this is a text."), ImageFormat::unknown);
  EXPECT_EQ(sniff("BM"), ImageFormat::unknown);
  EXPECT_EQ(sniff("P5 is the fifth"), ImageFormat::unknown);
  EXPECT_EQ(sniff("P7\nWIDTH 4"), ImageFormat::unknown);
  EXPECT_EQ(sniff("RIFF\x10\0\0\0WAVEfmt "), ImageFormat::unknown);
  EXPECT_EQ(sniff("GIF are pictures"), ImageFormat::unknown);
}

TEST(SniffFormat, NamesAreStable) {
  EXPECT_EQ(to_string(ImageFormat::unknown), "");
  EXPECT_EQ(to_string(ImageFormat::jpeg), "jpeg");
  EXPECT_EQ(to_string(ImageFormat::png), "png");
  EXPECT_EQ(to_string(ImageFormat::webp), "webp");
  EXPECT_EQ(to_string(ImageFormat::tiff), "tiff");
  EXPECT_EQ(to_string(ImageFormat::bmp), "bmp");
  EXPECT_EQ(to_string(ImageFormat::gif), "gif");
  EXPECT_EQ(to_string(ImageFormat::pnm), "pnm");
}

}  // namespace
}  // namespace lookalike
