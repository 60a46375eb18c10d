#include "engine/model/layers.h"
#include "engine/model/network.h"

namespace lookalike {
namespace {

using torch::nn::BatchNorm2d;
using torch::nn::BatchNorm2dOptions;
using torch::nn::Conv2d;
using torch::nn::Conv2dOptions;
using torch::nn::LeakyReLU;
using torch::nn::LeakyReLUOptions;
using torch::nn::Sequential;

/// A Keras model of scenes. "same" padding at stride 2 means one row and column of zeros at the bottom and right there;
/// padding 1 puts it at the top and left, which at even sizes is the same network seen from a picture turned by 180°.
/// Keras' ε is kept; its momentum (0.99) is not: the running averages, which only validation uses, would need
/// hundreds of batches before they mean anything.
class SceneNetwork : public Autoencoder {
 public:
  explicit SceneNetwork(const ModelConfig& model) : side_(model.input_size / 4) {
    const std::int64_t flat = width * side_ * side_;
    encoder_ = register_module("encoder", Sequential());
    add(encoder_, "1", Conv2d(Conv2dOptions(3, 32, 3).stride(2).padding(1)), 32);
    add(encoder_, "2", Conv2d(Conv2dOptions(32, width, 3).stride(2).padding(1)), width);
    latent_ = register_module("latent", Dense(flat, model.latent));
    expansion_ = register_module("expansion", Dense(model.latent, flat));
    decoder_ = register_module("decoder", Sequential());
    add(decoder_, "1", ConvTranspose(ConvTransposeImpl::Shape{width, 64, 3, 2, 1, 1}), 64);
    add(decoder_, "2", ConvTranspose(ConvTransposeImpl::Shape{64, 32, 3, 2, 1, 1}), 32);
    decoder_->push_back("conv3", ConvTranspose(ConvTransposeImpl::Shape{32, 3, 3, 1, 1, 0}));
  }

  Code encode(const at::Tensor& pictures) override {
    const at::Tensor map = encoder_->forward(pictures);
    // Flattened in the order of Keras (height, width, channel), which is also the order in memory: no copy.
    const at::Tensor code = latent_->forward(map.permute({0, 2, 3, 1}).flatten(1));
    return {map, torch::relu(code), code};
  }

  std::int64_t latent_size() const override { return latent_->bias.size(0); }

  at::Tensor decode(const at::Tensor& latent) override {
    const at::Tensor grown = expansion_->forward(latent).view({-1, side_, side_, width}).permute({0, 3, 1, 2});
    return torch::sigmoid(decoder_->forward(grown));
  }

  at::Tensor latent_kernel() const override { return latent_->weight; }

 private:
  static constexpr std::int64_t width = 64;

  template <typename Convolution>
  static void add(Sequential& layers, const std::string& number, Convolution convolution, std::int64_t channels) {
    layers->push_back("conv" + number, std::move(convolution));
    layers->push_back("activation" + number, LeakyReLU(LeakyReLUOptions().negative_slope(0.3).inplace(true)));
    layers->push_back("norm" + number, BatchNorm2d(BatchNorm2dOptions(channels).eps(1e-3)));
  }

  std::int64_t side_;
  Sequential encoder_{nullptr}, decoder_{nullptr};
  Dense latent_{nullptr}, expansion_{nullptr};
};

}  // namespace

std::shared_ptr<Autoencoder> make_scene_network(const ModelConfig& model) {
  return std::make_shared<SceneNetwork>(model);
}

}  // namespace lookalike
