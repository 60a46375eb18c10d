#pragma once

#include <torch/torch.h>

#include <memory>

#include "engine/model/preset.h"

// Private to engine/model and engine/training. All feature maps are channels_last (NHWC in memory, N×C×H×W by index).

namespace lookalike {

/// A convolutional autoencoder. Not thread-safe.
class Autoencoder : public torch::nn::Module {
 public:
  struct Code {
    at::Tensor map;          ///< N×C×h×w: the encoder's last feature map.
    at::Tensor latent;       ///< N×L: what decode() takes.
    at::Tensor before_relu;  ///< N×L: the latent before its ReLU (for the L1 term); undefined where there is none.
    bool features_with_places = false;

    /// N×F, the learned part of the descriptor: the global average of the map (F = C), or for the pool network, whose
    /// features are the middle layer itself, the whole map.
    at::Tensor features() const { return features_with_places ? latent : map.mean({2, 3}); }
  };
  /// `pictures`: N×3×S×S float32 in [0,1].
  virtual Code encode(const at::Tensor& pictures) = 0;
  virtual std::int64_t latent_size() const = 0;  ///< L
  /// N×L → N×3×S×S in [0,1].
  virtual at::Tensor decode(const at::Tensor& latent) = 0;
  /// The weights of the latent dense layer (for the L2 term); undefined where there is none.
  virtual at::Tensor latent_kernel() const { return {}; }
  /// N×C features → N×E, the space in which two views are compared; only the lookalike network has it.
  virtual at::Tensor expand(const at::Tensor& features);
};

/// The network of a configuration, with uninitialised dense weights: initialise() or restore() it before use.
std::shared_ptr<Autoencoder> make_autoencoder(const ModelConfig& model);

/// Seeded random weights: Glorot uniform and zero biases for the scene networks (as Keras does), LibTorch's defaults
/// for the others.
void initialise(Autoencoder& network, const ModelConfig& model, std::uint64_t seed);

/// `base` filters times the configured width, at least one.
std::int64_t filters(std::int64_t base, const ModelConfig& model);

std::shared_ptr<Autoencoder> make_dense_network(const ModelConfig& model);
std::shared_ptr<Autoencoder> make_pool_network(const ModelConfig& model);
std::shared_ptr<Autoencoder> make_scene_network(const ModelConfig& model);
std::shared_ptr<Autoencoder> make_landmark_network(const ModelConfig& model);
std::shared_ptr<Autoencoder> make_lookalike_network(const ModelConfig& model);

}  // namespace lookalike
