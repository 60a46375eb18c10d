#include "engine/model/layers.h"
#include "engine/model/network.h"

namespace lookalike {
namespace {

using torch::nn::BatchNorm2d;
using torch::nn::ReLU;
using torch::nn::ReLUOptions;
using torch::nn::Sequential;

/// Three strided convolutions, a dense latent, and the way back by transposed convolutions.
class DenseNetwork : public Autoencoder {
 public:
  explicit DenseNetwork(const ModelConfig& model) : side_(model.input_size / 8), width_(filters(128, model)) {
    const std::int64_t w32 = filters(32, model), w64 = filters(64, model);
    encoder_ = register_module("encoder", Sequential());
    add(encoder_, "1", down(3, w32), w32);
    add(encoder_, "2", down(w32, w64), w64);
    add(encoder_, "3", down(w64, width_), width_);
    const std::int64_t flat = width_ * side_ * side_;
    latent_ = register_module("latent", Dense(flat, model.latent));
    expansion_ = register_module("expansion", Dense(model.latent, flat));
    decoder_ = register_module("decoder", Sequential());
    add(decoder_, "1", up(width_, w64), w64);
    add(decoder_, "2", up(w64, w32), w32);
    decoder_->push_back("conv3", up(w32, 3));
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

 private:
  static Conv down(std::int64_t in, std::int64_t out) { return Conv(ConvImpl::Shape{in, out, 3, 2, 1}); }
  static ConvTranspose up(std::int64_t in, std::int64_t out) {
    return ConvTranspose(ConvTransposeImpl::Shape{in, out, 3, 2, 1, 1});
  }

  template <typename Convolution>
  static void add(Sequential& layers, const std::string& number, Convolution convolution, std::int64_t channels) {
    layers->push_back("conv" + number, std::move(convolution));
    layers->push_back("norm" + number, BatchNorm2d(channels));
    layers->push_back("relu" + number, ReLU(ReLUOptions(true)));
  }

  std::int64_t side_, width_;
  Sequential encoder_{nullptr}, decoder_{nullptr};
  Dense latent_{nullptr}, expansion_{nullptr};
};

}  // namespace

std::shared_ptr<Autoencoder> make_dense_network(const ModelConfig& model) {
  return std::make_shared<DenseNetwork>(model);
}

}  // namespace lookalike
