#pragma once

#include <torch/torch.h>

#include <memory>
#include <string>
#include <vector>

#include "engine/core/safetensors.h"
#include "engine/model/config.h"
#include "engine/model/layers.h"

// Private to engine/training.

namespace lookalike {

/// What turns gradients into steps, with the values of torch::optim:
///   adam   Kingma and Ba 2015 (β 0.9 and 0.999, ε 1e-8), weight_decay·w added to the gradient;
///   adamw  the same, but w shrinks by learning rate · weight_decay apart from it (Loshchilov and Hutter 2019);
///   sgd    with momentum as Polyak's, v ← momentum·v + gradient, w ← w − rate·v, weight_decay as with adam.
/// Adam on the CPU is one pass over memory instead of a dozen: with 100 million parameters it is bound by memory. The
/// gradients of long dense weights are not even written (Dense::factor_gradient()).
class Optimizer {
 public:
  /// For all parameters of the module, on the device on which they are now.
  Optimizer(const torch::nn::Module& module, const TrainConfig& config);

  /// Adds `weight`·Σw² of this parameter to what is minimised.
  void add_l2(const at::Tensor& parameter, double weight);

  void zero_grad();
  /// Parameters without a gradient are left alone.
  void step(double learning_rate);

  /// Moments and the count of steps, as "optimizer.…" arrays: all that a run needs to go on to the bit. Where they lie
  /// in memory: to be written before the next step.
  void store(TensorViews& tensors) const;
  /// Throws Error(bad_input) naming `source` when it was not stored by an optimizer of this kind.
  void restore(const TensorFile& file, const std::string& source);

 private:
  /// One parameter and its moments: mean and square (adam, adamw), mean alone as the velocity (sgd with momentum).
  struct Slot {
    std::string name;
    at::Tensor parameter, mean, square;
    double l2 = 0;
    std::shared_ptr<DenseGradient> factored = nullptr;
  };
  void adam(Slot& slot, double learning_rate) const;
  void sgd(Slot& slot, double learning_rate) const;

  OptimizerKind kind_;
  double momentum_, weight_decay_;
  std::vector<Slot> slots_;
  at::Tensor steps_;  ///< int64 scalar
};

std::unique_ptr<Optimizer> make_optimizer(const torch::nn::Module& module, const TrainConfig& config);

}  // namespace lookalike
