#include "engine/model/network.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stop_token>
#include <thread>

#include "engine/core/error.h"
#include "engine/model/layers.h"

namespace lookalike {
namespace {

namespace F = torch::nn::functional;
using Sizes = std::vector<std::int64_t>;

std::shared_ptr<Autoencoder> autoencoder_of(const ModelConfig& model) {
  auto network = make_autoencoder(model);
  initialise(*network, model, 7);
  return network;
}

at::Tensor pictures(std::int64_t count, int side) {
  torch::manual_seed(11);
  return torch::rand({count, 3, side, side}).contiguous(at::MemoryFormat::ChannelsLast);
}

struct Shape {
  ModelConfig model;
  Sizes map;
  std::int64_t latent;
};

class NetworkShapes : public testing::TestWithParam<Shape> {};

TEST_P(NetworkShapes, AreAsDesigned) {
  const Shape& expected = GetParam();
  const auto network = autoencoder_of(expected.model);
  const int side = expected.model.input_size;
  const auto code = network->encode(pictures(2, side));
  EXPECT_EQ(code.map.sizes().vec(), expected.map);
  EXPECT_TRUE(code.map.is_contiguous(at::MemoryFormat::ChannelsLast));
  EXPECT_EQ(code.features().sizes().vec(), (Sizes{2, expected.map[1]}));
  EXPECT_EQ(code.latent.sizes().vec(), (Sizes{2, expected.latent}));
  EXPECT_EQ(network->latent_size(), expected.latent);
  const at::Tensor output = network->decode(code.latent);
  EXPECT_EQ(output.sizes().vec(), (Sizes{2, 3, side, side}));
  EXPECT_TRUE(output.ge(0).all().item<bool>() && output.le(1).all().item<bool>());
}

INSTANTIATE_TEST_SUITE_P(Presets, NetworkShapes,
                         testing::Values(Shape{{Architecture::scene, 32, 19}, {2, 64, 8, 8}, 19},
                                         Shape{{Architecture::scene, 20, 5}, {2, 64, 5, 5}, 5},
                                         Shape{{Architecture::scene, 32, 19, 0.5}, {2, 32, 8, 8}, 19},
                                         Shape{{Architecture::dense, 32, 12}, {2, 128, 4, 4}, 12},
                                         Shape{{Architecture::dense, 40, 512, 0.25}, {2, 32, 5, 5}, 512},
                                         Shape{{Architecture::landmark_m2, 92, 0, 2}, {2, 64, 7, 7}, 3136},
                                         Shape{{Architecture::lookalike, 64, 24, 0.5}, {2, 128, 4, 4}, 24},
                                         Shape{{Architecture::landmark_m1, 92, 0}, {2, 8, 7, 7}, 392},
                                         Shape{{Architecture::landmark_m2, 92, 0}, {2, 32, 7, 7}, 1568},
                                         Shape{{Architecture::landmark_m3, 92, 0}, {2, 32, 11, 11}, 3872},
                                         Shape{{Architecture::lookalike, 64, 24}, {2, 256, 4, 4}, 24},
                                         Shape{{Architecture::lookalike, 96, 192}, {2, 256, 6, 6}, 192}));

// Its features are the middle layer with its places, not an average.
TEST(PoolNetwork, FeaturesAreTheFlattenedMiddleLayer) {
  const ModelConfig& model = preset_named("pool-features").model;
  const auto network = autoencoder_of(model);
  const auto code = network->encode(pictures(2, model.input_size));
  EXPECT_EQ(code.map.sizes().vec(), (Sizes{2, 8, 16, 16}));
  EXPECT_EQ(code.features().sizes().vec(), (Sizes{2, 2048}));
  EXPECT_TRUE(torch::equal(code.features().view({2, 8, 16, 16}), code.map));
  EXPECT_EQ(network->latent_size(), 2048);
  EXPECT_EQ(network->decode(code.latent).sizes().vec(), (Sizes{2, 3, 128, 128}));
}

at::Tensor turned(const at::Tensor& x) {
  return x.flip({2, 3});
}

/// The scene model written the way Keras pads (one line at the bottom and right), with kernels turned by 180°.
class KerasScene {
 public:
  explicit KerasScene(const Autoencoder& network) : values_(network.named_parameters()) {}

  at::Tensor encoder(at::Tensor x) const {
    for (const char* n : {"1", "2"}) {
      const at::Tensor padded = F::pad(x, F::PadFuncOptions({0, 1, 0, 1}));
      x = norm(torch::conv2d(padded, turned(value("encoder.conv", n, ".weight")), value("encoder.conv", n, ".bias"), 2),
               "encoder.norm", n);
    }
    return x;
  }

  at::Tensor decoder(at::Tensor x) const {
    for (const char* n : {"1", "2"}) {
      const at::Tensor full =
          torch::conv_transpose2d(x, turned(value("decoder.conv", n, ".weight")), value("decoder.conv", n, ".bias"), 2);
      x = norm(full.narrow(2, 0, full.size(2) - 1).narrow(3, 0, full.size(3) - 1), "decoder.norm", n);
    }
    return torch::sigmoid(
        torch::conv_transpose2d(x, turned(values_["decoder.conv3.weight"]), values_["decoder.conv3.bias"], 1, 1));
  }

 private:
  at::Tensor value(const std::string& layer, const char* number, const char* what) const {
    return values_[layer + number + what];
  }
  at::Tensor norm(const at::Tensor& x, const std::string& layer, const char* number) const {
    const at::Tensor y = torch::where(x > 0, x, 0.3 * x);
    const auto shaped = [](const at::Tensor& v) { return v.view({1, -1, 1, 1}); };
    const at::Tensor mean = y.mean({0, 2, 3}, true), variance = y.var({0, 2, 3}, false, true);
    return (y - mean) / torch::sqrt(variance + 1e-3) * shaped(value(layer, number, ".weight")) +
           shaped(value(layer, number, ".bias"));
  }

  torch::OrderedDict<std::string, at::Tensor> values_;
};

TEST(SceneNetwork, IsTheKerasModelOnTurnedPictures) {
  const auto network = autoencoder_of({Architecture::scene, 16, 12});
  network->train();
  const torch::NoGradGuard no_grad;
  for (auto& parameter : network->parameters()) parameter.add_(0.05 * torch::randn_like(parameter));
  const KerasScene keras(*network);
  const at::Tensor x = pictures(3, 16);
  const auto code = network->encode(x);
  EXPECT_TRUE(torch::allclose(code.map, turned(keras.encoder(turned(x))), 1e-4, 1e-5));

  const auto values = network->named_parameters();
  const at::Tensor grown = torch::addmm(values["expansion.bias"], code.latent, values["expansion.weight"].t())
                               .view({3, 4, 4, 64})
                               .permute({0, 3, 1, 2});
  EXPECT_TRUE(torch::allclose(network->decode(code.latent), turned(keras.decoder(turned(grown))), 1e-4, 1e-5));
}

TEST(SceneNetwork, LatentIsARectifiedAffineMapOfTheFlattenedMap) {
  const auto network = autoencoder_of({Architecture::scene, 16, 12});
  const auto code = network->encode(pictures(3, 16));
  const auto values = network->named_parameters();
  const at::Tensor flat = code.map.permute({0, 2, 3, 1}).reshape({3, -1});
  const at::Tensor affine = torch::addmm(values["latent.bias"], flat, values["latent.weight"].t());
  EXPECT_TRUE(torch::allclose(code.before_relu, affine, 1e-4, 1e-5));
  EXPECT_TRUE(torch::equal(code.latent, code.before_relu.clamp_min(0)));
  EXPECT_TRUE(network->latent_kernel().is_same(values["latent.weight"]));
}

TEST(Initialise, IsGlorotUniformForSceneNetworks) {
  const auto network = autoencoder_of({Architecture::scene, 32, 40});
  const auto values = network->named_parameters();
  const double bound = std::sqrt(6.0 / (64 * 8 * 8 + 40));
  const double largest = values["latent.weight"].abs().max().item<double>();
  EXPECT_LE(largest, bound);
  EXPECT_GT(largest, 0.99 * bound);
  EXPECT_LE(values["encoder.conv1.weight"].abs().max().item<double>(), std::sqrt(6.0 / (27 + 288)));
  for (const char* name : {"latent.bias", "expansion.bias", "encoder.conv1.bias", "decoder.conv3.bias"}) {
    EXPECT_EQ(values[name].abs().max().item<double>(), 0) << name;
  }
}

/// torch::nn::init and LibTorch's own generator, as long as nobody else uses that.
void initialise_by_libtorch(Autoencoder& network, bool keras) {
  torch::manual_seed(7);
  const auto draw = [keras](const at::Tensor& weight, const at::Tensor& bias) {
    if (keras) {
      torch::nn::init::xavier_uniform_(weight);
      torch::nn::init::zeros_(bias);
      return;
    }
    torch::nn::init::kaiming_uniform_(weight, std::sqrt(5.0));
    const double bound = 1 / std::sqrt(static_cast<double>(weight[0].numel()));
    if (bias.defined()) torch::nn::init::uniform_(bias, -bound, bound);
  };
  for (const auto& module : network.modules()) {
    if (const auto* conv = module->as<torch::nn::Conv2dImpl>()) draw(conv->weight, conv->bias);
    if (const auto* transposed = module->as<ConvTransposeImpl>()) draw(transposed->weight, transposed->bias);
    if (const auto* dense = module->as<DenseImpl>()) draw(dense->weight, dense->bias);
  }
}

void expect_same_weights(const Autoencoder& a, const Autoencoder& b) {
  const auto pa = a.named_parameters(), pb = b.named_parameters();
  for (const auto& item : pa) EXPECT_TRUE(torch::equal(item.value(), pb[item.key()])) << item.key();
}

TEST(Initialise, GivesTheWeightsThatLibTorchWould) {
  for (const ModelConfig& model :
       {ModelConfig{Architecture::scene, 32, 40}, ModelConfig{Architecture::dense, 32, 12},
        ModelConfig{Architecture::pool, 32, 0}, ModelConfig{Architecture::landmark_m1, 92, 0},
        ModelConfig{Architecture::landmark_m3, 92, 0}, ModelConfig{Architecture::lookalike, 64, 24}}) {
    SCOPED_TRACE(static_cast<int>(model.architecture));
    const auto expected = make_autoencoder(model);
    initialise_by_libtorch(*expected, model.architecture == Architecture::scene);
    expect_same_weights(*autoencoder_of(model), *expected);
  }
}

TEST(Initialise, IsNotDisturbedByAThreadThatBuildsModules) {
  const ModelConfig model{Architecture::lookalike, 32, 8, 0.25};
  const auto expected = autoencoder_of(model);
  std::atomic<int> built = 0;
  const std::jthread other([&](const std::stop_token& stop) {
    for (; !stop.stop_requested(); ++built) torch::nn::Conv2d(torch::nn::Conv2dOptions(3, 8, 3));
  });
  while (built == 0) std::this_thread::yield();
  for (int i = 0; i < 20; ++i) expect_same_weights(*autoencoder_of(model), *expected);
}

TEST(Initialise, DependsOnTheSeedAlone) {
  const ModelConfig model{Architecture::lookalike, 32, 8};
  const auto a = autoencoder_of(model), b = autoencoder_of(model), other = make_autoencoder(model);
  initialise(*other, model, 8);
  const auto pa = a->parameters(), pb = b->parameters();
  for (std::size_t i = 0; i < pa.size(); ++i) EXPECT_TRUE(torch::equal(pa[i], pb[i]));
  EXPECT_FALSE(torch::equal(pa[0], other->parameters()[0]));
}

TEST(Autoencoder, OnlyLookalikeExpands) {
  const auto lookalike = autoencoder_of({Architecture::lookalike, 32, 8});
  EXPECT_EQ(lookalike->expand(torch::randn({4, 256})).sizes().vec(), (Sizes{4, 512}));
  EXPECT_THROW(autoencoder_of({Architecture::scene, 16, 8})->expand(torch::randn({4, 64})), Error);
}

}  // namespace
}  // namespace lookalike
