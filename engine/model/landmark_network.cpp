#include "engine/model/layers.h"
#include "engine/model/network.h"

namespace lookalike {
namespace {

using torch::nn::BatchNorm2d;
using torch::nn::MaxPool2d;
using torch::nn::MaxPool2dOptions;
using torch::nn::ReLU;
using torch::nn::ReLUOptions;
using torch::nn::Sequential;

/// What the three landmark models differ in.
struct Widths {
  std::int64_t first, code;  ///< Filters of the two convolutions.
  std::int64_t first_stride;
  bool norm;
  std::int64_t code_side;  ///< The latent is code×code_side×code_side.
  ConvTransposeImpl::Shape middle, last;
  std::int64_t up_first = 16;  ///< Filters of the first transposed convolution.
};

/// As the models were.
Widths published_widths(Architecture architecture) {
  switch (architecture) {
    case Architecture::landmark_m1:
      return {16, 8, 3, false, 7, {16, 8, 5, 3, 1}, {8, 3, 6, 2, 1}};
    case Architecture::landmark_m2:
      return {64, 32, 3, true, 7, {16, 8, 5, 3, 1}, {8, 3, 6, 2, 1}};
    default:
      return {64, 32, 2, true, 11, {16, 8, 4, 2, 1}, {8, 3, 4, 2, 1}};
  }
}

Widths widths_of(const ModelConfig& model) {
  Widths w = published_widths(model.architecture);
  w.first = filters(w.first, model);
  w.code = filters(w.code, model);
  w.up_first = filters(16, model);
  w.middle.in = w.up_first;
  w.middle.out = w.last.in = filters(8, model);
  return w;
}

/// The landmark models, 92² in and out. The last layer is a tanh, so inside the network pictures are in [−1, 1]; the
/// latent is the second pooling's output, flattened.
class LandmarkNetwork : public Autoencoder {
 public:
  explicit LandmarkNetwork(const ModelConfig& model) : shape_(widths_of(model)) {
    const auto& w = shape_;
    encoder_ = register_module("encoder", Sequential());
    encoder_->push_back("conv1", Conv(ConvImpl::Shape{3, w.first, 3, w.first_stride, 1}));
    if (w.norm) encoder_->push_back("norm1", BatchNorm2d(w.first));
    encoder_->push_back("relu1", relu());
    encoder_->push_back("pool1", MaxPool2d(MaxPool2dOptions(2).stride(2)));
    encoder_->push_back("conv2", Conv(ConvImpl::Shape{w.first, w.code, 3, 2, 1}));
    if (w.norm) encoder_->push_back("norm2", BatchNorm2d(w.code));
    encoder_->push_back("relu2", relu());
    encoder_->push_back("pool2", MaxPool2d(MaxPool2dOptions(2).stride(1)));

    decoder_ = register_module("decoder", Sequential());
    decoder_->push_back("conv1", ConvTranspose(ConvTransposeImpl::Shape{w.code, w.up_first, 3, 2}));
    if (w.norm) decoder_->push_back("norm1", BatchNorm2d(w.up_first));
    decoder_->push_back("relu1", relu());
    decoder_->push_back("conv2", ConvTranspose(w.middle));
    decoder_->push_back("relu2", relu());  // before the norm, unlike its neighbours: so the models were
    if (w.norm) decoder_->push_back("norm2", BatchNorm2d(w.middle.out));
    decoder_->push_back("conv3", ConvTranspose(w.last));
  }

  Code encode(const at::Tensor& pictures) override {
    const at::Tensor map = encoder_->forward(pictures * 2 - 1);
    return {map, map.contiguous().flatten(1), {}};
  }

  std::int64_t latent_size() const override { return shape_.code * shape_.code_side * shape_.code_side; }

  at::Tensor decode(const at::Tensor& latent) override {
    const at::Tensor map = latent.view({-1, shape_.code, shape_.code_side, shape_.code_side});
    return (torch::tanh(decoder_->forward(map.contiguous(at::MemoryFormat::ChannelsLast))) + 1) / 2;
  }

 private:
  static ReLU relu() { return ReLU(ReLUOptions(true)); }

  Widths shape_;
  Sequential encoder_{nullptr}, decoder_{nullptr};
};

}  // namespace

std::shared_ptr<Autoencoder> make_landmark_network(const ModelConfig& model) {
  return std::make_shared<LandmarkNetwork>(model);
}

}  // namespace lookalike
