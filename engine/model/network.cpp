#include "engine/model/network.h"

#include <cmath>

#include "engine/core/error.h"
#include "engine/model/layers.h"
#include "engine/model/torch_runtime.h"

namespace lookalike {
namespace {

/// The formulas of torch::nn::init, which draws from the generator that all of LibTorch shares: another thread that
/// builds a module draws from it, too. `random` gives the same numbers as that one would alone.
void initialise_layer(const at::Tensor& weight, const at::Tensor& bias, bool keras, const at::Generator& random) {
  const auto in = static_cast<double>(weight[0].numel());  // as torch::nn::init counts, also for transposed ones
  if (keras) {                                             // Glorot and Bengio 2010
    const double out = static_cast<double>(weight.numel()) / static_cast<double>(weight.size(1));
    const double bound = std::sqrt(3.0) * std::sqrt(2.0 / (in + out));
    weight.uniform_(-bound, bound, random);
    bias.zero_();
    return;
  }
  constexpr double slope = 2.23606797749978969;  // √5 of a leaky ReLU (He et al. 2015): LibTorch's default
  const double bound = std::sqrt(3.0) * (std::sqrt(2.0 / (1 + slope * slope)) / std::sqrt(in));
  weight.uniform_(-bound, bound, random);
  if (!bias.defined()) return;
  const double least = 1 / std::sqrt(in);
  bias.uniform_(-least, least, random);
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
  const torch::NoGradGuard no_grad;
  const at::Generator random = at::make_generator<at::CPUGeneratorImpl>(seed);
  const bool keras = model.architecture == Architecture::scene;
  for (const auto& module : network.modules()) {
    if (const auto conv = std::dynamic_pointer_cast<torch::nn::Conv2dImpl>(module)) {
      initialise_layer(conv->weight, conv->bias, keras, random);
    } else if (const auto transposed = std::dynamic_pointer_cast<ConvTransposeImpl>(module)) {
      initialise_layer(transposed->weight, transposed->bias, keras, random);
    } else if (const auto dense = std::dynamic_pointer_cast<DenseImpl>(module)) {
      initialise_layer(dense->weight, dense->bias, keras, random);
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
