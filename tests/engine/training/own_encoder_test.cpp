#include "engine/training/own_encoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <thread>

#include "engine/core/error.h"
#include "tests/support/onnx_file.h"
#include "tests/support/temp_folder.h"
#include "tests/support/test_images.h"
#include "tests/support/torchscript_file.h"

namespace lookalike {
namespace {

using Options = OwnEncoderOptions;
using testing::HasSubstr;

constexpr int side = 16;

/// Features that are just what the network is given.
constexpr const char* flatten = "def forward(self, x):\n  return x.flatten(1)\n";
constexpr const char* mean_colours = "def forward(self, x):\n  return x.mean([2, 3])\n";

class OwnEncoderTest : public testing::Test {
 protected:
  OwnEncoderTest() {
    for (int i = 0; i < count; ++i) {
      const Image image = test::noise_image(side, side, static_cast<std::uint64_t>(i) + 1);
      pixels_.insert(pixels_.end(), image.rgb.begin(), image.rgb.end());
    }
  }

  PixelView view() const { return {pixels_.data(), count, side}; }
  static Options plain() {
    Options options;
    options.size = side;
    options.normalise = Options::Normalise::none;
    return options;
  }
  std::shared_ptr<const OwnEncoder> load_file(const std::string& name, const Options& options = plain()) const {
    return OwnEncoder::load(read_encoder_file(folder_ / name), options);
  }
  std::shared_ptr<const OwnEncoder> torchscript(const std::string& forward, const Options& options = plain()) const {
    test::write_torchscript(folder_ / "encoder.pt", forward);
    return load_file("encoder.pt", options);
  }
  std::shared_ptr<const OwnEncoder> onnx(const test::OnnxGraph& graph, const Options& options = plain()) const {
    test::write_onnx(folder_ / "encoder.onnx", graph);
    return load_file("encoder.onnx", options);
  }
  /// Value of a channel (0 red … 2 blue) as the network should see it.
  double expected(std::int64_t row, int x, int y, std::size_t channel, const Options& options) const {
    const double value = view().picture(row)[static_cast<std::size_t>(y * side + x) * 3 + channel] / 255.0;
    return (value - options.mean[channel]) / options.deviation[channel];
  }
  double expected_mean(std::int64_t row, std::size_t channel) const {
    double sum = 0;
    for (int i = 0; i < side * side; ++i) sum += expected(row, i % side, i / side, channel, plain());
    return sum / (side * side);
  }
  void expect_mean_colours(const OwnEncoder& encoder) const {
    const auto codes = encoder.encode(view(), {}, {});
    ASSERT_EQ(codes.features.rows, count);
    ASSERT_EQ(codes.features.cols, 3);
    EXPECT_TRUE(codes.latent.empty());
    for (std::int64_t row = 0; row < count; ++row) {
      for (std::size_t c = 0; c < 3; ++c) {
        ASSERT_NEAR(codes.features(row, static_cast<std::int64_t>(c)), expected_mean(row, c), 1e-4) << row;
      }
    }
  }
  template <typename Load>
  static std::string refusal(Load load) {
    try {
      load();
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::bad_input) << error.what();
      EXPECT_THAT(error.subject(), HasSubstr("encoder.")) << "the file is not named: " << error.what();
      EXPECT_FALSE(error.remedy().empty()) << error.what();
      EXPECT_EQ(error.problem().find('\n'), std::string::npos) << error.what();
      return error.problem();
    }
    return "nothing was refused";
  }

  static constexpr int count = 70;  ///< More than are given at once.
  const test::TempFolder folder_;
  std::vector<std::uint8_t> pixels_;
};

TEST_F(OwnEncoderTest, TheNetworkIsGivenWhatTheOptionsSay) {
  const test::OnnxGraph onnx_flatten{{{"Flatten", {"x"}, "y", {{"axis", {1}, false}}}}, {}, {-1, -1, -1, -1}};
  for (const auto layout : {Options::Layout::nchw, Options::Layout::nhwc}) {
    for (const auto channels : {Options::Channels::rgb, Options::Channels::bgr}) {
      Options options = plain();
      options.layout = layout;
      options.channels = channels;
      options.mean = {0.1, 0.2, 0.3};
      options.deviation = {0.5, 1, 2};
      for (const auto& encoder : {torchscript(flatten, options), onnx(onnx_flatten, options)}) {
        const Matrix features = encoder->encode(view(), {}, {}).features;
        ASSERT_EQ(features.cols, side * side * 3);
        for (const std::int64_t row : {0, 1, 69}) {
          for (int i = 0; i < side * side * 3; ++i) {
            const bool planar = layout == Options::Layout::nchw;
            const int at = planar ? i % (side * side) : i / 3, place = planar ? i / (side * side) : i % 3;
            const int channel = channels == Options::Channels::rgb ? place : 2 - place;
            const double value = expected(row, at % side, at / side, static_cast<std::size_t>(channel), options);
            ASSERT_NEAR(features(row, i), value, 1e-5) << i;
          }
        }
      }
    }
  }
}

TEST_F(OwnEncoderTest, FeaturesMayBeFlatOrOfOnePixel) {
  expect_mean_colours(*torchscript(mean_colours));
  expect_mean_colours(*torchscript("def forward(self, x):\n  return x.mean([2, 3], keepdim=True)\n"));
  expect_mean_colours(*torchscript("def forward(self, x):\n  return x.mean([2, 3]).double()\n"));
  expect_mean_colours(*onnx({{{"GlobalAveragePool", {"x"}, "y"}}}));
  EXPECT_EQ(load_file("encoder.onnx")->features(), 3);
}

TEST_F(OwnEncoderTest, NetworksForSinglePicturesAreGivenOneAtATime) {
  // Fails on two; gives one row for two; gives two rows that depend on each other.
  expect_mean_colours(*torchscript("def forward(self, x):\n  return x.mean([2, 3]).view(1, 3)\n"));
  expect_mean_colours(*torchscript("def forward(self, x):\n  return x.mean([0, 2, 3]).unsqueeze(0)\n"));
  expect_mean_colours(
      *torchscript("def forward(self, x):\n  return x.mean([2, 3]) + x.std([0, 2, 3]) - x.std([2, 3])\n"));
  test::OnnxGraph fixed{{{"GlobalAveragePool", {"x"}, "p"}, {"Reshape", {"p", "shape"}, "y"}}};
  fixed.constants = {{"shape", {2}, {}, {1, 3}}};
  fixed.input_shape = {1, 3, side, side};
  expect_mean_colours(*onnx(fixed));
}

TEST_F(OwnEncoderTest, FeaturesAreScaledToLengthOneUnlessToldNot) {
  Options options = plain();
  options.normalise = Options::Normalise::l2;
  const Matrix scaled = torchscript(mean_colours, options)->encode(view(), {}, {}).features;
  for (std::int64_t row = 0; row < count; ++row) {
    double length = 0;
    for (std::size_t c = 0; c < 3; ++c) length += std::pow(expected_mean(row, c), 2);
    for (std::size_t c = 0; c < 3; ++c) {
      ASSERT_NEAR(scaled(row, static_cast<std::int64_t>(c)), expected_mean(row, c) / std::sqrt(length), 1e-4);
    }
  }
}

TEST_F(OwnEncoderTest, APictureHasTheSameFeaturesWhicheverItIsAskedWith) {
  for (const auto& encoder : {torchscript(mean_colours), onnx({{{"GlobalAveragePool", {"x"}, "y"}}})}) {
    const Matrix all = encoder->encode(view(), {}, {}).features;
    const PixelView last{view().picture(69).data(), 1, side};
    const Matrix one = encoder->encode(last, {}, {}).features;
    for (std::int64_t c = 0; c < 3; ++c) EXPECT_NEAR(one(0, c), all(69, c), 1e-5);
  }
}

TEST_F(OwnEncoderTest, TellsItsProgressAndStops) {
  const auto encoder = torchscript(mean_colours);
  Progress last;
  encoder->encode(view(), [&](const Progress& p) { last = p; }, {});
  EXPECT_EQ(last.done, count);
  EXPECT_EQ(last.total, count);
  std::stop_source stop;
  const auto codes = encoder->encode(
      view(), [&](const Progress&) { stop.request_stop(); }, stop.get_token());
  EXPECT_TRUE(stop.stop_requested());
  EXPECT_TRUE(codes.features.empty());
}

TEST_F(OwnEncoderTest, MayBeUsedFromSeveralThreads) {
  const auto encoder = onnx(test::small_onnx_encoder());
  const Matrix alone = encoder->encode(view(), {}, {}).features;
  std::array<Matrix, 3> found;
  {
    std::vector<std::jthread> threads;
    for (Matrix& m : found) threads.emplace_back([&] { m = encoder->encode(view(), {}, {}).features; });
  }
  for (const Matrix& m : found) EXPECT_EQ(m, alone);
}

TEST_F(OwnEncoderTest, TheStampIsOfTheFileAndTheOptions) {
  const auto first = torchscript(mean_colours);
  EXPECT_EQ(load_file("encoder.pt")->stamp(), first->stamp());
  Options other = plain();
  other.channels = Options::Channels::bgr;
  EXPECT_NE(load_file("encoder.pt", other)->stamp(), first->stamp());
  EXPECT_NE(torchscript("def forward(self, x):\n  return x.amax([2, 3])\n")->stamp(), first->stamp());
}

TEST_F(OwnEncoderTest, TheFormatIsWhatTheContentSays) {
  test::write_torchscript(folder_ / "misnamed.onnx", mean_colours);
  EXPECT_EQ(read_encoder_file(folder_ / "misnamed.onnx").format, EncoderFormat::torchscript);
  expect_mean_colours(*load_file("misnamed.onnx"));
}

TEST_F(OwnEncoderTest, FilesThatAreNoEncodersAreRefused) {
  test::write_torchscript(folder_ / "whole.pt", mean_colours);
  const std::string whole = read_text_file(folder_ / "whole.pt");
  const auto refused = [&](const std::string& name, const std::string& content) {
    write_file_atomically(folder_ / name, content);
    return refusal([&] { load_file(name); });
  };
  EXPECT_THAT(refused("encoder.pt", whole.substr(0, whole.size() / 2)), HasSubstr("cannot be loaded as TorchScript"));
  EXPECT_THAT(refused("encoder.zip", "PK\3\4" + std::string(300, 'x')), HasSubstr("cannot be loaded as TorchScript"));
  EXPECT_THAT(refused("encoder.onnx", "a text, not a network"), HasSubstr("cannot be loaded as ONNX"));
  EXPECT_THAT(refused("encoder.onnx", std::string(5000, '\0')), HasSubstr("cannot be loaded as ONNX"));
  EXPECT_THAT(refusal([&] { onnx({{{"NoSuchLayer", {"x"}, "y"}}}); }), HasSubstr("NoSuchLayer"));
  write_file_atomically(folder_ / "empty", std::string_view());
  EXPECT_THROW(read_encoder_file(folder_ / "empty"), Error);
  EXPECT_THROW(read_encoder_file(folder_ / "none"), Error);
  EXPECT_THROW(read_encoder_file(folder_.path()), Error);
  { const std::ofstream huge(folder_ / "huge"); }
  fs::resize_file(folder_ / "huge", max_encoder_bytes + 1);  // A sparse file.
  EXPECT_THROW(read_encoder_file(folder_ / "huge"), Error);
}

TEST_F(OwnEncoderTest, ResultsThatAreNoFeaturesAreRefused) {
  const auto refused = [&](const std::string& body, const Options& options = plain()) {
    return refusal([&] { torchscript("def forward(self, x):\n" + body, options); });
  };
  EXPECT_THAT(refused("  return x\n"), HasSubstr("gives 1×3×16×16 for one picture"));
  EXPECT_THAT(refused("  return x.mean([1, 2, 3])\n"), HasSubstr("gives 1 for one picture"));
  EXPECT_THAT(refused("  return x.mean()\n"), HasSubstr("a single number"));
  EXPECT_THAT(refused("  return x.mean([2, 3]).repeat(4, 1)\n"), HasSubstr("gives 4×3 for one picture"));
  EXPECT_THAT(refused("  return (x, x)\n"), HasSubstr("(Tensor, Tensor)"));
  EXPECT_THAT(refused("  return x.mean([2, 3]).long()\n"), HasSubstr("real numbers"));
  EXPECT_THAT(refused("  return x.mean([2, 3]) / 0.0 - x.mean([2, 3]) / 0.0\n"), HasSubstr("NaN"));
  EXPECT_THAT(refused("  return x.mean([2, 3]) * 0.0\n"), HasSubstr("the same features"));
  EXPECT_THAT(refused("  return x[:, :5].mean([2, 3]) + torch.ones(1, 5)\n"), HasSubstr("fails on pictures of 16"));
  Options large = plain();
  large.size = 64;
  EXPECT_THAT(refused("  return x.flatten(1)\n", large), HasSubstr("gives 12288 features"));
  EXPECT_THAT(refusal([&] { onnx({{{"Relu", {"x"}, "y"}}}); }), HasSubstr("gives 1×3×16×16"));
  EXPECT_THAT(refusal([&] { onnx({{{"Sqrt", {"x"}, "s"}, {"GlobalAveragePool", {"s"}, "y"}}}); }), HasSubstr("NaN"));
  EXPECT_THAT(refusal([&] {
                test::OnnxGraph two{{{"GlobalAveragePool", {"x"}, "y"}, {"GlobalMaxPool", {"x"}, "z"}}};
                two.results = {"y", "z"};
                onnx(two);
              }),
              HasSubstr("2 results"));
}

TEST_F(OwnEncoderTest, PicturesThatItFailsOnAreReported) {
  // The made-up pictures are not black; one of those that are encoded is.
  const auto narrow = torchscript(
      "def forward(self, x):\n  k = 3\n  if bool(x.max() < -1.0):\n    k = 2\n  return x.mean([2, 3])[:, :k]\n");
  const auto undefined = torchscript("def forward(self, x):\n  return (x.mean([2, 3]) + 1.5).sqrt()\n");
  std::ranges::fill(pixels_, std::uint8_t{0});
  EXPECT_THAT(refusal([&] { narrow->encode(view(), {}, {}); }), HasSubstr("2 features for some pictures and 3"));
  EXPECT_THAT(refusal([&] { undefined->encode(view(), {}, {}); }), HasSubstr("NaN"));
}

}  // namespace
}  // namespace lookalike
