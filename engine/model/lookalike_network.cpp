#include "engine/model/layers.h"
#include "engine/model/network.h"

namespace lookalike {
namespace {

using torch::nn::BatchNorm1d;
using torch::nn::BatchNorm2d;
using torch::nn::Conv2d;
using torch::nn::Conv2dOptions;
using torch::nn::ReLU;
using torch::nn::ReLUOptions;
using torch::nn::Sequential;
using torch::nn::Upsample;
using torch::nn::UpsampleOptions;

ReLU relu() {
  return ReLU(ReLUOptions(true));
}

/// The default network. The early layers are thin, because they work at full size twice for each picture (two views);
/// the width comes where the maps are small.
class LookalikeNetwork : public Autoencoder {
 public:
  explicit LookalikeNetwork(const ModelConfig& model) : side_(model.input_size / 16) {
    encoder_ = register_module("encoder", Sequential());
    add_conv(encoder_, 3, 32, 2);
    add_conv(encoder_, 32, 64, 2);
    add_conv(encoder_, 64, 128, 1);
    add_conv(encoder_, 128, 128, 2);
    add_conv(encoder_, 128, 256, 1);
    add_conv(encoder_, 256, width, 2);

    const std::int64_t flat = width * side_ * side_;
    latent_ = register_module("latent", Dense(flat, model.latent));
    expansion_ = register_module("expansion", Dense(model.latent, flat));
    decoder_ = register_module("decoder", Sequential());
    for (const auto& [in, out] : {std::pair{width, 128}, {128, 64}, {64, 32}}) {
      decoder_->push_back(Upsample(UpsampleOptions().scale_factor(std::vector<double>{2, 2}).mode(torch::kNearest)));
      add_conv(decoder_, in, out, 1);
    }
    decoder_->push_back(Upsample(UpsampleOptions().scale_factor(std::vector<double>{2, 2}).mode(torch::kNearest)));
    decoder_->push_back(Conv2d(Conv2dOptions(32, 3, 3).padding(1)));

    expander_ = register_module("expander", Sequential(Dense(width, 512), BatchNorm1d(512), relu(), Dense(512, 512)));
  }

  Code encode(const at::Tensor& pictures) override {
    const at::Tensor map = encoder_->forward(pictures);
    return {map, latent_->forward(map.permute({0, 2, 3, 1}).flatten(1)), {}};
  }

  std::int64_t latent_size() const override { return latent_->bias.size(0); }

  at::Tensor decode(const at::Tensor& latent) override {
    const at::Tensor grown = expansion_->forward(latent).view({-1, side_, side_, width}).permute({0, 3, 1, 2});
    return torch::sigmoid(decoder_->forward(grown));
  }

  at::Tensor expand(const at::Tensor& features) override { return expander_->forward(features); }

 private:
  static constexpr int width = 256;

  static void add_conv(Sequential& layers, int in, int out, int stride) {
    layers->push_back(Conv2d(Conv2dOptions(in, out, 3).stride(stride).padding(1).bias(false)));
    layers->push_back(BatchNorm2d(out));
    layers->push_back(relu());
  }

  std::int64_t side_;
  Sequential encoder_{nullptr}, decoder_{nullptr}, expander_{nullptr};
  Dense latent_{nullptr}, expansion_{nullptr};
};

}  // namespace

std::shared_ptr<Autoencoder> make_lookalike_network(const ModelConfig& model) {
  return std::make_shared<LookalikeNetwork>(model);
}

}  // namespace lookalike
