#include "engine/training/encoder.h"

#include <gtest/gtest.h>

#include <cmath>
#include <thread>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/model/devices.h"
#include "engine/model/network.h"
#include "engine/model/picture_tensor.h"
#include "engine/model/weights.h"
#include "tests/engine/training/small_run.h"
#include "tests/support/test_images.h"

namespace lookalike {
namespace {

/// Weights of a network whose batch normalisation has seen pictures, in a file, with pictures to feed it: more
/// than one chunk of the encoder.
class EncoderTest : public testing::Test {
 protected:
  void SetUp() override { encoder_ = Encoder::load(save(model_, 1, "w.safetensors"), model_); }

  fs::path save(const ModelConfig& model, std::uint64_t seed, const std::string& name) {
    network_ = make_autoencoder(model);
    initialise(*network_, model, seed);
    network_->train();
    network_->encode(torch::rand({8, 3, model.input_size, model.input_size}));
    network_->eval();
    TensorFile file;
    store(*network_, file);
    write_safetensors(folder_ / name, file);
    return folder_ / name;
  }

  const test::TempFolder folder_;
  const ModelConfig model_ = test::small_lookalike();
  const test::SmallCollection collection_{70, 32};
  const PixelView& pixels_ = collection_.data().pixels;
  std::shared_ptr<Autoencoder> network_;
  std::shared_ptr<const Encoder> encoder_;
};

TEST_F(EncoderTest, CodesAreThoseOfTheNetwork) {
  std::int64_t last_done = 0;
  const auto codes = encoder_->encode(pixels_, [&](const Progress& p) { last_done = p.done; }, {});
  EXPECT_EQ(last_done, 70);
  ASSERT_EQ(codes.features.rows, 70);
  ASSERT_EQ(codes.features.cols, 256);
  ASSERT_EQ(codes.latent.cols, 12);
  const torch::NoGradGuard no_grad;
  for (const std::int64_t row : {0, 63, 64, 69}) {
    const auto code = network_->encode(to_tensor(pixels_, std::vector<std::int64_t>{row}, 32));
    for (std::int64_t i = 0; i < 256; ++i)
      EXPECT_NEAR(codes.features(row, i), code.features()[0][i].item<float>(), 1e-4);
    for (std::int64_t i = 0; i < 12; ++i) EXPECT_NEAR(codes.latent(row, i), code.latent[0][i].item<float>(), 1e-4);
  }
}

TEST_F(EncoderTest, WithoutTheDeviceTheProcessorEncodesAndSaysSo) {
  const auto elsewhere = Encoder::load(folder_ / "w.safetensors", model_, "cuda:99");
  std::string stage;
  const auto codes = elsewhere->encode(pixels_, [&](const Progress& p) { stage = p.stage; }, {});
  EXPECT_EQ(codes.features, encoder_->encode(pixels_, {}, {}).features);
  EXPECT_EQ(stage, "Encoding pictures on the processor, since cuda:99 is not there");
}

TEST_F(EncoderTest, OnACardTheCodesAreNearlyThoseOfTheProcessor) {
  if (available_devices().size() == 1) GTEST_SKIP() << "no CUDA device";
  const auto card = Encoder::load(folder_ / "w.safetensors", model_, "cuda");
  std::string stage;
  const auto codes = card->encode(pixels_, [&](const Progress& p) { stage = p.stage; }, {});
  EXPECT_EQ(stage, "Encoding pictures");
  const auto expected = encoder_->encode(pixels_, {}, {});
  ASSERT_EQ(codes.features.rows, 70);
  for (std::size_t i = 0; i < expected.features.data.size(); ++i) {
    EXPECT_NEAR(codes.features.data[i], expected.features.data[i], 5e-3) << i;
  }
  EXPECT_EQ(card->decode(expected.latent).size(), 70u);
}

TEST_F(EncoderTest, NoPicturesGiveNoCodes) {
  EXPECT_TRUE(encoder_->encode({pixels_.data, 0, 32}, {}, {}).features.empty());
  EXPECT_TRUE(encoder_->reconstruct(pixels_, {}).empty());
  EXPECT_TRUE(encoder_->decode({}).empty());
}

TEST_F(EncoderTest, StoppingGivesEmptyMatrices) {
  std::stop_source stop;
  stop.request_stop();
  const auto codes = encoder_->encode(pixels_, {}, stop.get_token());
  EXPECT_TRUE(codes.features.empty());
  EXPECT_TRUE(codes.latent.empty());
  EXPECT_TRUE(encoder_->reconstruction_error(pixels_, {0, 1}, {}, stop.get_token()).empty());
}

TEST_F(EncoderTest, DecodedLatentsAreTheReconstructions) {
  const auto codes = encoder_->encode(pixels_, {}, {});
  const auto decoded = encoder_->decode(codes.latent);
  const auto reconstructed = encoder_->reconstruct(pixels_, {3, 66});
  ASSERT_EQ(decoded.size(), 70u);
  ASSERT_EQ(reconstructed.size(), 2u);
  EXPECT_EQ(reconstructed[0].width, 32);
  for (std::size_t i = 0; i < reconstructed[0].rgb.size(); ++i) {
    EXPECT_NEAR(decoded[3].rgb[i], reconstructed[0].rgb[i], 1);
    EXPECT_NEAR(decoded[66].rgb[i], reconstructed[1].rgb[i], 1);
  }
}

TEST_F(EncoderTest, ReconstructionErrorIsTheMeanSquaredDifference) {
  const std::vector<std::int64_t> rows{5, 1, 40};
  const auto errors = encoder_->reconstruction_error(pixels_, rows, {}, {});
  const auto pictures = encoder_->reconstruct(pixels_, rows);
  ASSERT_EQ(errors.size(), 3u);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto original = pixels_.picture(rows[i]);
    double sum = 0;
    for (std::size_t b = 0; b < original.size(); ++b) sum += std::pow((pictures[i].rgb[b] - original[b]) / 255.0, 2);
    EXPECT_NEAR(errors[i], sum / static_cast<double>(original.size()), 2e-3);  // the pictures are rounded
  }
}

TEST_F(EncoderTest, LandmarkModelsTakeTheMiddleOf96Pixels) {
  const ModelConfig landmark{Architecture::landmark_m1, 92, 1};
  const auto encoder = Encoder::load(save(landmark, 1, "m1.safetensors"), landmark);
  EXPECT_EQ(encoder->cache_size(), 96);
  const test::SmallCollection collection(3, 96);
  const auto codes = encoder->encode(collection.data().pixels, {}, {});
  EXPECT_EQ(codes.latent.cols, 8 * 7 * 7);
  EXPECT_EQ(codes.features.cols, 8);
  EXPECT_EQ(encoder->reconstruct(collection.data().pixels, {0}).front().width, 92);
}

TEST_F(EncoderTest, TheStampBelongsToTheWeights) {
  const auto same = Encoder::load(folder_ / "w.safetensors", model_);
  const auto other = Encoder::load(save(model_, 2, "other.safetensors"), model_);
  EXPECT_EQ(encoder_->stamp(), same->stamp());
  EXPECT_NE(encoder_->stamp(), other->stamp());
  EXPECT_EQ(encoder_->stamp(), stamp_of(read_safetensors(folder_ / "w.safetensors")));
}

TEST_F(EncoderTest, WeightsAreTheSameWithTheMomentsOfOlderRunsBesideThem) {
  test::train_in(folder_.path(), model_, test::small_training(model_, 1), collection_.data());
  TensorFile both = read_safetensors(folder_ / "best.safetensors");
  both.tensors["optimizer.steps"] = float_record({1}, {5});
  write_safetensors(folder_ / "both.safetensors", both);
  EXPECT_EQ(Encoder::load(folder_ / "best.safetensors", model_)->stamp(),
            Encoder::load(folder_ / "both.safetensors", model_)->stamp());
}

TEST_F(EncoderTest, MayBeUsedFromSeveralThreads) {
  const auto expected = encoder_->encode(pixels_, {}, {});
  std::vector<Matrix> found(4);
  {
    std::vector<std::jthread> threads;
    for (Matrix& features : found) {
      threads.emplace_back([&] { features = encoder_->encode(pixels_, {}, {}).features; });
    }
  }
  for (const Matrix& features : found) EXPECT_EQ(features, expected.features);
}

ErrorCode code_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& e) {
    return e.code();
  }
  ADD_FAILURE() << "no error";
  return ErrorCode::internal;
}

TEST_F(EncoderTest, ADamagedFileIsNotSaidToComeBackByItself) {
  write_file_atomically(folder_ / "w.safetensors", std::string_view("damaged"));
  try {
    Encoder::load(folder_ / "w.safetensors", model_);
    ADD_FAILURE() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_NE(error.remedy().find("choose another run (the untrained one needs no weights), or train anew"),
              std::string::npos)
        << error.remedy();
  }
}

TEST_F(EncoderTest, UnusableFilesAndInputsAreRefused) {
  ModelConfig wider = model_;
  wider.latent = 13;
  EXPECT_EQ(code_of([&] { Encoder::load(folder_ / "w.safetensors", wider); }), ErrorCode::bad_input);
  EXPECT_EQ(code_of([&] { Encoder::load(folder_ / "none.safetensors", model_); }), ErrorCode::io);
  EXPECT_EQ(code_of([&] { encoder_->decode(Matrix(2, 13)); }), ErrorCode::usage);
  const test::SmallCollection small(3, 16);
  EXPECT_EQ(code_of([&] { encoder_->encode(small.data().pixels, {}, {}); }), ErrorCode::usage);
  fs::resize_file(folder_ / "w.safetensors", fs::file_size(folder_ / "w.safetensors") - 1);
  EXPECT_EQ(code_of([&] { Encoder::load(folder_ / "w.safetensors", model_); }), ErrorCode::bad_input);
}

}  // namespace
}  // namespace lookalike
