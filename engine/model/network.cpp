#include "engine/model/network.h"

#include <cmath>

#include "engine/core/error.h"
#include "engine/model/layers.h"
#include "engine/model/torch_runtime.h"

namespace lookalike {
namespace {

void initialise_layer(const at::Tensor& weight, const at::Tensor& bias, bool keras) {
  if (keras) {
    torch::nn::init::xavier_uniform_(weight);
    torch::nn::init::zeros_(bias);
    return;
  }
  torch::nn::init::kaiming_uniform_(weight, std::sqrt(5.0));
  if (!bias.defined()) return;
  const double bound = 1 / std::sqrt(static_cast<double>(weight[0].numel()));
  torch::nn::init::uniform_(bias, -bound, bound);
}

}  // namespace

at::Tensor Autoencoder::expand(const at::Tensor&) {
  throw Error(ErrorCode::usage, "Only the lookalike network has an invariance term");
}

std::shared_ptr<Autoencoder> make_autoencoder(const ModelConfig& model) {
  switch (model.architecture) {
    case Architecture::scene:
      return make_scene_network(model);
    case Architecture::dense:
      return make_dense_network(model);
    case Architecture::pool:
      return make_pool_network(model);
    case Architecture::landmark_m1:
    case Architecture::landmark_m2:
    case Architecture::landmark_m3:
      return make_landmark_network(model);
    case Architecture::lookalike:
      break;
  }
  return make_lookalike_network(model);
}

std::int64_t filters(std::int64_t base, const ModelConfig& model) {
  return std::max<std::int64_t>(1, std::llround(static_cast<double>(base) * model.width));
}

void initialise(Autoencoder& network, const ModelConfig& model, std::uint64_t seed) {
  torch::manual_seed(seed);
  const bool keras = model.architecture == Architecture::scene;
  for (const auto& module : network.modules()) {
    if (const auto conv = std::dynamic_pointer_cast<torch::nn::Conv2dImpl>(module)) {
      initialise_layer(conv->weight, conv->bias, keras);
    } else if (const auto transposed = std::dynamic_pointer_cast<ConvTransposeImpl>(module)) {
      initialise_layer(transposed->weight, transposed->bias, keras);
    } else if (const auto dense = std::dynamic_pointer_cast<DenseImpl>(module)) {
      initialise_layer(dense->weight, dense->bias, keras);
    }
  }
}

std::int64_t parameter_count(const ModelConfig& model) {
  validate(model, TrainConfig{});
  return translating_errors("Building the network", [&] {
    std::int64_t count = 0;
    for (const auto& parameter : make_autoencoder(model)->parameters()) count += parameter.numel();
    return count;
  });
}

}  // namespace lookalike
