#include <type_traits>

#include "engine/model/layers.h"
#include "engine/model/network.h"

namespace lookalike {
namespace {

using torch::nn::BatchNorm2d;
using torch::nn::BatchNorm2dOptions;
using torch::nn::Sequential;

/// A Keras model of scenes. "same" padding at stride 2 means one row and column of zeros at the bottom and right there;
/// padding 1 puts it at the top and left, which at even sizes is the same network seen from a picture turned by 180°.
/// Keras' ε is kept; its momentum (0.99) is not: the running averages, which only validation uses, would need
/// hundreds of batches before they mean anything.
class SceneNetwork : public Autoencoder {
 public:
  explicit SceneNetwork(const ModelConfig& model) : side_(model.input_size / 4), width_(filters(64, model)) {
    const std::int64_t flat = width_ * side_ * side_;
    const std::int64_t half = filters(32, model);
    Sequential encoder = register_module("encoder", Sequential());
    down1_ = add(encoder, "1", Conv(ConvImpl::Shape{3, half, 3, 2, 1}), half);
    down2_ = add(encoder, "2", Conv(ConvImpl::Shape{half, width_, 3, 2, 1}), width_);
    latent_ = register_module("latent", Dense(flat, model.latent));
    expansion_ = register_module("expansion", Dense(model.latent, flat));
    Sequential decoder = register_module("decoder", Sequential());
    up1_ = add(decoder, "1", ConvTranspose(ConvTransposeImpl::Shape{width_, width_, 3, 2, 1, 1}), width_);
    up2_ = add(decoder, "2", ConvTranspose(ConvTransposeImpl::Shape{width_, half, 3, 2, 1, 1}), half);
    to_picture_ = ConvTranspose(ConvTransposeImpl::Shape{half, 3, 3, 1, 1, 0});
    decoder->push_back("conv3", to_picture_);
  }

  Code encode(const at::Tensor& pictures) override {
    const at::Tensor map = down2_.forward(down1_.forward(pictures)).computed();
    // Flattened in the order of Keras (height, width, channel), which is also the order in memory: no copy.
    const at::Tensor code = latent_->forward(map.permute({0, 2, 3, 1}).flatten(1));
    return {map, torch::relu(code), code};
  }

  std::int64_t latent_size() const override { return latent_->bias.size(0); }

  at::Tensor decode(const at::Tensor& latent) override {
    const at::Tensor grown = expansion_->forward(latent).view({-1, side_, side_, width_}).permute({0, 3, 1, 2});
    return torch::sigmoid(to_picture_->read(up2_.forward(up1_.forward(grown))));
  }

  at::Tensor latent_kernel() const override { return latent_->weight; }

 private:
  /// Convolution, LeakyReLU, batch normalisation. The last two are left to what reads the maps.
  template <typename Convolution>
  class Block {
   public:
    Convolution convolution{nullptr};
    BatchNorm2d norm{nullptr};

    LeakyNormed forward(const at::Tensor& maps) {
      if constexpr (transposed) return normed(convolution->forward_without_bias(maps), convolution->bias);
      return normed(convolution->forward(maps), {});
    }
    LeakyNormed forward(const LeakyNormed& maps) {
      if constexpr (transposed) return normed(convolution->read_without_bias(maps), convolution->bias);
      return normed(convolution->read(maps), {});
    }

   private:
    static constexpr bool transposed = std::is_same_v<Convolution, ConvTranspose>;
    LeakyNormed normed(const at::Tensor& maps, const at::Tensor& bias) { return {maps, bias, 0.3, norm.get()}; }
  };

  template <typename Convolution>
  static Block<Convolution> add(Sequential& layers, const std::string& number, Convolution convolution,
                                std::int64_t channels) {
    Block<Convolution> block;
    block.convolution = std::move(convolution);
    block.norm = BatchNorm2d(BatchNorm2dOptions(channels).eps(1e-3));
    layers->push_back("conv" + number, block.convolution);
    layers->push_back("norm" + number, block.norm);
    return block;
  }

  std::int64_t side_, width_;
  Block<Conv> down1_, down2_;
  Block<ConvTranspose> up1_, up2_;
  ConvTranspose to_picture_{nullptr};
  Dense latent_{nullptr}, expansion_{nullptr};
};

}  // namespace

std::shared_ptr<Autoencoder> make_scene_network(const ModelConfig& model) {
  return std::make_shared<SceneNetwork>(model);
}

}  // namespace lookalike
