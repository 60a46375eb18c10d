#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "engine/data/demo/picture_encoder.h"
#include "engine/data/demo_collection.h"
#include "engine/data/image_decoder.h"

namespace lookalike::demo {
namespace {

constexpr Storage kAll[] = {Storage::jpeg,
                            Storage::jpeg_grey,
                            Storage::jpeg_turned_left,
                            Storage::jpeg_turned_right,
                            Storage::jpeg_upside_down,
                            Storage::png,
                            Storage::png_alpha,
                            Storage::png_16_bit,
                            Storage::webp,
                            Storage::tiff,
                            Storage::bmp};

const Image& picture() {
  static const Image image = render_demo_picture(0, 4, 160, 100);
  return image;
}

double mean_difference(const Image& a, const Image& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.rgb.size(); ++i) sum += std::abs(a.rgb[i] - b.rgb[i]);
  return sum / static_cast<double>(a.rgb.size());
}

Image grey(Image image) {
  for (std::size_t i = 0; i < image.rgb.size(); i += 3) {
    const int y = (299 * image.rgb[i] + 587 * image.rgb[i + 1] + 114 * image.rgb[i + 2]) / 1000;
    image.rgb[i] = image.rgb[i + 1] = image.rgb[i + 2] = static_cast<std::uint8_t>(y);
  }
  return image;
}

TEST(DemoEncoder, EveryStorageDecodesToTheUprightPicture) {
  for (const Storage storage : kAll) {
    if (storage == Storage::png_alpha) continue;
    const DecodedImage decoded = decode_image(encode_picture(picture(), storage, 92));
    SCOPED_TRACE(static_cast<int>(storage));
    ASSERT_EQ(decoded.health, Health::usable) << decoded.detail;
    ASSERT_EQ(decoded.image.width, picture().width);
    ASSERT_EQ(decoded.image.height, picture().height);
    const Image expected = storage == Storage::jpeg_grey ? grey(picture()) : picture();
    EXPECT_LT(mean_difference(decoded.image, expected), 5);
  }
}

TEST(DemoEncoder, LosslessStoragesKeepEveryPixel) {
  for (const Storage storage : {Storage::png, Storage::png_16_bit, Storage::tiff, Storage::bmp}) {
    EXPECT_EQ(decode_image(encode_picture(picture(), storage, 92)).image, picture()) << static_cast<int>(storage);
  }
}

TEST(DemoEncoder, TheAlphaPictureIsOpaqueInTheMiddleAndClearInTheCorners) {
  const DecodedImage decoded = decode_image(encode_picture(picture(), Storage::png_alpha, 92));
  ASSERT_EQ(decoded.health, Health::usable) << decoded.detail;
  for (int c = 0; c < 3; ++c) {
    EXPECT_EQ(decoded.image.at(80, 50)[c], picture().at(80, 50)[c]);
    EXPECT_NEAR(decoded.image.at(0, 0)[c], 128, 1);  // Over mid-grey.
    EXPECT_NEAR(decoded.image.at(159, 99)[c], 128, 1);
  }
}

TEST(DemoEncoder, ExtensionsFitTheContent) {
  for (const Storage storage : kAll) {
    const std::string name(to_string(decode_image(encode_picture(picture(), storage, 80)).format));
    const std::string expected = name == "jpeg" ? ".jpg" : name == "tiff" ? ".tif" : "." + name;
    EXPECT_EQ(extension(storage), expected);
  }
}

}  // namespace
}  // namespace lookalike::demo
