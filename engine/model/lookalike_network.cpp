#include "engine/model/layers.h"
#include "engine/model/network.h"

namespace lookalike {
namespace {

using torch::nn::BatchNorm1d;
using torch::nn::BatchNorm2d;
using torch::nn::ReLU;
using torch::nn::ReLUOptions;
using torch::nn::Sequential;

ReLU relu() {
  return ReLU(ReLUOptions(true));
}

/// The default network. The early layers are thin, because they work at full size twice for each picture (two views);
/// the width comes where the maps are small.
class LookalikeNetwork : public Autoencoder {
 public:
  explicit LookalikeNetwork(const ModelConfig& model) : side_(model.input_size / 16), width_(filters(256, model)) {
    const std::int64_t w32 = filters(32, model), w64 = filters(64, model), w128 = filters(128, model);
    encoder_ = register_module("encoder", Sequential());
    add_conv(encoder_, 3, w32, 2);
    add_conv(encoder_, w32, w64, 2);
    add_conv(encoder_, w64, w128, 1);
    add_conv(encoder_, w128, w128, 2);
    add_conv(encoder_, w128, width_, 1);
    add_conv(encoder_, width_, width_, 2);

    const std::int64_t flat = width_ * side_ * side_;
    latent_ = register_module("latent", Dense(flat, model.latent));
    expansion_ = register_module("expansion", Dense(model.latent, flat));
    decoder_ = register_module("decoder", Sequential());
    // Numbered as in runs of the time when enlarging was a layer of its own, number 0, 4, 8 and 12.
    int number = 1;
    for (const auto& [in, out] : {std::pair{width_, w128}, {w128, w64}, {w64, w32}}) {
      decoder_->push_back(std::to_string(number), UpsampledConv(in, out, false));
      decoder_->push_back(std::to_string(number + 1), BatchNorm2d(out));
      decoder_->push_back(std::to_string(number + 2), relu());
      number += 4;
    }
    decoder_->push_back(std::to_string(number), UpsampledConv(w32, 3, true));

    expander_ = register_module("expander", Sequential(Dense(width_, 512), BatchNorm1d(512), relu(), Dense(512, 512)));
  }

  Code encode(const at::Tensor& pictures) override {
    const at::Tensor map = encoder_->forward(pictures);
    return {map, latent_->forward(map.permute({0, 2, 3, 1}).flatten(1)), {}};
  }

  std::int64_t latent_size() const override { return latent_->bias.size(0); }

  at::Tensor decode(const at::Tensor& latent) override {
    const at::Tensor grown = expansion_->forward(latent).view({-1, side_, side_, width_}).permute({0, 3, 1, 2});
    return torch::sigmoid(decoder_->forward(grown));
  }

  at::Tensor latent_kernel() const override { return latent_->weight; }

  at::Tensor expand(const at::Tensor& features) override { return expander_->forward(features); }

 private:
  static void add_conv(Sequential& layers, std::int64_t in, std::int64_t out, std::int64_t stride) {
    layers->push_back(Conv(ConvImpl::Shape{in, out, 3, stride, 1, false}));
    layers->push_back(BatchNorm2d(out));
    layers->push_back(relu());
  }

  std::int64_t side_, width_;
  Sequential encoder_{nullptr}, decoder_{nullptr}, expander_{nullptr};
  Dense latent_{nullptr}, expansion_{nullptr};
};

}  // namespace

std::shared_ptr<Autoencoder> make_lookalike_network(const ModelConfig& model) {
  return std::make_shared<LookalikeNetwork>(model);
}

}  // namespace lookalike
