#include "engine/model/layers.h"
#include "engine/model/network.h"

namespace lookalike {
namespace {

using torch::nn::MaxPool2d;
using torch::nn::MaxPool2dOptions;
using torch::nn::ReLU;
using torch::nn::ReLUOptions;
using torch::nn::Sequential;

/// Each value becomes 2×2. LibTorch 1.13 does that to bfloat16 on processors only, so it goes through float32, on which
/// nothing is lost: values are only copied.
class EnlargeImpl : public torch::nn::Module {
 public:
  at::Tensor forward(const at::Tensor& map) {
    const at::Tensor values = map.to(at::kFloat);
    return torch::upsample_nearest2d(values, {2 * map.size(2), 2 * map.size(3)}).to(map.scalar_type());
  }
};
TORCH_MODULE(Enlarge);

/// Convolution and max-pooling three times; 128² pictures become 8×16×16 numbers, which are both latent and features.
class PoolNetwork : public Autoencoder {
 public:
  explicit PoolNetwork(const ModelConfig& model) : side_(model.input_size / 8), width_(filters(8, model)) {
    const std::int64_t first = filters(16, model);
    encoder_ = register_module("encoder", Sequential());
    for (const auto& [in, out] : {std::pair<std::int64_t, std::int64_t>{3, first}, {first, width_}, {width_, width_}}) {
      add_conv(encoder_, in, out);
      encoder_->push_back(MaxPool2d(MaxPool2dOptions(2)));
    }
    decoder_ = register_module("decoder", Sequential());
    for (const auto& [in, out] :
         {std::pair<std::int64_t, std::int64_t>{width_, width_}, {width_, width_}, {width_, first}}) {
      add_conv(decoder_, in, out);
      decoder_->push_back(Enlarge());
    }
    decoder_->push_back(Conv(ConvImpl::Shape{first, 3, 3, 1, 1}));
  }

  Code encode(const at::Tensor& pictures) override {
    const at::Tensor map = encoder_->forward(pictures);
    return {map, map.contiguous().flatten(1), {}, true};
  }

  std::int64_t latent_size() const override { return width_ * side_ * side_; }

  at::Tensor decode(const at::Tensor& latent) override {
    const at::Tensor map = latent.view({-1, width_, side_, side_});
    return torch::sigmoid(decoder_->forward(map.contiguous(at::MemoryFormat::ChannelsLast)));
  }

 private:
  static void add_conv(Sequential& layers, std::int64_t in, std::int64_t out) {
    layers->push_back(Conv(ConvImpl::Shape{in, out, 3, 1, 1}));
    layers->push_back(ReLU(ReLUOptions(true)));
  }

  std::int64_t side_, width_;
  Sequential encoder_{nullptr}, decoder_{nullptr};
};

}  // namespace

std::shared_ptr<Autoencoder> make_pool_network(const ModelConfig& model) {
  return std::make_shared<PoolNetwork>(model);
}

}  // namespace lookalike
